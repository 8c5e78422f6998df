import { afterEach, expect, test } from 'vitest';
import { ALL_TOPICS, APP, CREW, closeRigs, knock, LI, type Rig, rig, WANG } from './rig.ts';

afterEach(closeRigs);

const ROBOT = '/v1.0/im/bot/messages/get';

function say(made: Rig, text = 'hello'): void {
  const phone = made.simulator.phone(LI);
  phone.say(phone.direct, text);
}

async function gateway(made: Rig, body: object, accept = 'application/json'): Promise<Response> {
  const headers = { 'content-type': 'application/json', accept };
  const url = `${made.simulator.apiRoot}/v1.0/gateway/connections/open`;
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

const asked = { clientId: APP.clientId, clientSecret: APP.clientSecret, subscriptions: ALL_TOPICS };

test('a ticket opens one socket, and a message arrives as a frame', async () => {
  const made = await rig();
  const client = await made.connect();
  say(made);
  const frame = await client.next();
  const { headers, ...rest } = frame;
  expect(rest).toMatchObject({ specVersion: '1.0', type: 'CALLBACK', data: expect.any(String) });
  expect(headers).toMatchObject({ topic: ROBOT, contentType: 'application/json', time: String(made.clock.now()) });
  expect(headers).toMatchObject({
    appId: APP.clientId,
    messageId: expect.any(String),
    connectionId: expect.any(String),
  });
  expect(JSON.parse(frame.data)).toMatchObject({ msgtype: 'text', text: { content: 'hello' } });
  client.answer(frame, { response: {} });
  await made.simulator.idle();
  expect(made.simulator.violations).toEqual([]);
});

test.each([
  ['a wrong secret', { ...asked, clientSecret: 'no' }, 'invalidClientIdOrSecret'],
  ['no subscription', { ...asked, subscriptions: [] }, 'invalidParameter'],
  ['an unknown topic', { ...asked, subscriptions: [{ type: 'CALLBACK', topic: '/v1.0/dance' }] }, 'invalidParameter'],
  ['a single event', { ...asked, subscriptions: [{ type: 'EVENT', topic: 'user_add_org' }] }, 'invalidParameter'],
  ['an unknown field', { ...asked, token: 'x' }, 'InvalidParameter'],
])('the gateway refuses %s', async (_name, body, code) => {
  const made = await rig();
  const response = await gateway(made, body);
  expect([response.status, await response.json()]).toMatchObject([400, { code }]);
});

test('the gateway speaks XML to whoever does not ask for JSON', async () => {
  const made = await rig();
  const response = await gateway(made, { ...asked, ua: 'muster/1' }, '*/*');
  expect(response.headers.get('content-type')).toBe('text/xml');
  expect(await response.text()).toContain('<ticket>');
});

async function refused(made: Rig, url: string): Promise<string> {
  expect(await knock(url)).toBe(401);
  const event = made.simulator.events.findLast(({ kind }) => kind === 'refusedUpgrade');
  return event?.kind === 'refusedUpgrade' ? event.why : '';
}

test('a ticket opens one socket only', async () => {
  const made = await rig();
  const { endpoint, ticket } = await made.ticket();
  expect(await knock(`${endpoint}?ticket=${ticket}`)).toBe(101);
  expect(await refused(made, `${endpoint}?ticket=${ticket}`)).toContain('opens one socket');
  expect(made.simulator.violations).toHaveLength(1);
});

test('a ticket lives ninety seconds, and that is no fault of the app', async () => {
  const made = await rig();
  const { endpoint, ticket } = await made.ticket();
  made.clock.move(90_000);
  expect(await refused(made, `${endpoint}?ticket=${ticket}`)).toContain('90 seconds');
  expect(made.simulator.violations).toEqual([]);
});

test('an unknown ticket opens nothing', async () => {
  const made = await rig();
  const { endpoint } = await made.ticket();
  expect(await refused(made, `${endpoint}?ticket=nonsense`)).toBe('no such ticket');
});

test('of several sockets each push goes to one', async () => {
  const made = await rig();
  const [first, second] = [await made.connect(), await made.connect()];
  for (const text of ['1', '2', '3', '4']) say(made, text);
  await Promise.all([first.next(), first.next(), second.next(), second.next()]);
  expect([...first.frames, ...second.frames].filter(({ type }) => type === 'CALLBACK')).toEqual([]);
  const [, { id } = { id: '' }] = made.simulator.stream.connections();
  made.simulator.stream.prefer(id);
  for (const text of ['5', '6']) say(made, text);
  await Promise.all([second.next(), second.next()]);
  expect(first.frames).toEqual([]);
});

test('a socket hears only what it subscribed to', async () => {
  const made = await rig();
  const events = await made.connect([{ type: 'EVENT', topic: '*' }]);
  const robot = await made.connect([{ type: 'CALLBACK', topic: ROBOT }]);
  say(made);
  made.simulator.emit('user_leave_org', { userId: [LI] }, true);
  expect((await robot.next()).type).toBe('CALLBACK');
  expect((await events.next()).type).toBe('EVENT');
  expect([...robot.frames, ...events.frames]).toEqual([]);
});

test('a message nobody answered comes again after 16 and 60 seconds under the same msgId, then never', async () => {
  const made = await rig();
  const client = await made.connect();
  say(made);
  const first = await client.next();
  made.clock.move(16_000);
  const second = await client.next();
  expect(JSON.parse(second.data).msgId).toBe(JSON.parse(first.data).msgId);
  expect(second.headers.messageId).not.toBe(first.headers.messageId);
  made.clock.move(44_000);
  await client.next();
  made.clock.move(3_000);
  const lost = await made.simulator.waitFor(({ kind }) => kind === 'lost');
  expect(lost).toMatchObject({ what: 'message', why: 'never acknowledged' });
  await made.simulator.idle();
});

test('an answer to any of the attempts ends it', async () => {
  const made = await rig();
  const client = await made.connect();
  say(made);
  const first = await client.next();
  made.clock.move(16_000);
  await client.next();
  client.answer(first, { response: {} });
  await made.simulator.idle();
  made.clock.move(600_000);
  expect(client.frames.filter(({ type }) => type === 'CALLBACK')).toEqual([]);
});

test('a code that is not 200 is no acknowledgement', async () => {
  const made = await rig();
  const client = await made.connect();
  say(made);
  client.answer(await client.next(), { response: {} }, 500);
  say(made, 'next');
  client.answer(await client.next(), { response: {} });
  await made.simulator.waitFor(({ kind }) => kind === 'acknowledged');
  made.clock.move(16_000);
  expect(JSON.parse((await client.next()).data).text.content).toBe('hello');
});

test('what is said while nobody listens is heard by whoever connects soon enough', async () => {
  const made = await rig();
  say(made);
  const client = await made.connect();
  made.clock.move(16_000);
  expect(JSON.parse((await client.next()).data).text.content).toBe('hello');
});

test('an event comes again every minute until it is answered; LATER is no answer', async () => {
  const made = await rig();
  const client = await made.connect();
  made.simulator.emit('user_modify_org', { userId: [LI] });
  const first = await client.next();
  expect(first.headers).toMatchObject({ eventType: 'user_modify_org', eventCorpId: APP.corpId });
  expect(JSON.parse(first.data)).toEqual({ userId: [LI] });
  client.answer(first, { status: 'LATER' });
  made.clock.move(60_000);
  const second = await client.next();
  expect(second.headers.eventId).toBe(first.headers.eventId);
  client.answer(second, { status: 'SUCCESS' });
  await made.simulator.idle();
});

test.each([
  ['text that is no JSON', 'hello', 'no headers.messageId'],
  ['no message id', '{"code":200,"headers":{},"data":"{}"}', 'no headers.messageId'],
  ['data that is an object', '{"code":200,"headers":{"messageId":"x"},"data":{}}', '"data" JSON text'],
  ['a message id nobody pushed', '{"code":200,"headers":{"messageId":"x"},"data":"{}"}', 'never pushed'],
])('an answer with %s is recorded', async (_name, text, detail) => {
  const made = await rig();
  const client = await made.connect();
  client.socket.send(text);
  const event = await made.simulator.waitFor(({ kind }) => kind === 'violation');
  expect(event.kind === 'violation' && event.violation.detail).toContain(detail);
});

test.each([
  ['a message without response', say, {}, 'not an answer to a message'],
  [
    'an event without status',
    (made: Rig) => made.simulator.emit('org_change', {}),
    { ok: 1 },
    'not an answer to a event',
  ],
])('%s is not acknowledged', async (_name, cause, data, detail) => {
  const made = await rig();
  const client = await made.connect();
  cause(made);
  client.answer(await client.next(), data);
  const event = await made.simulator.waitFor(({ kind }) => kind === 'violation');
  expect(event.kind === 'violation' && event.violation.detail).toContain(detail);
  expect(made.simulator.events.some(({ kind }) => kind === 'acknowledged')).toBe(false);
});

test('an answer on another socket means nothing', async () => {
  const made = await rig();
  const [first, second] = [await made.connect(), await made.connect()];
  const [{ id } = { id: '' }] = made.simulator.stream.connections();
  made.simulator.stream.prefer(id);
  say(made);
  second.answer(await first.next(), { response: {} });
  expect(await made.simulator.waitFor(({ kind }) => kind === 'stray')).toMatchObject({ why: 'on another socket' });
});

const ping = ({ headers }: { headers: Record<string, string> }) => headers.topic === 'ping';

test('pings come every half minute, and are answered with their own value', async () => {
  const made = await rig();
  const client = await made.connect();
  made.clock.move(30_000);
  const frame = await client.next(ping);
  expect(frame).toMatchObject({ type: 'SYSTEM', specVersion: '1.0' });
  client.answer(frame, JSON.parse(frame.data));
  await made.simulator.waitFor(({ kind }) => kind === 'pong');
  made.simulator.stream.ping();
  client.answer(await client.next(ping), { opaque: 'other' });
  const event = await made.simulator.waitFor(({ kind }) => kind === 'violation');
  expect(event).toMatchObject({ violation: { detail: expect.stringContaining('own opaque value') } });
});

test('after a disconnect frame nothing new comes, and ten seconds later the line is cut', async () => {
  const made = await rig();
  const old = await made.connect();
  made.simulator.stream.goAway();
  const farewell = await old.next(({ headers }) => headers.topic === 'disconnect');
  expect(JSON.parse(farewell.data)).toHaveProperty('reason');
  const fresh = await made.connect();
  for (const text of ['1', '2', '3']) say(made, text);
  await Promise.all([fresh.next(), fresh.next(), fresh.next()]);
  expect(old.frames).toEqual([]);
  made.clock.move(9_999);
  expect(old.socket.readyState).toBe(WebSocket.OPEN);
  made.clock.move(1);
  await old.closed;
  expect(made.simulator.stream.connections()).toHaveLength(1);
});

test('an answer to an earlier push still counts on a socket that is leaving', async () => {
  const made = await rig();
  const client = await made.connect();
  say(made);
  const frame = await client.next();
  made.simulator.stream.goAway();
  client.answer(frame, { response: {} });
  await made.simulator.waitFor(({ kind }) => kind === 'acknowledged');
});

test('dropped: the socket ends without a word', async () => {
  const made = await rig();
  const client = await made.connect();
  made.simulator.stream.drop();
  await client.closed;
  expect(await made.simulator.waitFor(({ kind }) => kind === 'closed')).toMatchObject({ live: 0 });
  expect(() => made.simulator.stream.drop()).toThrow('no connection');
});

test('half a frame leaves the socket waiting for the rest', async () => {
  const made = await rig();
  const client = await made.connect();
  made.simulator.stream.half();
  made.simulator.stream.drop();
  await client.closed;
  expect(client.frames).toEqual([]);
});

test('garbage arrives as it is', async () => {
  const made = await rig();
  const client = await made.connect();
  made.simulator.stream.garbage('{"specVersion":');
  expect((await client.next(() => true)).data).toBe('{"specVersion":');
});

test('a frame of our own making arrives as it is', async () => {
  const made = await rig();
  const client = await made.connect();
  const frame = {
    specVersion: '1.0',
    type: 'SYSTEM',
    headers: { topic: 'REGISTERED', messageId: 'r1' },
    data: '{}',
  } as const;
  made.simulator.stream.send({ ...frame });
  expect(await client.next(({ headers }) => headers.topic === 'REGISTERED')).toEqual(frame);
});

test('a muted socket is a dead channel that the platform still pushes to', async () => {
  const made = await rig();
  const dead = await made.connect();
  made.simulator.stream.mute();
  say(made);
  made.simulator.stream.ping();
  const alive = await made.connect();
  made.simulator.stream.prefer(made.simulator.stream.connections()[1]?.id);
  made.clock.move(16_000);
  await alive.next();
  expect(dead.frames).toEqual([]);
});

test('the newest message can be repeated under another message id', async () => {
  const made = await rig();
  const client = await made.connect();
  expect(() => made.simulator.repeat()).toThrow('nothing was said');
  say(made);
  const first = await client.next();
  client.answer(first, { response: {} });
  made.simulator.repeat();
  const second = await client.next();
  expect(JSON.parse(second.data)).toEqual(JSON.parse(first.data));
  expect(second.headers.messageId).not.toBe(first.headers.messageId);
});

test('in a group without the robot nothing reaches the app', async () => {
  const made = await rig();
  await made.connect();
  made.simulator.group(CREW).removeRobot();
  made.simulator.phone(WANG).say(CREW, 'anybody?');
  await made.simulator.idle();
  expect(made.simulator.events.some(({ kind }) => kind === 'queued')).toBe(false);
});
