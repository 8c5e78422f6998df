import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { CREW, closeRigs, LI, OLGA, type Rig, rig } from './rig.ts';

interface Hook {
  url: string;
  /** Bodies and secrets in order of arrival. */
  got: { body: Record<string, unknown>; secret: string | undefined }[];
  /** Decides the status of each delivery; may take its time. */
  answer: (body: Record<string, unknown>) => Promise<{ status: number; headers?: Record<string, string> }>;
}

let servers: Server[] = [];
afterEach(async () => {
  await closeRigs();
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
  servers = [];
});

async function hook(): Promise<Hook> {
  const made: Hook = { url: '', got: [], answer: async () => ({ status: 200 }) };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    made.got.push({ body, secret: request.headers['x-telegram-bot-api-secret-token']?.toString() });
    const { status, headers } = await made.answer(body);
    response.writeHead(status, headers).end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  made.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return made;
}

const delivered = ({ simulator }: Rig, count: number) => {
  let seen = 0;
  return simulator.waitFor((event) => {
    if (event.kind === 'delivered' && event.by === 'webhook') seen += 1;
    return seen === count;
  });
};

test('updates are posted with the secret, and polling conflicts meanwhile', async () => {
  const made = await rig();
  const target = await hook();
  made.simulator.phone(LI).start();
  expect(await made.call('setWebhook', { url: target.url, secret_token: 's3cret_-' })).toEqual({
    ok: true,
    result: true,
  });
  await delivered(made, 1);
  expect(target.got).toMatchObject([{ secret: 's3cret_-', body: { message: { text: '/start' } } }]);
  expect((await made.call('getUpdates')).description).toContain(
    "Conflict: can't use getUpdates method while webhook is active",
  );
  expect((await made.call('getWebhookInfo')).result).toMatchObject({
    url: target.url,
    pending_update_count: 0,
    max_connections: 40,
  });
  await made.call('deleteWebhook');
  expect(await made.call('getUpdates')).toMatchObject({ ok: true });
});

test('setting a webhook ends an open poll', async () => {
  const made = await rig();
  const polling = made.simulator.waitFor(({ kind }) => kind === 'polling');
  const poll = made.call('getUpdates', { timeout: 50 });
  await polling;
  await made.call('setWebhook', { url: (await hook()).url });
  expect(await poll).toMatchObject({ error_code: 409, description: 'Conflict: terminated by setWebhook request' });
});

test('a failed delivery comes again at once, then after 2, 4, 8 s', async () => {
  const made = await rig();
  const target = await hook();
  let failures = 4;
  target.answer = async () => ({ status: failures-- > 0 ? 500 : 200 });
  await made.call('setWebhook', { url: target.url });
  made.simulator.phone(LI).start();
  for (const retryInMs of [0, 2_000, 4_000, 8_000]) {
    await made.simulator.waitFor((event) => event.kind === 'webhookFailed' && event.retryInMs === retryInMs);
    made.clock.move(retryInMs);
  }
  await delivered(made, 1);
  expect(target.got).toHaveLength(5);
  expect((await made.call('getWebhookInfo')).result.last_error_message).toBe('Wrong response from the webhook: 500');
});

test('Retry-After of the receiver is honoured', async () => {
  const made = await rig();
  const target = await hook();
  target.answer = async () =>
    target.got.length === 1 ? { status: 503, headers: { 'retry-after': '30' } } : { status: 200 };
  await made.call('setWebhook', { url: target.url });
  made.simulator.phone(LI).start();
  expect(await made.simulator.waitFor(({ kind }) => kind === 'webhookFailed')).toMatchObject({
    retryInMs: 30_000,
    status: 503,
  });
  made.clock.move(30_000);
  await delivered(made, 1);
});

test('a poisoned message stalls its own chat only; taps stall by person', async () => {
  const made = await rig();
  const target = await hook();
  for (const person of [LI, OLGA]) made.simulator.phone(person).start();
  const reply_markup = { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] };
  const { message_id } = (await made.call('sendMessage', { chat_id: CREW, text: 'card', reply_markup })).result;
  target.answer = async (body) => ({ status: JSON.stringify(body).includes('poison') ? 500 : 200 });
  await made.call('getUpdates', { offset: -1 });
  await made.call('setWebhook', { url: target.url, drop_pending_updates: true });
  made.simulator.phone(LI).say(LI, 'poison');
  made.simulator.phone(LI).say(LI, 'behind it');
  made.simulator.phone(OLGA).say(OLGA, 'elsewhere');
  void made.simulator.phone(LI).press(message_id, 'go', CREW);
  void made.simulator.phone(OLGA).press(message_id, 'go', CREW);
  await delivered(made, 3);
  const arrived = target.got.map(({ body }) => JSON.stringify(body));
  expect(arrived.some((text) => text.includes('behind it'))).toBe(false);
  expect(arrived.filter((text) => text.includes('callback_query'))).toHaveLength(2);
  expect(arrived.some((text) => text.includes('elsewhere'))).toBe(true);
});

test.each([
  [{ url: 'nonsense' }, 'bad webhook: invalid webhook URL specified'],
  [{ url: 'http://example.org/hook' }, 'bad webhook: An HTTPS URL must be provided for webhook'],
  [{ url: 'https://example.org:5000/hook' }, 'bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443'],
  [{ url: 'http://127.0.0.1:1/', secret_token: 'no spaces' }, 'secret token contains unallowed characters'],
  [{ url: 'http://127.0.0.1:1/', max_connections: 101 }, 'max_connections must be 1 to 100'],
])('%j is refused', async (payload, why) => {
  const { call } = await rig();
  expect((await call('setWebhook', payload)).description).toBe(`Bad Request: ${why}`);
});

test('a repeat within a second is too much', async () => {
  const made = await rig();
  const { url } = await hook();
  await made.call('setWebhook', { url });
  expect(await made.call('setWebhook', { url })).toMatchObject({ error_code: 429, parameters: { retry_after: 1 } });
  made.clock.move(1_000);
  expect(await made.call('setWebhook', { url })).toMatchObject({ ok: true });
});

test('a method call in the answer is a violation, because its result would be lost', async () => {
  const made = await rig();
  const server = createServer((_request, response) =>
    response.end('{"method":"sendMessage","chat_id":501,"text":"x"}'),
  );
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await made.call('setWebhook', { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
  made.simulator.phone(LI).start();
  expect(await made.simulator.waitFor(({ kind }) => kind === 'violation')).toMatchObject({
    violation: { method: 'webhook answer' },
  });
});

test('with one connection allowed, chats wait for each other but none is forgotten', async () => {
  const made = await rig();
  const target = await hook();
  await made.call('setWebhook', { url: target.url, max_connections: 1 });
  for (const person of [LI, OLGA]) made.simulator.phone(person).start();
  await delivered(made, 2);
  expect(target.got).toHaveLength(2);
});

test('410 for 23 hours unhooks the webhook', async () => {
  const made = await rig();
  const target = await hook();
  target.answer = async () => ({ status: 410 });
  await made.call('setWebhook', { url: target.url });
  made.simulator.phone(LI).start();
  await made.simulator.waitFor((event) => event.kind === 'webhookFailed' && event.retryInMs === 0);
  made.clock.move(0);
  await made.simulator.waitFor((event) => event.kind === 'webhookFailed' && event.retryInMs === 2_000);
  made.clock.move(23 * 3_600_000);
  await made.simulator.waitFor(({ kind }) => kind === 'unhooked');
  expect((await made.call('getWebhookInfo')).result.url).toBe('');
  expect((await made.call('getUpdates')).result).toHaveLength(1);
});
