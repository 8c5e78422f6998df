import { afterEach, expect, test } from 'vitest';
import { settled } from '../still-clock.ts';
import { CARDS, CREATE, card, closeRigs, knock, LI, listen, type Rig, rig } from './rig.ts';
import type { FaultKind, PushFault } from './simulator.ts';

afterEach(closeRigs);

const create = (made: Rig, id = 'c1') => made.api('POST', CREATE, card(id, `IM_ROBOT.${LI}`));
const shown = ({ simulator }: Rig) => simulator.phone(LI).messages().length;

test.each<[FaultKind, number, string]>([
  [{ kind: 'throttle' }, 403, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi'],
  [{ kind: 'quota' }, 403, 'Forbidden.AccessDenied.ApiCountLimitForOrg'],
  [{ kind: 'tokenInvalid' }, 400, 'InvalidAuthentication'],
  [{ kind: 'refuse', code: 'system.busy', status: 503 }, 503, 'system.busy'],
  [{ kind: 'refuse', code: 'param.contentUnsafe' }, 400, 'param.contentUnsafe'],
])('on the new host %j is a status and a code, and nothing is applied', async (fault, status, code) => {
  const made = await rig();
  await made.token();
  made.simulator.fail({ fault });
  expect(await create(made)).toMatchObject({ status, body: { code, requestid: expect.any(String) } });
  expect(shown(made)).toBe(0);
  expect(made.simulator.calls.at(-1)).toMatchObject({ ok: false, code, paid: false, fault: fault.kind });
  expect((await create(made)).status).toBe(200);
});

test.each<[FaultKind, number]>([
  [{ kind: 'throttle' }, 90018],
  [{ kind: 'quota' }, 90020],
  [{ kind: 'tokenInvalid' }, 40014],
  [{ kind: 'refuse', code: 90002 }, 90002],
])('on the old host %j is HTTP 200 with an errcode', async (fault, errcode) => {
  const made = await rig();
  await made.token();
  made.simulator.fail({ fault });
  expect(await made.oapi('/topapi/v2/user/get', { userid: LI })).toMatchObject({ errcode, errmsg: expect.any(String) });
  expect(made.simulator.calls.at(-1)).toMatchObject({ status: 200, ok: false, code: String(errcode) });
});

test.each([500, 502] as const)('%i is a page, not JSON, and nothing is applied', async (code) => {
  const made = await rig();
  await made.token();
  made.simulator.fail({ fault: { kind: 'html', code } });
  const { status, body } = await create(made);
  expect([status, String(body).startsWith('<html>')]).toEqual([code, true]);
  expect(shown(made)).toBe(0);
});

test.each([
  ['reset', 0],
  ['cut', 1],
  ['half', 1],
] as const)('%s: the caller learns nothing, and %i card stands', async (kind, expected) => {
  const made = await rig();
  await made.token();
  made.simulator.fail({ fault: { kind } });
  await expect(create(made)).rejects.toThrow();
  expect(shown(made)).toBe(expected);
});

test('a black hole never answers and never applies', async () => {
  const made = await rig();
  await made.token();
  made.simulator.fail({ fault: { kind: 'blackHole' } });
  const answer = create(made).catch(() => 'ended');
  await made.simulator.waitFor(({ kind }) => kind === 'call', { since: made.simulator.mark() });
  expect([await settled(answer), shown(made)]).toEqual([false, 0]);
});

test('a delay applies after its time on the clock', async () => {
  const made = await rig();
  await made.token();
  const handle = made.simulator.fail({ fault: { kind: 'delay', ms: 3_000 } });
  const answer = create(made);
  while (handle.hits === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(shown(made)).toBe(0);
  made.clock.move(3_000);
  expect((await answer).status).toBe(200);
  expect(shown(made)).toBe(1);
});

test('a slow answer is applied at once and trickles in', async () => {
  const made = await rig();
  await made.token();
  made.simulator.fail({ fault: { kind: 'slow', ms: 8_000 } });
  const answer = create(made);
  await made.simulator.waitFor(({ kind }) => kind === 'posted');
  while (!(await settled(answer))) {
    made.clock.move(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect((await answer).status).toBe(200);
});

test('a rule hits its API, what it is about, after its skip, and as often as it says', async () => {
  const made = await rig();
  const rule = { api: `POST ${CREATE}`, about: '"zz', skip: 1, count: 2 };
  const handle = made.simulator.fail({ ...rule, fault: { kind: 'throttle' } });
  const statuses: number[] = [];
  for (const id of ['zz1', 'a1', 'zz2', 'zz3', 'zz4']) statuses.push((await create(made, id)).status);
  expect(statuses).toEqual([200, 200, 403, 403, 200]);
  expect(handle.hits).toBe(2);
});

test('a rule without an API spares the gateway and the handshake, and can be taken back', async () => {
  const made = await rig();
  const always = { count: Number.POSITIVE_INFINITY, fault: { kind: 'html', code: 502 } } as const;
  const handle = made.simulator.fail(always);
  await made.connect();
  expect((await made.api('PUT', CARDS, {})).status).toBe(502);
  handle.remove();
  expect((await made.api('PUT', CARDS, {})).status).toBe(400);
  made.simulator.fail(always);
  made.simulator.clearFaults();
  expect((await made.api('PUT', CARDS, {})).status).toBe(400);
});

test.each<[FaultKind, number]>([
  [{ kind: 'refuse', code: 'x', status: 401 }, 401],
  [{ kind: 'html', code: 503 }, 503],
  [{ kind: 'reset' }, 0],
])('the handshake meets %j', async (fault, status) => {
  const made = await rig();
  const { endpoint, ticket } = await made.ticket();
  made.simulator.fail({ api: 'GET /connect', fault });
  expect(await knock(`${endpoint}?ticket=${ticket}`)).toBe(status);
  expect(made.simulator.calls.at(-1)).toMatchObject({ api: 'GET /connect', status, ok: false });
  expect(made.simulator.stream.connections()).toEqual([]);
});

test('a handshake that is never answered, and one that is answered late', async () => {
  const made = await rig();
  const { endpoint, ticket } = await made.ticket();
  made.simulator.fail({ api: 'GET /connect', fault: { kind: 'blackHole' } });
  const hung = listen(`${endpoint}?ticket=${ticket}`);
  await made.simulator.waitFor((event) => event.kind === 'call' && event.call.api === 'GET /connect');
  expect(hung.socket.readyState).toBe(WebSocket.CONNECTING);
  const handle = made.simulator.fail({ api: 'GET /connect', fault: { kind: 'delay', ms: 5_000 } });
  const late = listen(`${endpoint}?ticket=${ticket}`);
  while (handle.hits === 0) await new Promise((resolve) => setImmediate(resolve));
  made.clock.move(5_000);
  await made.simulator.waitFor(({ kind }) => kind === 'connected');
  late.socket.close();
});

test('the gateway can fail by name', async () => {
  const made = await rig();
  made.simulator.fail({ api: 'gateway/connections/open', fault: { kind: 'refuse', code: 'x', status: 401 } });
  expect(await made.ticket()).toMatchObject({ code: 'x' });
});

async function spoilt(fault: PushFault) {
  const made = await rig();
  const client = await made.connect();
  made.simulator.spoil({ what: 'message', fault });
  const phone = made.simulator.phone(LI);
  phone.say(phone.direct, 'hello');
  return { ...made, client };
}

test('drop: the push never arrives and the socket is gone', async () => {
  const { client, simulator, clock, connect } = await spoilt({ kind: 'drop' });
  await client.closed;
  expect(client.frames).toEqual([]);
  expect(simulator.events.some(({ kind }) => kind === 'pushed')).toBe(true);
  const next = await connect();
  clock.move(16_000);
  await next.next();
});

test('cut: the push arrives, its answer cannot go back', async () => {
  const { client } = await spoilt({ kind: 'cut' });
  await client.next();
  await client.closed;
});

test('half: nothing whole arrives before the cut', async () => {
  const { client } = await spoilt({ kind: 'half' });
  await client.closed;
  expect(client.frames).toEqual([]);
});

test('garbage comes before the push', async () => {
  const { client } = await spoilt({ kind: 'garbage', text: 'no frame' });
  expect((await client.next(() => true)).data).toBe('no frame');
  expect((await client.next()).type).toBe('CALLBACK');
});

test('twice: one message under two message ids', async () => {
  const { client } = await spoilt({ kind: 'twice' });
  const [first, second] = [await client.next(), await client.next()];
  expect(first.data).toBe(second.data);
  expect(first.headers.messageId).not.toBe(second.headers.messageId);
});

test('delay: the push comes later', async () => {
  const { client, clock } = await spoilt({ kind: 'delay', ms: 2_000 });
  const frame = client.next();
  expect(await settled(frame)).toBe(false);
  clock.move(2_000);
  await frame;
});

test('lose: the push is never seen, its repetition is', async () => {
  const { client, clock } = await spoilt({ kind: 'lose' });
  expect(client.frames).toEqual([]);
  clock.move(16_000);
  await client.next();
});
