import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { settled } from '../still-clock.ts';
import { connect } from './client.ts';
import { APP, button, card, closeRigs, LI, OLGA, type Rig, rig } from './rig.ts';

afterEach(closeRigs);

const shown = ({ simulator }: Rig) => simulator.phone(LI).messages().length;

async function signedIn(): Promise<Rig> {
  const made = await rig();
  await made.token();
  return made;
}

test('a scripted refusal has its status, code, words and wait, and nothing is applied', async () => {
  const made = await signedIn();
  made.simulator.fail({ fault: { kind: 'refuse', status: 429, code: 99991400, msg: 'slow down', resetSeconds: 7 } });
  const answer = await made.send(LI, 'x');
  expect(answer).toMatchObject({ status: 429, code: 99991400, msg: expect.stringContaining('slow down') });
  expect(answer.headers.get('x-ogw-ratelimit-reset')).toBe('7');
  expect(shown(made)).toBe(0);
  expect(await made.send(LI, 'x')).toMatchObject({ code: 0 });
});

test('a business error may come on HTTP 200', async () => {
  const made = await signedIn();
  made.simulator.fail({ fault: { kind: 'refuse', status: 200, code: 230049 } });
  expect(await made.send(LI, 'x')).toMatchObject({ status: 200, code: 230049 });
});

test('the month can be used up on a word', async () => {
  const made = await signedIn();
  made.simulator.fail({ fault: { kind: 'quota' } });
  expect(await made.send(LI, 'x')).toMatchObject({ status: 429, code: 99991403 });
  expect(shown(made)).toBe(0);
});

test('a token can die in the middle: it stays dead', async () => {
  const made = await signedIn();
  made.simulator.fail({ fault: { kind: 'tokenInvalid' } });
  for (let count = 0; count < 2; count += 1) expect(await made.send(LI, 'x')).toMatchObject({ code: 99991663 });
  expect(shown(made)).toBe(0);
});

test.each(['tokenInvalid', 'quota'] as const)('%s waits for a request it can hit', async (kind) => {
  const { simulator, token, send } = await rig();
  const handle = simulator.fail({ fault: { kind } });
  await token();
  expect(handle.hits).toBe(0);
  await send(LI, 'x');
  expect(handle.hits).toBe(1);
});

test.each([500, 502] as const)('%i is a page, not JSON', async (code) => {
  const made = await signedIn();
  made.simulator.fail({ fault: { kind: 'html', code } });
  const answer = await made.send(LI, 'x');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([code, 'text/html']);
  expect(shown(made)).toBe(0);
});

test.each([
  ['reset', 0],
  ['cut', 1],
  ['half', 1],
] as const)('%s: the caller learns nothing, and %i message stands', async (kind, expected) => {
  const made = await signedIn();
  made.simulator.fail({ fault: { kind } });
  await expect(made.send(LI, 'x', { uuid: 'u' })).rejects.toThrow();
  expect(shown(made)).toBe(expected);
  expect(made.simulator.calls.at(-1)).toMatchObject({ fault: kind, status: expected === 0 ? 0 : 200 });
  expect(await made.send(LI, 'x', { uuid: 'u' })).toMatchObject({ code: 0 });
  expect(shown(made)).toBe(1);
});

test('a black hole never answers and never applies', async () => {
  const made = await signedIn();
  made.simulator.fail({ api: 'im.message.create', fault: { kind: 'blackHole' } });
  const answer = made.send(LI, 'x');
  await made.simulator.waitFor((event) => event.kind === 'call' && event.call.fault === 'blackHole');
  expect(await settled(answer)).toBe(false);
  expect(shown(made)).toBe(0);
  await made.simulator.disconnect();
  await expect(answer).rejects.toThrow();
});

test('a delay applies after its time on the clock', async () => {
  const made = await signedIn();
  const handle = made.simulator.fail({ fault: { kind: 'delay', ms: 3_000 } });
  const answer = made.send(LI, 'x');
  while (handle.hits === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(shown(made)).toBe(0);
  made.clock.move(3_000);
  expect(await answer).toMatchObject({ code: 0 });
  expect(shown(made)).toBe(1);
});

test('a slow answer is applied at once and trickles in', async () => {
  const made = await signedIn();
  made.simulator.fail({ fault: { kind: 'slow', ms: 8_000 } });
  const answer = made.send(LI, 'x');
  await made.simulator.waitFor((event) => event.kind === 'call' && event.call.fault === 'slow');
  expect(shown(made)).toBe(1);
  expect(await settled(answer)).toBe(false);
  const step = () => {
    made.clock.move(1_000);
    return new Promise((resolve) => setImmediate(resolve));
  };
  while (!(await settled(answer))) await step();
  expect(await answer).toMatchObject({ code: 0 });
});

test('a rule hits its API, what it is about, after its skip, and as often as it says', async () => {
  const made = await signedIn();
  const fault = { kind: 'refuse', code: 230001 } as const;
  const handle = made.simulator.fail({
    api: ['im.message.create', 'im.message.patch'],
    about: OLGA,
    skip: 1,
    count: 2,
    fault,
  });
  const codes: number[] = [];
  for (const to of [LI, OLGA, OLGA, LI, OLGA, OLGA]) codes.push((await made.send(to, 'x')).code);
  expect(codes).toEqual([0, 0, 230001, 0, 230001, 0]);
  expect(handle.hits).toBe(2);
});

test('a rule without an API spares the endpoint of the long connection, and can be taken back', async () => {
  const made = await signedIn();
  const handle = made.simulator.fail({ count: Number.POSITIVE_INFINITY, fault: { kind: 'html', code: 502 } });
  const body = { AppID: APP.appId, AppSecret: APP.appSecret };
  expect(await made.call('POST /callback/ws/endpoint', body)).toMatchObject({ code: 0 });
  expect(await made.send(LI, 'x')).toMatchObject({ status: 502 });
  handle.remove();
  expect(await made.send(LI, 'x')).toMatchObject({ status: 200 });
  made.simulator.fail({ api: '*', fault: { kind: 'html', code: 502 } });
  expect(await made.call('POST /callback/ws/endpoint', body)).toMatchObject({ status: 502 });
});

test('cleared, nothing is spoilt any more', async () => {
  const made = await signedIn();
  const client = await connect(made);
  made.simulator.fail({ fault: { kind: 'quota' } });
  made.simulator.spoil('lost', 3);
  made.simulator.clearFaults();
  expect(await made.send(LI, 'x')).toMatchObject({ code: 0 });
  made.simulator.phone(LI).enter();
  expect((await client.next()).document.header.event_type).toContain('entered');
});

test('disconnected, nothing listens and no line stands; afterwards the same port does, and history stands', async () => {
  const made = await signedIn();
  await made.send(LI, 'x');
  const client = await connect(made);
  await made.simulator.disconnect();
  expect(await client.closed).toBe(1006);
  expect(made.simulator.connected).toBe(false);
  await expect(made.send(LI, 'y')).rejects.toThrow();
  await made.simulator.reconnect();
  expect(await made.send(LI, 'y')).toMatchObject({ code: 0 });
  expect(shown(made)).toBe(2);
});

test('waiting ends with the signal', async () => {
  const { simulator } = await rig();
  await expect(simulator.waitFor(() => false, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
});

test('history, tokens, uuids and what was not delivered survive a restart', async () => {
  const stateFile = join(await mkdtemp(join(tmpdir(), 'feishu-')), 'state.json');
  const before = await rig({ stateFile });
  const { data } = await before.send(LI, card('Task', button('Accept', { a: 1 })), { uuid: 'u' });
  before.simulator.phone(LI).say('while away');
  const said = await before.simulator.waitFor(
    (event) => event.kind === 'queued' && event.type === 'im.message.receive_v1',
  );
  await before.simulator.waitFor((event) => event.kind === 'unanswered' && event.type === 'im.message.receive_v1');
  const token = await before.token();
  await before.simulator.close();
  const after = await rig({ stateFile });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  expect(await after.call('GET /open-apis/bot/v3/info', undefined, { headers })).toMatchObject({ code: 0 });
  expect((await after.send(LI, card('Task'), { uuid: 'u' })).data.message_id).toBe(data.message_id);
  expect(
    after.simulator
      .phone(LI)
      .messages()
      .map(({ text }) => text),
  ).toEqual(['Task\ntext', 'while away']);
  const client = await connect(after);
  after.clock.move(15_000);
  const documents = [await client.next(), await client.next()].map(({ document }) => document.header.event_id);
  expect(documents).toContain(said.kind === 'queued' ? said.eventId : '');
});
