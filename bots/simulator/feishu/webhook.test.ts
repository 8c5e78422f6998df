import { createDecipheriv, createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { APP, button, card, closeRigs, LI, type Rig, rig } from './rig.ts';

let servers: Server[] = [];

afterEach(async () => {
  await closeRigs();
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  servers = [];
});

interface Posted {
  headers: IncomingHttpHeaders;
  raw: string;
  // biome-ignore lint/suspicious/noExplicitAny: the tests know which document they wait for
  body: any;
}

type Reaction = { status: number; body?: unknown } | 'never';

function decrypted(key: string, text: string): string {
  const bytes = Buffer.from(text, 'base64');
  const cipher = createDecipheriv('aes-256-cbc', createHash('sha256').update(key).digest(), bytes.subarray(0, 16));
  return Buffer.concat([cipher.update(bytes.subarray(16)), cipher.final()]).toString('utf8');
}

/** An app's own server: answers challenges, keeps what it got, reacts as it is told. */
async function listener(react: (posted: Posted) => Reaction, key?: string): Promise<{ url: string; got: Posted[] }> {
  const got: Posted[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const raw = Buffer.concat(chunks).toString('utf8');
    const outer = JSON.parse(raw);
    const body = outer.encrypt === undefined ? outer : JSON.parse(decrypted(key ?? '', outer.encrypt));
    const posted = { headers: request.headers, raw, body };
    got.push(posted);
    const challenged = body.type === 'url_verification';
    const reaction = challenged ? { status: 200, body: { challenge: body.challenge } } : react(posted);
    if (reaction === 'never') return;
    response.statusCode = reaction.status;
    response.end(reaction.body === undefined ? '' : JSON.stringify(reaction.body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/feishu`, got };
}

const KEY = 'test key';
const encrypted = () =>
  rig({
    world: { apps: [{ ...APP, encryptKey: KEY, verificationToken: 'vt' }], people: [{ openId: LI, name: 'Li' }] },
  });

async function hooked(react: (posted: Posted) => Reaction): Promise<Rig & { got: Posted[]; url: string }> {
  const made = await encrypted();
  const { url, got } = await listener(react, KEY);
  expect(await made.simulator.useWebhook(url)).toBe(true);
  got.length = 0;
  return { ...made, got, url };
}

test('the vendor’s own vector decrypts to what it says', () => {
  expect(decrypted(KEY, 'P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=')).toBe('hello world');
});

test('an address is saved when it answers the challenge, which carries the token and is encrypted', async () => {
  const made = await encrypted();
  const { url, got } = await listener(() => ({ status: 200 }), KEY);
  expect(await made.simulator.useWebhook(url)).toBe(true);
  expect(JSON.parse(got[0]?.raw ?? '')).toEqual({ encrypt: expect.any(String) });
  expect(got[0]?.body).toMatchObject({ type: 'url_verification', token: 'vt', challenge: expect.any(String) });
});

test('without a key nothing is encrypted and nothing signed', async () => {
  const made = await rig();
  const { url, got } = await listener(() => ({ status: 200 }));
  await made.simulator.useWebhook(url);
  expect(JSON.parse(got[0]?.raw ?? '')).toMatchObject({ type: 'url_verification' });
  expect(got[0]?.headers['x-lark-signature']).toBeUndefined();
});

test('an address nobody answers is not saved, and the old way stays', async () => {
  const made = await rig();
  expect(await made.simulator.useWebhook('http://127.0.0.1:9/')).toBe(false);
  expect(made.simulator.apps[0]?.webhook).toBeUndefined();
});

test('events are posted, signed over the body as it travels', async () => {
  const made = await hooked(() => ({ status: 200 }));
  made.simulator.phone(LI).say('hello 你好');
  await made.simulator.idle();
  const posted = made.got.at(-1);
  expect(posted?.body).toMatchObject({ schema: '2.0', header: { event_type: 'im.message.receive_v1', token: 'vt' } });
  const {
    'x-lark-request-timestamp': timestamp,
    'x-lark-request-nonce': nonce,
    'x-lark-signature': signature,
  } = posted?.headers ?? {};
  expect(Number(timestamp)).toBe(Math.floor(made.clock.now() / 1000));
  expect(signature).toBe(createHash('sha256').update(`${timestamp}${nonce}${KEY}${posted?.raw}`).digest('hex'));
});

test.each([
  ['500', 500],
  ['a redirect', 302],
  ['204', 204],
])('%s is no answer: the event comes again', async (_name, status) => {
  const made = await hooked(({ body }) => ({
    status: body.header.event_type === 'im.message.receive_v1' ? status : 200,
  }));
  made.simulator.phone(LI).say('hello');
  const missed = await made.simulator.waitFor(({ kind }) => kind === 'unanswered');
  expect(missed).toMatchObject({ type: 'im.message.receive_v1', retryInMs: 15_000 });
  const since = made.simulator.mark();
  made.clock.move(15_000);
  expect(await made.simulator.waitFor(({ kind }) => kind === 'sent', { since })).toMatchObject({
    attempt: 2,
    by: 'webhook',
  });
});

test('silence for 3 s of the clock is no answer', async () => {
  const made = await hooked(() => 'never');
  made.simulator.phone(LI).enter();
  await made.simulator.waitFor(({ kind }) => kind === 'sent');
  while (made.got.length === 0) await new Promise((resolve) => setImmediate(resolve));
  made.clock.move(3_000);
  expect(await made.simulator.waitFor(({ kind }) => kind === 'unanswered')).toMatchObject({ why: 'no answer in 3 s' });
});

test('a press is posted, and the body of the answer is shown', async () => {
  const made = await hooked(() => ({ status: 200, body: { toast: { type: 'info', content: 'ok' } } }));
  const { data } = await made.send(LI, card('x', button('Accept', { a: 1 })));
  const answer = await made.simulator.phone(LI).press(data.message_id, 'Accept');
  expect(answer).toEqual({ kind: 'answered', card: false, toast: { type: 'info', text: 'ok' } });
});

test.each([
  ['an error status', 500, 200671],
  ['a text', 200, 200672],
])('%s to a press is shown as an error, and not repeated', async (_name, status, code) => {
  const made = await hooked(() => ({ status, body: 'oops' }));
  const { data } = await made.send(LI, card('x', button('Accept', { a: 1 })));
  expect(await made.simulator.phone(LI).press(data.message_id, 'Accept')).toMatchObject({ kind: 'error', code });
  made.clock.move(30_000);
  await made.simulator.idle();
  expect(made.got).toHaveLength(1);
});

test('an app with a webhook gets no long connection, until it is switched back', async () => {
  const made = await hooked(() => ({ status: 200 }));
  const body = { AppID: APP.appId, AppSecret: APP.appSecret };
  expect(await made.call('POST /callback/ws/endpoint', body)).toMatchObject({ code: 403 });
  await made.simulator.useWebhook(undefined);
  expect(await made.call('POST /callback/ws/endpoint', body)).toMatchObject({ code: 0 });
});
