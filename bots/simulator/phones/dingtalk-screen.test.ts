import { afterEach, expect, test } from 'vitest';
import { APP, CARDS, CREATE, CREW, card, closeRigs, LI, type Rig, rig, TASK, WANG } from '../dingtalk/rig.ts';
import { type DingtalkSeed, dingtalkPhones } from './dingtalk-screen.ts';
import { markdownRuns } from './markdown.ts';
import type { PlatformPhones, Screen } from './screen.ts';

afterEach(closeRigs);

const phones: DingtalkSeed[] = [
  { code: 'li', name: '李娜', platform: 'dingtalk', id: LI, locale: 'zh-CN', zone: 'Asia/Shanghai' },
  { code: 'wang', name: '王强', platform: 'dingtalk', id: WANG, locale: 'en', zone: 'Asia/Yekaterinburg' },
];

async function desk(): Promise<Rig & { platform: PlatformPhones; li: Screen; wang: Screen }> {
  const made = await rig();
  const platform = dingtalkPhones(made.simulator, { phones, groups: [{ chatId: CREW, title: '施工群' }] }, made.clock);
  const [li, wang] = platform.screens;
  if (li === undefined || wang === undefined) throw new Error('two phones were asked for');
  return { ...made, platform, li, wang };
}

const chatOf = (screen: Screen, id: string) => screen.view().chats.find((chat) => chat.id === id);

test('a card has a head, a body in markdown, and its buttons; each viewer sees their own', async () => {
  const { api, li, wang, simulator } = await desk();
  const privateData = { [LI]: { cardParamMap: { tips: 'for you' } } };
  await api('POST', CREATE, card('c1', `IM_GROUP.${CREW}`, { privateData }));
  const message = chatOf(li, CREW)?.messages[0];
  expect(message).toMatchObject({ head: { title: 'T-1', tone: 'blue' }, bot: true, from: '派工', time: '10:00' });
  expect(message?.runs).toEqual([
    { text: 'Fix the pump', marks: [] },
    { text: '\nfor you', marks: ['small'] },
  ]);
  expect(message?.buttons).toEqual([[{ text: 'Accept', data: 'accept', style: 'primary' }]]);
  expect(chatOf(wang, CREW)?.messages[0]).toMatchObject({ time: '07:00', runs: [{ text: 'Fix the pump' }] });
  const { chats, botLink: _link, words: _words, ...rest } = li.view();
  expect(rest).toMatchObject({ code: 'li', platform: 'dingtalk', can: [], started: true, blocked: false });
  expect(chats.map(({ title, group }) => [title, group])).toEqual([
    ['派工', false],
    ['施工群', true],
  ]);
  expect(simulator.violations).toEqual([]);
});

test('a form has inputs, and the button that submits them takes what was filled in', async () => {
  const { api, connect, li, simulator } = await desk();
  const fields = [
    { name: 'why', label: 'Why', type: 'SELECT', required: true, options: [{ value: 'far', text: 'Too far' }] },
    { name: 'note', label: 'Note', type: 'TEXT_AREA', placeholder: '…' },
    { name: 'when', label: 'When', type: 'TEXT' },
  ];
  const cardData = { cardParamMap: { title: 'T', open: 'true', reason: JSON.stringify({ fields }) } };
  await api('POST', CREATE, card('c1', `IM_ROBOT.${LI}`, { cardTemplateId: TASK, cardData }));
  const direct = simulator.phone(LI).direct;
  const message = chatOf(li, direct)?.messages[0];
  expect(message?.inputs?.map(({ name, kind, required }) => [name, kind, required])).toEqual([
    ['why', 'choice', true],
    ['note', 'longText', false],
    ['when', 'text', false],
  ]);
  expect(message?.buttons.flat()).toMatchObject([{ data: 'accept' }, { data: 'reject', submits: true }]);
  const press = { kind: 'press', chat: direct, message: message?.id ?? '', button: 'reject' } as const;
  expect(await li.act({ ...press, fields: { why: '', note: '', when: '' } })).toMatchObject({ kind: 'impossible' });
  const client = await connect();
  const pressed = li.act({ ...press, fields: { why: 'far', note: 'no van', when: '' } });
  const frame = await client.next();
  expect(JSON.parse(JSON.parse(frame.data).content).cardPrivateData.params.form).toMatchObject({ note: 'no van' });
  client.answer(frame, { response: { userPrivateData: { cardParamMap: { open: 'false', notice: 'Noted' } } } });
  expect(await pressed).toEqual({ kind: 'done' });
  expect(chatOf(li, direct)?.messages[0]).toMatchObject({ buttons: [], runs: [{ text: 'Noted' }] });
});

test('a press that nobody answers says so, and a refused one too', async () => {
  const { api, connect, li, simulator, clock } = await desk();
  await api('POST', CREATE, card('c1', `IM_ROBOT.${LI}`));
  const { direct } = simulator.phone(LI);
  const press = {
    kind: 'press',
    chat: direct,
    message: simulator.phone(LI).last()?.id ?? '',
    button: 'accept',
  } as const;
  const unheard = li.act(press);
  clock.move(2_000);
  expect(await unheard).toEqual({ kind: 'timeout' });
  const client = await connect();
  const refused = li.act(press);
  client.answer(await client.next(), {}, 500);
  expect(await refused).toMatchObject({ kind: 'impossible' });
});

test('writing in a group mentions the robot, quoting names what is quoted, and starting is not for this platform', async () => {
  const { api, connect, wang } = await desk();
  const client = await connect();
  await api('POST', CREATE, card('c1', `IM_GROUP.${CREW}`));
  const [message] = chatOf(wang, CREW)?.messages ?? [];
  expect(await wang.act({ kind: 'say', chat: CREW, text: 'mine', replyTo: message?.id })).toEqual({ kind: 'done' });
  expect(JSON.parse((await client.next()).data)).toMatchObject({ originalProcessQueryKey: message?.id });
  expect(chatOf(wang, CREW)?.messages[1]).toMatchObject({
    own: true,
    reply: { from: '派工', text: 'T-1' },
    runs: [{ text: '@派工 ', marks: ['mention'] }, { text: 'mine' }],
  });
  expect(await wang.act({ kind: 'start' })).toMatchObject({ kind: 'impossible' });
});

test('links that speak are buttons, others are links; rows stay short', async () => {
  const { api, li, simulator } = await desk();
  const msgParam = {
    ...{
      title: 'T',
      text: 'x',
      actionTitle1: 'Accept',
      actionURL1: 'dtmd://dingtalkclient/sendMessage?content=accept%201',
    },
    ...{ actionTitle2: 'A long one that fills its row', actionURL2: 'https://example.org' },
  };
  await api('POST', '/v1.0/robot/oToMessages/batchSend', {
    ...{ robotCode: APP.clientId, userIds: [LI], msgKey: 'sampleActionCard2', msgParam: JSON.stringify(msgParam) },
  });
  const { direct } = simulator.phone(LI);
  const [message] = chatOf(li, direct)?.messages ?? [];
  expect(message?.buttons).toEqual([
    [{ text: 'Accept', data: 'link1' }],
    [{ text: 'A long one that fills its row', url: 'https://example.org' }],
  ]);
  expect(await li.act({ kind: 'press', chat: direct, message: message?.id ?? '', button: 'link1' })).toEqual({
    kind: 'done',
  });
  expect(chatOf(li, direct)?.messages[1]).toMatchObject({ own: true, runs: [{ text: 'accept 1' }] });
});

test('work notifications stand in a chat of their own where nobody writes', async () => {
  const { oapi, li } = await desk();
  const msg = { msgtype: 'markdown', markdown: { title: '打卡', text: '**09:00** 前' } };
  await oapi('/topapi/message/corpconversation/asyncsend_v2', { agent_id: APP.agentId, userid_list: LI, msg });
  expect(chatOf(li, 'notices')).toMatchObject({
    title: '工作通知',
    readOnly: true,
    messages: [{ head: { title: '打卡' }, dead: true, runs: [{ text: '09:00', marks: ['bold'] }, { text: ' 前' }] }],
  });
});

test('a file can be fetched from the phone; the page is told of changes, not of calls', async () => {
  const { li, simulator, platform, api } = await desk();
  const phone = simulator.phone(LI);
  let told = 0;
  const stop = platform.subscribe(() => {
    told += 1;
  });
  phone.send(phone.direct, { name: '图.png', mime: 'image/png', data: Buffer.from('x') });
  expect(told).toBeGreaterThan(0);
  const [message] = chatOf(li, phone.direct)?.messages ?? [];
  expect(message?.file).toMatchObject({ image: true, name: '图.png' });
  expect(li.file(decodeURIComponent(message?.file?.url.split('/').at(-1) ?? ''))?.mime).toBe('image/png');
  const before = told;
  await api('PUT', CARDS, { outTrackId: 'none', cardData: { cardParamMap: {} } });
  expect(told).toBe(before);
  stop();
});

test('the strip fails, limits, loses and disconnects', async () => {
  const { platform, api, simulator } = await desk();
  await api('POST', CREATE, card('c1', `IM_ROBOT.${LI}`));
  const fail = platform.trouble('fail');
  expect((await api('PUT', CARDS, {})).status).toBe(500);
  fail.remove();
  const limit = platform.trouble('limit');
  expect((await api('PUT', CARDS, {})).status).toBe(403);
  limit.remove();
  const lose = platform.trouble('lose');
  await expect(api('PUT', CARDS, {})).rejects.toThrow();
  expect(lose.hits).toBe(1);
  await platform.disconnect();
  expect([platform.connected(), simulator.connected]).toEqual([false, false]);
  await platform.reconnect();
  expect(platform.connected()).toBe(true);
});

test.each([
  [
    'plain  \n  second',
    [
      { text: 'plain', marks: [] },
      { text: '\n', marks: [] },
      { text: 'second', marks: [] },
    ],
  ],
  ['# Head', [{ text: 'Head', marks: ['bold'] }]],
  [
    '> said **so**',
    [
      { text: 'said ', marks: ['blockquote'] },
      { text: 'so', marks: ['blockquote', 'bold'] },
    ],
  ],
  [
    '- one',
    [
      { text: '• ', marks: [] },
      { text: 'one', marks: [] },
    ],
  ],
  [
    '[a](https://x) `b`',
    [
      { text: 'a', marks: [], url: 'https://x' },
      { text: ' ', marks: [] },
      { text: 'b', marks: ['code'] },
    ],
  ],
  ['<font color=red>late</font>', [{ text: 'late', marks: [] }]],
  ['a_b < c', [{ text: 'a_b < c', marks: [] }]],
])('markdown %j', (text, runs) => {
  expect(markdownRuns(text)).toEqual(runs);
});
