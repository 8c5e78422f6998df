import { afterEach, expect, test } from 'vitest';
import { CREW, card, closeRigs, LI, OLGA, OTHER_APP, rig, SAM } from './rig.ts';

afterEach(closeRigs);

test('a card goes to a person, who need not have written first', async () => {
  const { simulator, send } = await rig();
  const answer = await send(LI, card('New task'));
  expect(answer.data).toMatchObject({
    message_id: expect.stringMatching(/^om_/),
    chat_id: expect.stringMatching(/^oc_/),
    msg_type: 'interactive',
    sender: { id_type: 'app_id', sender_type: 'app' },
  });
  expect(simulator.phone(LI).last()).toMatchObject({ text: 'New task\ntext', from: { name: 'Muster', bot: true } });
  expect(simulator.phone(OLGA).messages()).toEqual([]);
});

test('everybody in a group sees what is sent there', async () => {
  const { simulator, send } = await rig();
  await send(CREW, 'hello');
  for (const person of [LI, OLGA]) expect(simulator.phone(person).last(CREW)?.text).toBe('hello');
  expect(() => simulator.phone(SAM).messages(CREW)).toThrow('is not in');
});

test.each([
  ['union_id', (id: string) => `on_${id}`],
  ['user_id', (id: string) => `e_${id}`],
  ['email', (id: string) => `${id}@muster.test`],
])('a person can be named by %s', async (type, name) => {
  const people = [{ openId: LI, name: 'Li', unionId: 'on_li', userId: 'e_li', email: 'li@muster.test' }];
  const { simulator, call } = await rig({
    world: { apps: [{ appId: OTHER_APP.appId, appSecret: 'secret-one', name: 'x' }], people },
  });
  const headers = { 'content-type': 'application/json' };
  const login = { app_id: OTHER_APP.appId, app_secret: 'secret-one' };
  const { tenant_access_token } = await call('POST /open-apis/auth/v3/tenant_access_token/internal', login, {
    headers,
  });
  const authorization = `Bearer ${tenant_access_token}`;
  const body = { receive_id: name('li'), msg_type: 'text', content: '{"text":"hi"}' };
  const line = `POST /open-apis/im/v1/messages?receive_id_type=${type}`;
  expect(await call(line, body, { headers: { ...headers, authorization } })).toMatchObject({ code: 0 });
  expect(simulator.phone(LI).last()?.text).toBe('hi');
});

test.each([
  ['an unknown open id', 'ou_nobody', 99992351],
  ['an unknown chat', 'oc_nowhere', 230034],
])('%s is refused', async (_name, to, code) => {
  const { send } = await rig();
  expect(await send(to, 'hello')).toMatchObject({ status: 400, code });
});

test('an open id of another app is told from an unknown one', async () => {
  const made = await rig();
  const authorization = `Bearer ${await made.token(OTHER_APP)}`;
  const headers = { 'content-type': 'application/json', authorization };
  const ids = await made.call(
    'POST /open-apis/contact/v3/users/batch_get_id',
    { emails: ['li@muster.test'] },
    { headers },
  );
  const theirs = ids.data.user_list[0].user_id;
  expect(theirs).toMatch(/^ou_/);
  expect(theirs).not.toBe(LI);
  expect(await made.send(theirs, 'hello')).toMatchObject({ code: 99992361 });
});

test.each([
  ['outside the availability range', { available: false }, 230013],
  ['resigned', { resigned: true }, 230029],
])('somebody %s cannot be reached', async (_name, about, code) => {
  const { simulator, send } = await rig();
  simulator.addPerson({ openId: 'ou_max', name: 'Max', ...about });
  expect(await send('ou_max', 'hello')).toMatchObject({ status: 400, code });
});

test('somebody who stopped the bot cannot be reached until they allow it again', async () => {
  const { simulator, send } = await rig();
  simulator.phone(LI).block();
  expect(await send(LI, 'hello')).toMatchObject({ code: 230053 });
  simulator.phone(LI).unblock();
  expect(await send(LI, 'hello')).toMatchObject({ code: 0 });
});

test('a bot that is not in the group may not speak there', async () => {
  const { simulator, send } = await rig();
  simulator.group(CREW).removeBot();
  expect(await send(CREW, 'hello')).toMatchObject({ code: 230002 });
});

test('a muted group takes nothing', async () => {
  const { simulator, send } = await rig();
  simulator.group(CREW).mute(true);
  expect(await send(CREW, 'hello')).toMatchObject({ code: 230018 });
});

test('a dissolved group is gone', async () => {
  const { simulator, send } = await rig();
  simulator.group(CREW).dissolve();
  expect(await send(CREW, 'hello')).toMatchObject({ code: 232009 });
});

const big = 'x'.repeat(151 * 1024);
test.each([
  ['a content that is not JSON', { msg_type: 'text', content: 'hello' }, 230001],
  ['a text with an unknown field', { msg_type: 'text', content: '{"text":"a","bold":true}' }, 230001],
  ['an empty text', { msg_type: 'text', content: '{"text":""}' }, 230001],
  ['a text of more than 150 KB', { msg_type: 'text', content: JSON.stringify({ text: big }) }, 230025],
  ['a post without a language', { msg_type: 'post', content: '{"content":[[]]}' }, 230001],
  ['a type nobody knows', { msg_type: 'banner', content: '{}' }, 230001],
  ['a type that is not simulated', { msg_type: 'sticker', content: '{}' }, 230001],
  ['a picture nobody uploaded', { msg_type: 'image', content: '{"image_key":"img_1"}' }, 230001],
  ['a uuid of more than 50 characters', { msg_type: 'text', content: '{"text":"a"}', uuid: 'u'.repeat(51) }, 99992402],
  ['a content given as an object', { msg_type: 'text', content: { text: 'a' } }, 99992402],
])('%s is refused', async (_name, body, code) => {
  const { simulator, call } = await rig();
  const answer = await call('POST /open-apis/im/v1/messages?receive_id_type=open_id', { receive_id: LI, ...body });
  expect(answer).toMatchObject({ status: 400, code });
  expect(simulator.phone(LI).messages()).toEqual([]);
});

test('a receive_id_type that does not exist is refused', async () => {
  const { call } = await rig();
  const body = { receive_id: LI, msg_type: 'text', content: '{"text":"a"}' };
  expect(await call('POST /open-apis/im/v1/messages?receive_id_type=openid', body)).toMatchObject({ code: 99992402 });
});

test('one uuid makes one message within the hour, and another one afterwards', async () => {
  const { simulator, send, clock } = await rig();
  const first = await send(LI, 'once', { uuid: 'row-1' });
  clock.move(3_599_999);
  expect((await send(LI, 'once', { uuid: 'row-1' })).data.message_id).toBe(first.data.message_id);
  expect(simulator.phone(LI).messages()).toHaveLength(1);
  clock.move(1);
  expect((await send(LI, 'once', { uuid: 'row-1' })).data.message_id).not.toBe(first.data.message_id);
  expect(simulator.violations).toEqual([]);
});

test('a uuid used for somebody else within the hour sends nothing and is remembered', async () => {
  const { simulator, send } = await rig();
  await send(LI, 'a', { uuid: 'row-1' });
  await send(OLGA, 'b', { uuid: 'row-1' });
  expect(simulator.phone(OLGA).messages()).toEqual([]);
  expect(simulator.violations).toMatchObject([{ api: 'uuid' }]);
});

test('five messages a second to one person, then 230020', async () => {
  const { send, clock } = await rig({ limits: 'on' });
  for (let count = 0; count < 5; count += 1) expect(await send(LI, 'x')).toMatchObject({ code: 0 });
  expect(await send(LI, 'x')).toMatchObject({ status: 400, code: 230020 });
  expect(await send(OLGA, 'x')).toMatchObject({ code: 0 });
  clock.move(1_000);
  expect(await send(LI, 'x')).toMatchObject({ code: 0 });
});

test('five messages a second to one group, then 230020', async () => {
  const { send } = await rig({ limits: 'on' });
  for (let count = 0; count < 5; count += 1) await send(CREW, 'x');
  expect(await send(CREW, 'x')).toMatchObject({ code: 230020 });
});

test('an answer stands under what it answers, in a thread if asked', async () => {
  const { simulator, call } = await rig();
  const phone = simulator.phone(LI);
  const asked = phone.say('who?');
  const line = `POST /open-apis/im/v1/messages/${asked.id}/reply`;
  const plain = await call(line, { msg_type: 'text', content: '{"text":"you"}' });
  expect(plain.data).toMatchObject({ parent_id: asked.id, root_id: asked.id });
  expect(plain.data.thread_id).toBeUndefined();
  const threaded = await call(line, { msg_type: 'text', content: '{"text":"here"}', reply_in_thread: true });
  expect(threaded.data.thread_id).toMatch(/^omt_/);
  const deeper = phone.say('and me?', { replyTo: threaded.data.message_id, inThread: true });
  expect(deeper).toMatchObject({ parent: threaded.data.message_id, thread: threaded.data.thread_id });
});

test('an answer repeats under its uuid as well', async () => {
  const { simulator, call } = await rig();
  const asked = simulator.phone(LI).say('who?');
  const body = { msg_type: 'text', content: '{"text":"you"}', uuid: 'r1' };
  const one = await call(`POST /open-apis/im/v1/messages/${asked.id}/reply`, body);
  const two = await call(`POST /open-apis/im/v1/messages/${asked.id}/reply`, body);
  expect(two.data.message_id).toBe(one.data.message_id);
});

test.each([
  ['an unknown message', (_id: string) => 'om_none', false, 99992354],
  ['a recalled message', (id: string) => id, true, 230011],
])('%s cannot be answered', async (_name, which, recalled, code) => {
  const { simulator, call } = await rig();
  const { id } = simulator.phone(LI).say('who?');
  if (recalled) simulator.phone(LI).recall(id);
  const body = { msg_type: 'text', content: '{"text":"you"}' };
  expect(await call(`POST /open-apis/im/v1/messages/${which(id)}/reply`, body)).toMatchObject({ code });
});

test('a post is read in the language of the reader', async () => {
  const { simulator, call } = await rig();
  const content = JSON.stringify({
    zh_cn: { title: '你好', content: [[{ tag: 'text', text: '一' }]] },
    ru_ru: { title: 'Привет', content: [[{ tag: 'text', text: 'раз' }]] },
  });
  await call('POST /open-apis/im/v1/messages?receive_id_type=chat_id', { receive_id: CREW, msg_type: 'post', content });
  expect(simulator.phone(LI).last(CREW)?.text).toBe('你好\n一');
  expect(simulator.phone(OLGA).last(CREW)?.text).toBe('Привет\nраз');
});

test('a card read back is a stump unless it is asked for whole', async () => {
  const { call, send } = await rig();
  const whole = card('Title');
  const { data } = await send(LI, whole);
  const line = `GET /open-apis/im/v1/messages/${data.message_id}`;
  const stump = JSON.parse((await call(line)).data.items[0].body.content);
  expect([stump.title, stump.schema]).toEqual(['Title', undefined]);
  const read = await call(`${line}?card_msg_content_type=user_card_content`);
  expect(JSON.parse(read.data.items[0].body.content)).toEqual(whole);
});
