import { afterEach, expect, test } from 'vitest';
import { settled } from '../still-clock.ts';
import { CREW, closeRigs, LI, OLGA, type Rig, rig } from './rig.ts';
import type { FaultKind } from './simulator.ts';

afterEach(closeRigs);

async function withLi(): Promise<Rig> {
  const made = await rig();
  made.simulator.phone(LI).start();
  return made;
}

const message = { chat_id: LI, text: 'x' };
const shown = ({ simulator }: Rig) => simulator.phone(LI).messages().length - 1;

test('a scripted 429 names its wait in the body and in the header', async () => {
  const made = await withLi();
  made.simulator.fail({ method: 'sendMessage', fault: { kind: 'refuse', code: 429, retryAfter: 7 } });
  const response = await made.request(`sendMessage?chat_id=${LI}&text=x`);
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toBe('7');
  expect(await response.json()).toMatchObject({
    description: 'Too Many Requests: retry after 7',
    parameters: { retry_after: 7 },
  });
  expect(shown(made)).toBe(0);
  expect(await made.call('sendMessage', message)).toMatchObject({ ok: true });
});

test.each([
  [{ kind: 'refuse', code: 403, description: 'bot was blocked by the user' }, 'Forbidden: bot was blocked by the user'],
  [{ kind: 'refuse', code: 400, description: 'PEER_ID_INVALID' }, 'Bad Request: PEER_ID_INVALID'],
  [{ kind: 'refuse', code: 400, description: 'upgraded', migrateTo: -100 }, 'Bad Request: upgraded'],
] satisfies [FaultKind, string][])('%j refuses', async (fault, description) => {
  const made = await withLi();
  made.simulator.fail({ fault });
  expect(await made.call('sendMessage', message)).toMatchObject({ ok: false, error_code: fault.code, description });
  expect(shown(made)).toBe(0);
});

test.each([500, 502] as const)('%i is a page, not JSON, and nothing is applied', async (code) => {
  const made = await withLi();
  made.simulator.fail({ fault: { kind: 'html', code } });
  const response = await made.request(`sendMessage?chat_id=${LI}&text=x`);
  expect([response.status, response.headers.get('content-type')]).toEqual([code, 'text/html']);
  expect(shown(made)).toBe(0);
});

test.each([
  ['reset', 0],
  ['cut', 1],
  ['half', 1],
] as const)('%s: the caller learns nothing, and %i message stands', async (kind, expected) => {
  const made = await withLi();
  made.simulator.fail({ fault: { kind } });
  await expect(made.call('sendMessage', message)).rejects.toThrow();
  expect(shown(made)).toBe(expected);
  expect(made.simulator.calls).toMatchObject([
    { method: 'sendMessage', fault: kind, status: expected === 0 ? 0 : 200 },
  ]);
});

test('a black hole never answers and never applies', async () => {
  const made = await withLi();
  made.simulator.fail({ fault: { kind: 'blackHole' } });
  const hangUp = new AbortController();
  const answer = made.call('sendMessage', message, hangUp.signal);
  await made.simulator.waitFor(({ kind }) => kind === 'call');
  expect(await settled(answer)).toBe(false);
  expect(shown(made)).toBe(0);
  hangUp.abort();
  await expect(answer).rejects.toThrow();
});

test('a delay applies after its time on the clock', async () => {
  const made = await withLi();
  const handle = made.simulator.fail({ fault: { kind: 'delay', ms: 3_000 } });
  const answer = made.call('sendMessage', message);
  while (handle.hits === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(shown(made)).toBe(0);
  made.clock.move(3_000);
  expect(await answer).toMatchObject({ ok: true });
  expect(shown(made)).toBe(1);
});

test('a slow answer is applied at once and trickles in', async () => {
  const made = await withLi();
  made.simulator.fail({ fault: { kind: 'slow', ms: 8_000 } });
  const answer = made.call('sendMessage', message);
  await made.simulator.waitFor(({ kind }) => kind === 'call');
  expect(shown(made)).toBe(1);
  expect(await settled(answer)).toBe(false);
  const step = () => {
    made.clock.move(1_000);
    return new Promise((resolve) => setImmediate(resolve));
  };
  while (!(await settled(answer))) await step();
  expect(await answer).toMatchObject({ ok: true, result: { text: 'x' } });
});

test('a rule hits its method, its chat, after its skip, and as often as it says', async () => {
  const made = await withLi();
  made.simulator.phone(OLGA).start();
  const rule = { method: ['SENDMESSAGE', 'editMessageText'], chat: OLGA, skip: 1, count: 2 };
  const handle = made.simulator.fail({ ...rule, fault: { kind: 'refuse', code: 400, description: 'no' } });
  const ok: boolean[] = [];
  for (const chat_id of [LI, OLGA, OLGA, CREW, OLGA, OLGA])
    ok.push((await made.call('sendMessage', { chat_id, text: 'x' })).ok);
  expect(ok).toEqual([true, true, false, true, false, true]);
  expect(handle.hits).toBe(2);
});

test('a rule without a method spares the long poll, and can be taken back', async () => {
  const made = await withLi();
  const fault = { kind: 'html', code: 502 } as const;
  const handle = made.simulator.fail({ count: Number.POSITIVE_INFINITY, fault });
  expect(await made.call('getUpdates')).toMatchObject({ ok: true });
  expect((await made.request('getMe')).status).toBe(502);
  handle.remove();
  expect((await made.request('getMe')).status).toBe(200);
  made.simulator.fail({ method: 'getUpdates', fault });
  expect((await made.request('getUpdates')).status).toBe(502);
  made.simulator.fail({ fault });
  made.simulator.clearFaults();
  expect((await made.request('getMe')).status).toBe(200);
});

test('dropped, a long poll is cut and confirms nothing; what else is asked at that moment is answered', async () => {
  const made = await rig();
  const polling = made.simulator.waitFor(({ kind }) => kind === 'polling');
  const poll = made.call('getUpdates', { timeout: 50 });
  await polling;
  const cut = expect(poll).rejects.toThrow();
  const handle = made.simulator.fail({ method: 'getMe', fault: { kind: 'delay', ms: 1_000 } });
  const other = made.call('getMe');
  while (handle.hits === 0) await new Promise((resolve) => setImmediate(resolve));
  made.simulator.drop();
  made.simulator.phone(LI).start();
  await cut;
  made.clock.move(1_000);
  expect(await other).toMatchObject({ ok: true });
  expect((await made.call('getUpdates')).result).toHaveLength(1);
});

test('disconnected, nothing listens; afterwards the same port does, and history stands', async () => {
  const made = await withLi();
  const [update] = (await made.call('getUpdates')).result;
  const polling = made.simulator.waitFor(({ kind }) => kind === 'polling');
  const open = made.call('getUpdates', { offset: update.update_id + 1, timeout: 50 });
  await polling;
  const cut = expect(open).rejects.toThrow();
  await made.simulator.disconnect();
  await cut;
  expect(made.simulator.connected).toBe(false);
  await expect(made.call('getMe')).rejects.toThrow();
  await made.simulator.reconnect();
  expect(await made.call('getMe')).toMatchObject({ ok: true });
  expect(shown(made)).toBe(0);
});
