import { afterEach, expect, test } from 'vitest';
import { APP, CREATE, CREW, card, closeRigs, LI, rig, WANG, ZHAO } from './rig.ts';

afterEach(closeRigs);

const robotCode = APP.clientId;
const SEND = '/v1.0/robot/oToMessages/batchSend';
const GROUP = '/v1.0/robot/groupMessages/send';
const text = { robotCode, msgKey: 'sampleText', msgParam: '{"content":"hello"}' };

test('a message goes to each of several people', async () => {
  const { simulator, api } = await rig();
  const { body } = await api('POST', SEND, { ...text, userIds: [LI, WANG] });
  expect(body).toEqual({ processQueryKey: expect.any(String), invalidStaffIdList: [], flowControlledStaffIdList: [] });
  for (const who of [LI, WANG])
    expect(simulator.phone(who).messages()).toMatchObject([
      { id: body.processQueryKey, kind: 'text', text: 'hello', from: { bot: true, name: '派工' } },
    ]);
});

test('a success can leave somebody out', async () => {
  const { simulator, api } = await rig();
  simulator.flowControlled.add(WANG);
  const { status, body } = await api('POST', SEND, { ...text, userIds: [LI, WANG, 'ghost'] });
  expect([status, body.invalidStaffIdList, body.flowControlledStaffIdList]).toEqual([200, ['ghost'], [WANG]]);
  expect(simulator.phone(WANG).messages()).toEqual([]);
});

test.each<[string, object, string, boolean]>([
  [
    'more than twenty people',
    { userIds: Array.from({ length: 21 }, (_, index) => `u${index}`) },
    'too.many.people',
    true,
  ],
  ['nobody', { userIds: [] }, 'invalidParameter.userIds.empty', true],
  ['somebody twice', { userIds: [LI, LI] }, 'invalidParameter.userIds.invalid', true],
  ['strangers only', { userIds: ['ghost'] }, 'staffId.notExisted', false],
  ['another robot', { robotCode: 'other' }, 'chatbotId.notExist', false],
  ['an unknown msgKey', { msgKey: 'sampleDance' }, 'invalidParameter.msgKey.invalid', true],
  ['msgParam as no JSON', { msgParam: 'hello' }, 'invalidParameter.msgParam.invalid', true],
  [
    'an unknown key in msgParam',
    { msgParam: '{"content":"x","colour":"red"}' },
    'invalidParameter.msgParam.invalid',
    true,
  ],
  ['a missing key in msgParam', { msgParam: '{}' }, 'invalidParameter.msgParam.invalid', true],
  [
    'more than 15,000 bytes',
    { msgParam: JSON.stringify({ content: 'x'.repeat(15_000) }) },
    'invalidParameter.msgParam.invalid',
    true,
  ],
])('a batch send with %s is refused', async (_name, more, code, violation) => {
  const { simulator, api } = await rig();
  const { status, body } = await api('POST', SEND, { ...text, userIds: [LI], ...more });
  expect([status, body.code]).toEqual([400, code]);
  expect(simulator.violations).toHaveLength(violation ? 1 : 0);
});

test('msgParam as an object is refused: it must be text', async () => {
  const { simulator, api } = await rig();
  expect((await api('POST', SEND, { ...text, msgParam: { content: 'x' }, userIds: [LI] })).status).toBe(400);
  expect(simulator.violations).toMatchObject([{ detail: '"msgParam" must be string' }]);
});

test('an action card shows its buttons, and a dtmd link speaks in the name of whoever presses it', async () => {
  const { simulator, api } = await rig();
  const link = (host: string) => `dtmd://${host}/sendMessage?content=${encodeURIComponent('accept 7K3F')}`;
  const msgParam = {
    title: 'T-1',
    text: '**Fix**',
    actionTitle1: 'Accept',
    actionURL1: link('dingtalkclient'),
    actionTitle2: 'Odd',
    actionURL2: link('dingTalkClient'),
    actionTitle3: 'Open',
    actionURL3: 'https://example.org/t/1',
  };
  await api('POST', SEND, {
    robotCode,
    msgKey: 'sampleActionCard3',
    msgParam: JSON.stringify(msgParam),
    userIds: [LI],
  });
  const li = simulator.phone(LI);
  const { id = '', buttons } = li.last() ?? {};
  expect(li.last()).toMatchObject({ kind: 'actionCard', title: 'T-1', text: '**Fix**' });
  expect(buttons?.map((button) => button.text)).toEqual(['Accept', 'Odd', 'Open']);
  expect(await li.press(id, 'Accept')).toMatchObject({
    kind: 'said',
    message: { text: 'accept 7K3F', from: { id: LI } },
  });
  expect(await li.press(id, 'Odd')).toEqual({ kind: 'ignored' });
  expect(await li.press(id, 'Open')).toEqual({ kind: 'opened', url: 'https://example.org/t/1' });
});

test('side by side, the keys are spelt another way', async () => {
  const { simulator, api } = await rig();
  const msgParam = {
    title: 'T',
    text: 'x',
    buttonTitle1: 'A',
    buttonUrl1: 'https://a',
    buttonTitle2: 'B',
    buttonUrl2: 'https://b',
  };
  await api('POST', SEND, {
    robotCode,
    msgKey: 'sampleActionCard6',
    msgParam: JSON.stringify(msgParam),
    userIds: [LI],
  });
  expect(
    simulator
      .phone(LI)
      .last()
      ?.buttons.map(({ url }) => url),
  ).toEqual(['https://a', 'https://b']);
});

test('a group hears the robot where it is a member', async () => {
  const { simulator, api } = await rig();
  const { body } = await api('POST', GROUP, { ...text, openConversationId: CREW });
  expect(simulator.phone(WANG).last(CREW)).toMatchObject({ id: body.processQueryKey, text: 'hello' });
  simulator.group(CREW).removeRobot();
  expect((await api('POST', GROUP, { ...text, openConversationId: CREW })).body.code).toBe('robot.notInGroup');
  expect((await api('POST', GROUP, { ...text, openConversationId: 'cidNone' })).body.code).toBe(
    'miss.openConversationId',
  );
  simulator.group(CREW).addRobot();
  expect((await api('POST', GROUP, { ...text, openConversationId: CREW })).status).toBe(200);
});

test('messages and cards are recalled within a day, and not after it', async () => {
  const { simulator, api, clock, renew } = await rig();
  const first = (await api('POST', SEND, { ...text, userIds: [LI, WANG] })).body.processQueryKey;
  const made = await api('POST', CREATE, card('c1', `IM_GROUP.${CREW}`));
  const old = (await api('POST', GROUP, { ...text, openConversationId: CREW })).body.processQueryKey;
  const { carrierId } = made.body.result.deliverResults[0];
  const direct = { robotCode, processQueryKeys: [first, 'none'] };
  expect((await api('POST', '/v1.0/robot/otoMessages/batchRecall', direct)).body).toEqual({
    successResult: [first],
    failedResult: { none: expect.any(String) },
  });
  expect(simulator.phone(WANG).messages()).toEqual([]);
  const recall = async (key: string) =>
    (
      await api('POST', '/v1.0/robot/groupMessages/recall', {
        robotCode,
        openConversationId: CREW,
        processQueryKeys: [key],
      })
    ).body;
  expect(await recall(carrierId)).toEqual({ successResult: [carrierId], failedResult: {} });
  clock.move(86_400_000);
  renew();
  expect(await recall(old)).toEqual({ successResult: [], failedResult: { [old]: 'older than 24 hours' } });
  expect(
    simulator
      .phone(LI)
      .messages(CREW)
      .map(({ id }) => id),
  ).toEqual([old]);
});

test('the wrong spelling of the recall path is refused', async () => {
  const { simulator, api } = await rig();
  expect((await api('POST', '/v1.0/robot/oToMessages/batchRecall', { robotCode, processQueryKeys: [] })).status).toBe(
    404,
  );
  expect(simulator.violations).toHaveLength(1);
});

test('a message said to the robot carries an address to reply to for ninety minutes', async () => {
  const { simulator, connect, clock } = await rig();
  const client = await connect();
  simulator.phone(LI).say(CREW, 'who?');
  const { sessionWebhook, sessionWebhookExpiredTime } = JSON.parse((await client.next()).data);
  expect(sessionWebhookExpiredTime).toBe(clock.now() + 90 * 60_000);
  const reply = async (body: object) => {
    const headers = { 'content-type': 'application/json' };
    return (await fetch(sessionWebhook, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  };
  expect(await reply({ msgtype: 'text', text: { content: `@${LI} me` }, at: { atUserIds: [LI] } })).toEqual({
    errcode: 0,
    errmsg: 'ok',
  });
  expect(simulator.phone(WANG).last(CREW)).toMatchObject({ text: `@${LI} me`, mentions: [LI], from: { bot: true } });
  expect(await reply({ msgtype: 'markdown', markdown: { title: 'T', text: '# x' } })).toMatchObject({ errcode: 0 });
  const btns = [{ title: 'A', actionURL: 'https://a' }];
  expect(await reply({ msgtype: 'actionCard', actionCard: { title: 'T', text: 'x', btns } })).toMatchObject({
    errcode: 0,
  });
  expect(simulator.phone(LI).last(CREW)?.buttons).toMatchObject([{ text: 'A', url: 'https://a' }]);
  expect(simulator.usage().pushes).toBe(4);
  expect(await reply({ msgtype: 'text', text: { content: 'hi' }, at: { atUserIds: [LI] } })).toMatchObject({
    errcode: 40035,
  });
  expect(await reply({ msgtype: 'text', text: {} })).toMatchObject({ errcode: 40035 });
  expect(await reply({ msgtype: 'dance' })).toMatchObject({ errcode: 40035 });
  expect(simulator.violations).toHaveLength(3);
  clock.move(90 * 60_000);
  expect(await reply({ msgtype: 'text', text: { content: 'late' } })).toMatchObject({ errcode: 300001 });
});

test('in a group only what mentions the robot arrives, with a blank in front; alone everything does', async () => {
  const { simulator, connect } = await rig();
  const client = await connect();
  const wang = simulator.phone(WANG);
  wang.say(CREW, 'not for you', { at: false });
  wang.say(CREW, 'for you');
  const group = JSON.parse((await client.next()).data);
  expect(group).toMatchObject({
    conversationType: '2',
    conversationId: CREW,
    conversationTitle: '施工群',
    isInAtList: true,
    text: { content: ' for you' },
    senderStaffId: WANG,
    senderNick: '王强',
    isAdmin: true,
    robotCode,
    chatbotCorpId: APP.corpId,
  });
  wang.say(wang.direct, 'alone');
  const direct = JSON.parse((await client.next()).data);
  expect(direct).toMatchObject({ conversationType: '1', conversationId: wang.direct, text: { content: 'alone' } });
  expect(direct).not.toHaveProperty('isInAtList');
});

test('a quoted card is named by its carrier id, a quoted message by its own', async () => {
  const { simulator, api, connect } = await rig();
  const client = await connect();
  await api('POST', CREATE, card('c1', `IM_ROBOT.${LI}`));
  const li = simulator.phone(LI);
  const carrier = li.last()?.id ?? '';
  const said = li.say(li.direct, 'no van', { replyTo: carrier });
  expect(JSON.parse((await client.next()).data)).toMatchObject({
    originalProcessQueryKey: carrier,
    text: { content: 'no van', isReplyMsg: true, repliedMsg: { msgId: carrier, msgType: 'interactiveCard' } },
  });
  li.say(li.direct, 'really', { replyTo: said.id });
  expect(JSON.parse((await client.next()).data)).toMatchObject({
    originalMsgId: said.id,
    text: { repliedMsg: { content: { text: 'no van' } } },
  });
  expect(() => li.say(li.direct, 'x', { replyTo: 'none' })).toThrow('to quote');
});

test('a guest has no staff id', async () => {
  const { simulator, connect } = await rig();
  const client = await connect();
  simulator.addPerson({ userId: 'guest', name: 'Guest', outside: true });
  simulator.group(CREW).addMember('guest');
  simulator.phone('guest').say(CREW, 'hello');
  expect(JSON.parse((await client.next()).data)).toMatchObject({ senderStaffId: '', senderNick: 'Guest' });
});

test('a file is fetched by its download code; a group hands over none', async () => {
  const { simulator, api, connect } = await rig();
  const client = await connect();
  const li = simulator.phone(LI);
  const file = { name: '图.pdf', mime: 'application/pdf', data: Buffer.from('pages') };
  li.send(CREW, file);
  li.send(li.direct, file);
  const data = JSON.parse((await client.next()).data);
  expect(data).toMatchObject({ conversationType: '1', msgtype: 'file', content: { fileName: '图.pdf' } });
  const { downloadCode } = data.content;
  const { downloadUrl } = (await api('POST', '/v1.0/robot/messageFiles/download', { downloadCode, robotCode })).body;
  expect(await (await fetch(downloadUrl)).text()).toBe('pages');
  expect((await fetch(`${downloadUrl}x`)).status).toBe(404);
  expect((await api('POST', '/v1.0/robot/messageFiles/download', { downloadCode: 'x', robotCode })).body.code).toBe(
    'invalidParameter.downloadCode',
  );
  expect(Buffer.from(simulator.file(downloadCode)?.data ?? []).toString()).toBe('pages');
});

test('voice comes with what was understood, pictures inside rich text', async () => {
  const { simulator, connect } = await rig();
  const client = await connect();
  const li = simulator.phone(LI);
  li.send(li.direct, { name: 'v.amr', mime: 'audio/amr', data: Buffer.from('x'), recognition: '我到了' });
  expect(JSON.parse((await client.next()).data)).toMatchObject({
    msgtype: 'audio',
    content: { recognition: '我到了' },
  });
  li.sendRich(CREW, ['看', { name: 'p.png', mime: 'image/png', data: Buffer.from('x') }]);
  expect(JSON.parse((await client.next()).data)).toMatchObject({
    msgtype: 'richText',
    content: { richText: [{ text: '看' }, { type: 'picture', downloadCode: expect.any(String) }] },
  });
});

test.each([
  ['where they are not', 'cidNone', 'x', 'is not in chat'],
  ['nothing', '', ' ', 'says something'],
])('nobody can say %s', async (_name, chat, words, why) => {
  const { simulator } = await rig();
  const zhao = simulator.phone(ZHAO);
  expect(() => zhao.say(chat || zhao.direct, words)).toThrow(why);
  expect(() => zhao.say(CREW, 'x')).toThrow('is not in chat');
});
