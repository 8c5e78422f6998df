import { afterEach, describe, expect, test } from 'vitest';
import { settled } from '../still-clock.ts';
import { type Client, connect, endpoint, ping } from './client.ts';
import { CONTROL, DATA, encodeFrame } from './frame.ts';
import { APP, CREW, closeRigs, LI, OTHER_APP, type Rig, rig } from './rig.ts';
import type { FrameFault, SimulatorEvent } from './simulator.ts';

afterEach(closeRigs);

async function online(options: Parameters<typeof rig>[0] = {}): Promise<Rig & { client: Client }> {
  const made = await rig(options);
  const client = await connect(made);
  // What every first word brings along is of no interest here.
  made.simulator.phone(LI).enter();
  client.answer((await client.next()).frame, 200);
  await made.simulator.idle();
  return { ...made, client };
}

const kinds = (wanted: SimulatorEvent['kind']) => (event: SimulatorEvent) => event.kind === wanted;

test('the endpoint needs the secret and hands out an address whose first parameter may get lost', async () => {
  const made = await rig();
  const answer = await made.call('POST /callback/ws/endpoint', { AppID: APP.appId, AppSecret: APP.appSecret });
  expect(answer.data.ClientConfig).toEqual({
    ReconnectCount: -1,
    ReconnectInterval: 120,
    ReconnectNonce: 30,
    PingInterval: 120,
  });
  const url = new URL(answer.data.URL);
  expect(url.protocol).toBe('ws:');
  expect([...url.searchParams.keys()][0]).not.toBe('service_id');
  expect(url.searchParams.get('service_id')).toBe('33554678');
});

test('a wrong secret is refused on HTTP 200, without the data that clients expect', async () => {
  const { call } = await rig();
  const answer = await call('POST /callback/ws/endpoint', { AppID: APP.appId, AppSecret: 'wrong' });
  expect(answer).toMatchObject({ status: 200, code: 514 });
  expect(answer.data).toBeUndefined();
});

test('a scripted refusal of the endpoint may carry data', async () => {
  const { call, simulator } = await rig();
  simulator.fail({ api: 'ws.endpoint', fault: { kind: 'refuse', status: 200, code: 1, msg: 'system busy', data: {} } });
  const answer = await call('POST /callback/ws/endpoint', { AppID: APP.appId, AppSecret: APP.appSecret });
  expect(answer).toMatchObject({ status: 200, code: 1, data: {} });
});

test('an address is good once', async () => {
  const made = await rig();
  const url = await endpoint(made);
  const first = new WebSocket(url);
  await new Promise((resolve) => first.addEventListener('open', resolve));
  const second = new WebSocket(url);
  await new Promise((resolve) => second.addEventListener('error', resolve));
  expect(made.simulator.violations).toMatchObject([{ api: 'ws.upgrade' }]);
});

test('an address grows old in a minute', async () => {
  const made = await rig();
  const url = await endpoint(made);
  made.clock.move(60_001);
  await new Promise((resolve) => new WebSocket(url).addEventListener('error', resolve));
  expect(made.simulator.connections()).toEqual([]);
});

test('fifty connections, and no more', async () => {
  const made = await rig();
  await Promise.all(Array.from({ length: 50 }, () => connect(made)));
  const answer = await made.call('POST /callback/ws/endpoint', { AppID: APP.appId, AppSecret: APP.appSecret });
  expect(answer).toMatchObject({ status: 200, code: 1000040350 });
});

test('a ping is answered with a whole configuration', async () => {
  const made = await rig({ connection: { PingInterval: 30 } });
  const { frames } = await connect(made);
  expect(frames[0]).toMatchObject({ method: CONTROL, headers: { type: 'pong' }, service: 33_554_678 });
  expect(JSON.parse(frames[0]?.payload?.toString() ?? '')).toEqual({
    PingInterval: 30,
    ReconnectInterval: 120,
    ReconnectNonce: 30,
    ReconnectCount: -1,
  });
});

test('before its first ping a connection gets nothing', async () => {
  const made = await rig();
  const socket = new WebSocket(await endpoint(made));
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  made.simulator.phone(LI).say('early');
  const missed = await made.simulator.waitFor(kinds('unanswered'));
  expect(missed).toMatchObject({ why: 'no long connection', retryInMs: 15_000 });
});

test('an event arrives as one document in one frame, and is done when it is answered 200', async () => {
  const { simulator, client, clock } = await online();
  const said = simulator.phone(LI).say('hello');
  const { frame, document } = await client.next();
  expect(frame).toMatchObject({
    method: DATA,
    service: 33_554_678,
    headers: { type: 'event', sum: '1', seq: '0', message_id: expect.any(String), trace_id: expect.any(String) },
  });
  expect(document.header).toEqual({
    event_id: expect.any(String),
    token: expect.any(String),
    create_time: String(clock.now()),
    event_type: 'im.message.receive_v1',
    tenant_key: 'muster_tenant',
    app_id: APP.appId,
  });
  expect(document.event).toMatchObject({
    sender: {
      sender_id: { open_id: LI, union_id: expect.stringMatching(/^on_/), user_id: expect.any(String) },
      sender_type: 'user',
    },
    message: { message_id: said.id, chat_type: 'p2p', message_type: 'text', content: '{"text":"hello"}' },
  });
  client.answer(frame, 200);
  await simulator.idle();
  expect(simulator.events.filter(kinds('acknowledged')).at(-1)).toMatchObject({
    type: 'im.message.receive_v1',
    attempt: 1,
  });
});

test('of several connections each event takes one, and another app has its own', async () => {
  const made = await rig();
  const clients = [await connect(made), await connect(made)];
  const stranger = await connect(made, OTHER_APP);
  for (let count = 0; count < 6; count += 1) made.simulator.phone(LI).say(`${count}`);
  const sent = () => made.simulator.events.filter((event) => event.kind === 'sent');
  while (sent().length < 7) await made.simulator.waitFor(kinds('sent'), { since: made.simulator.mark() });
  const used = new Set(sent().map((event) => (event.kind === 'sent' ? event.connection : 0)));
  expect([...used].every((id) => [1, 2].includes(id ?? 0))).toBe(true);
  expect(new Set(sent().map((event) => (event.kind === 'sent' ? event.eventId : ''))).size).toBe(7);
  expect(stranger.frames.filter(({ method }) => method === DATA)).toEqual([]);
  expect(clients.flatMap(({ frames }) => frames).filter(({ method }) => method === DATA).length).toBeLessThanOrEqual(7);
});

describe('an event that is not answered 200', () => {
  test('comes again after 15 s, 5 min, 1 h and 6 h, then never', async () => {
    const { simulator, client, clock } = await online();
    simulator.phone(LI).say('hello');
    const ids: string[] = [];
    for (const wait of [15_000, 300_000, 3_600_000, 21_600_000, undefined]) {
      const { frame, document } = await client.next();
      ids.push(document.header.event_id);
      const since = simulator.mark();
      client.answer(frame, 500);
      const missed = await simulator.waitFor(kinds('unanswered'), { since });
      expect(missed.kind === 'unanswered' && missed.retryInMs).toBe(wait);
      if (wait === undefined) break;
      clock.move(wait - 1);
      await settled(Promise.resolve());
      expect(simulator.mark()).toBe(missed.seq);
      clock.move(1);
      const again = await simulator.waitFor(kinds('sent'), { since });
      expect(again).toMatchObject({ attempt: ids.length + 1 });
    }
    expect(new Set(ids).size).toBe(1);
    await simulator.idle();
  });

  test('within 3 s of the clock counts as unanswered; a late answer is nothing', async () => {
    const { simulator, client, clock } = await online();
    simulator.phone(LI).say('hello');
    const { frame } = await client.next();
    clock.move(2_999);
    expect(simulator.events.some(kinds('unanswered'))).toBe(false);
    clock.move(1);
    await simulator.waitFor(kinds('unanswered'));
    client.answer(frame, 200);
    clock.move(15_000);
    client.answer((await client.next()).frame, 200);
    await simulator.idle();
    expect(simulator.events.filter(kinds('acknowledged')).at(-1)).toMatchObject({ attempt: 2 });
  });

  test('with nobody connected waits for the next time', async () => {
    const made = await rig();
    made.simulator.phone(LI).say('hello');
    await made.simulator.waitFor(kinds('unanswered'));
    const client = await connect(made);
    made.clock.move(15_000);
    const types = [(await client.next()).document, (await client.next()).document].map(
      ({ header }) => header.event_type,
    );
    expect(types).toEqual(['im.chat.access_event.bot_p2p_chat_entered_v1', 'im.message.receive_v1']);
  });
});

describe('spoilt frames', () => {
  const unread: FrameFault[] = ['half', 'garbage', 'notJson', 'text', 'partMissing', 'lost'];
  test.each(unread)('%s: the event comes again', async (fault) => {
    const { simulator, client, clock } = await online();
    simulator.spoil(fault);
    simulator.phone(LI).say('hello');
    await simulator.waitFor((event) => event.kind === 'sent' && event.type === 'im.message.receive_v1');
    clock.move(3_000);
    await simulator.waitFor(kinds('unanswered'));
    clock.move(15_000);
    const whole = async () => {
      for (;;) {
        const next = await client.next().catch(() => undefined);
        if (next?.frame.headers.sum === '1' && next.document.header !== undefined) return next;
      }
    };
    client.answer((await whole()).frame, 200);
    await simulator.idle();
  });

  test.each(['drop', 'cut'] as const)('%s: the line is gone and the event comes again', async (fault) => {
    const made = await online();
    made.simulator.spoil(fault);
    made.simulator.phone(LI).say('hello');
    expect(await made.client.closed).toBe(fault === 'drop' ? 1001 : 1006);
    await made.simulator.waitFor(kinds('unanswered'));
    const again = await connect(made);
    made.clock.move(15_000);
    expect((await again.next()).document.event.message.content).toBe('{"text":"hello"}');
  });

  test('parts: three frames, last one first, together the document', async () => {
    const { simulator, client } = await online();
    simulator.spoil('parts');
    simulator.phone(LI).say('你好你好');
    await simulator.waitFor((event) => event.kind === 'sent' && event.type === 'im.message.receive_v1');
    const data = () => client.frames.filter(({ method, headers }) => method === DATA && headers.sum === '3');
    while (data().length < 3)
      await new Promise((resolve) => client.socket.addEventListener('message', resolve, { once: true }));
    expect(data().map(({ headers }) => headers.seq)).toEqual(['2', '1', '0']);
    expect(new Set(data().map(({ headers }) => headers.message_id)).size).toBe(1);
    const whole = Buffer.concat(
      data()
        .toReversed()
        .map(({ payload }) => payload ?? Buffer.alloc(0)),
    );
    expect(JSON.parse(JSON.parse(whole.toString()).event.message.content)).toEqual({ text: '你好你好' });
  });

  test('twice: the same document in two frames', async () => {
    const { simulator, client } = await online();
    simulator.spoil('twice');
    simulator.phone(LI).say('hello');
    const [one, two] = [await client.next(), await client.next()];
    expect(two.document).toEqual(one.document);
    client.answer(one.frame, 200);
    client.answer(two.frame, 200);
    await simulator.idle();
    expect(simulator.violations).toEqual([]);
  });

  test('answerLost: heard, answered, and sent again all the same', async () => {
    const { simulator, client, clock } = await online();
    simulator.spoil('answerLost');
    simulator.phone(LI).say('hello');
    const { frame, document } = await client.next();
    client.answer(frame, 200);
    client.socket.send(ping());
    await simulator.waitFor(kinds('ping'), { since: simulator.mark() });
    clock.move(3_000);
    await simulator.waitFor(kinds('unanswered'));
    clock.move(15_000);
    expect((await client.next()).document.header.event_id).toBe(document.header.event_id);
  });
});

test('a silent line hears nothing and says nothing, and stands', async () => {
  const { simulator, client, clock } = await online();
  simulator.silent = true;
  const pongs = client.frames.length;
  client.socket.send(ping());
  simulator.phone(LI).say('hello');
  await simulator.waitFor((event) => event.kind === 'sent' && event.type === 'im.message.receive_v1');
  clock.move(3_000);
  await simulator.waitFor(kinds('unanswered'));
  expect(client.frames).toHaveLength(pongs);
  expect(simulator.connections()).toHaveLength(1);
  simulator.silent = false;
  clock.move(15_000);
  client.answer((await client.next()).frame, 200);
  await simulator.idle();
});

test.each([
  [false, 1001],
  [true, 1006],
])('lines can be closed (reset: %s)', async (reset, code) => {
  const { simulator, client } = await online();
  simulator.drop({ reset });
  expect(await client.closed).toBe(code);
  await simulator.waitFor(kinds('disconnected'));
  expect(simulator.connections()).toEqual([]);
});

test.each([
  ['text', 'hello', 'a text message'],
  ['bytes that are no frame', Buffer.alloc(9, 0xff), 'not a frame'],
  [
    'a control frame that is no ping',
    encodeFrame({ seqId: 0, logId: 0, service: 33_554_678, method: CONTROL, headers: { type: 'pang' } }),
    'pang',
  ],
  ['another service', encodeFrame({ seqId: 0, logId: 0, service: 7, method: DATA, headers: {} }), 'service 7'],
])('%s from a client is remembered', async (_name, data, why) => {
  const { simulator, client } = await online();
  client.socket.send(data);
  const seen = await simulator.waitFor(kinds('violation'));
  expect(seen.kind === 'violation' && seen.violation.detail).toContain(why);
});

test('an answer that cannot be read is remembered and counts as none', async () => {
  const { simulator, client } = await online();
  simulator.phone(LI).say('hello');
  const { frame } = await client.next();
  client.socket.send(encodeFrame({ ...frame, payload: Buffer.from('ok') }));
  expect(await simulator.waitFor(kinds('unanswered'))).toMatchObject({ why: 'unreadable answer' });
  expect(simulator.violations).toHaveLength(1);
});

test('in a group only what names the bot is heard, unless the app may hear everything', async () => {
  const { simulator, client } = await online();
  const phone = simulator.phone(LI);
  phone.say('among us', { chat: CREW });
  phone.say('task', { chat: CREW, at: true, mention: ['ou_olga'] });
  const { document } = await client.next();
  expect(document.event.message).toMatchObject({
    chat_type: 'group',
    content: '{"text":"@_user_1 @_user_2 task"}',
    mentions: [
      { key: '@_user_1', name: 'Muster', mentioned_type: 'bot' },
      { key: '@_user_2', name: 'Ольга', id: { open_id: 'ou_olga' }, mentioned_type: 'user' },
    ],
  });
  expect(phone.last(CREW)?.text).toBe('@Muster @Ольга task');
});

test('an app that may hear all group messages does', async () => {
  const people = [{ openId: LI, name: 'Li' }];
  const groups = [{ chatId: CREW, name: 'Crew', members: [LI] }];
  const made = await rig({ world: { apps: [{ ...APP, scopes: ['im:message.group_msg'] }], people, groups } });
  const client = await connect(made);
  made.simulator.phone(LI).say('among us', { chat: CREW });
  const { document } = await client.next();
  expect(document.event.message.content).toBe('{"text":"among us"}');
  // Without contact:user.employee_id:readonly.
  expect(document.event.sender.sender_id.user_id).toBeUndefined();
});

test('an event type that is not subscribed is never sent', async () => {
  const people = [{ openId: LI, name: 'Li' }];
  const made = await rig({ world: { apps: [{ ...APP, events: ['im.message.receive_v1'] }], people } });
  const client = await connect(made);
  made.simulator.phone(LI).enter();
  made.simulator.phone(LI).say('hello');
  expect((await client.next()).document.header.event_type).toBe('im.message.receive_v1');
});

test('entering, the menu, bots that come and go, recalls and the end of a group are told', async () => {
  const { simulator, client } = await online();
  const phone = simulator.phone(LI);
  const heard = async () => {
    const { frame, document } = await client.next();
    client.answer(frame, 200);
    return [document.header.event_type, document.event];
  };
  phone.menu('tasks');
  expect(await heard()).toEqual([
    'application.bot.menu_v6',
    expect.objectContaining({ event_key: 'tasks', operator: expect.objectContaining({ operator_name: '李娜' }) }),
  ]);
  const said = phone.say('oops');
  await heard();
  phone.recall(said.id);
  expect(await heard()).toEqual([
    'im.message.recalled_v1',
    expect.objectContaining({ message_id: said.id, recall_type: 'message_owner' }),
  ]);
  phone.enter();
  expect(await heard()).toEqual([
    'im.chat.access_event.bot_p2p_chat_entered_v1',
    expect.objectContaining({ chat_id: phone.chat, last_message_id: said.id }),
  ]);
  const group = simulator.group(CREW);
  group.removeBot(LI);
  expect(await heard()).toEqual([
    'im.chat.member.bot.deleted_v1',
    expect.objectContaining({ chat_id: CREW, operator_id: expect.objectContaining({ open_id: LI }) }),
  ]);
  group.addBot(LI);
  expect(await heard()).toEqual([
    'im.chat.member.bot.added_v1',
    expect.objectContaining({ chat_id: CREW, name: 'Crew' }),
  ]);
  group.dissolve();
  expect(await heard()).toEqual(['im.chat.disbanded_v1', expect.objectContaining({ chat_id: CREW })]);
});

test('any event can be put in the queue, under an id of one’s own', async () => {
  const { simulator, client } = await online();
  expect(simulator.deliver('im.message.receive_v1', { odd: true }, { eventId: 'again' })).toBe('again');
  expect((await client.next()).document).toMatchObject({ header: { event_id: 'again' }, event: { odd: true } });
});
