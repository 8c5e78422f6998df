import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { APP, CARDS, CREATE, card, closeRigs, LI, rig, WANG, ZHAO } from './rig.ts';

let folder = '';
afterEach(async () => {
  await closeRigs();
  if (folder !== '') await rm(folder, { recursive: true, force: true });
});

const NOTICE = '/topapi/message/corpconversation/asyncsend_v2';
const notice = (text: string, more: object = {}) => ({
  agent_id: APP.agentId,
  userid_list: LI,
  msg: { msgtype: 'text', text: { content: text } },
  ...more,
});

test('a work notification stands in a feed of its own', async () => {
  const { simulator, oapi } = await rig();
  expect(await oapi(NOTICE, notice('09:00'))).toMatchObject({ errcode: 0, errmsg: 'ok', task_id: expect.any(Number) });
  expect(simulator.phone(LI).notifications()).toMatchObject([{ text: '09:00', msgtype: 'text' }]);
  expect(simulator.phone(LI).messages()).toEqual([]);
  await oapi(NOTICE, {
    agent_id: APP.agentId,
    dept_id_list: '7',
    msg: { msgtype: 'markdown', markdown: { title: 'T', text: 'all of 7' } },
  });
  expect(simulator.phone(ZHAO).notifications()).toMatchObject([{ title: 'T', text: 'all of 7' }]);
  const action_card = { title: 'T', markdown: 'go', single_title: 'Open', single_url: 'https://a' };
  await oapi(NOTICE, { agent_id: APP.agentId, to_all_user: true, msg: { msgtype: 'action_card', action_card } });
  expect(simulator.phone(WANG).notifications()).toMatchObject([{ text: 'go', url: 'https://a' }]);
});

test('the same text twice in a day succeeds and shows nothing; tomorrow it shows', async () => {
  const { simulator, oapi, clock, renew } = await rig();
  await oapi(NOTICE, notice('clock in'));
  expect(await oapi(NOTICE, notice('clock in'))).toMatchObject({ errcode: 0 });
  expect(simulator.phone(LI).notifications()).toHaveLength(1);
  expect(simulator.events).toContainEqual(expect.objectContaining({ kind: 'swallowed', person: LI, why: 'same text' }));
  clock.move(86_400_000);
  renew();
  await oapi(NOTICE, notice('clock in'));
  expect(simulator.phone(LI).notifications()).toHaveLength(2);
});

test('after 500 in a day the rest is swallowed', async () => {
  const { simulator, oapi } = await rig({ limits: 'off' });
  for (let index = 0; index <= 500; index += 1) await oapi(NOTICE, notice(`n${index}`));
  expect(simulator.phone(LI).notifications()).toHaveLength(500);
  expect(simulator.events.filter(({ kind }) => kind === 'swallowed')).toMatchObject([{ person: LI, why: 'too many' }]);
});

test.each<[string, object, number]>([
  ['another agent', { agent_id: 1 }, 40078],
  ['nobody', { userid_list: undefined }, 40035],
  ['strangers', { userid_list: 'ghost' }, 33012],
  ['more than a hundred people', { userid_list: Array.from({ length: 101 }, (_, index) => `u${index}`).join() }, 40035],
  ['more than twenty departments', { dept_id_list: Array.from({ length: 21 }, (_, index) => index).join() }, 40035],
  ['more than 2,048 bytes', { msg: { msgtype: 'text', text: { content: 'x'.repeat(2_048) } } }, 40035],
  ['content of another type', { msg: { msgtype: 'text', markdown: { title: 'x', text: 'x' } } }, 40035],
  ['an empty text', { msg: { msgtype: 'text', text: {} } }, 40035],
  ['an agent id as text', { agent_id: '4000001' }, 40035],
])('a work notification with %s is refused', async (_name, more, errcode) => {
  const { simulator, oapi } = await rig();
  expect(await oapi(NOTICE, notice('x', more))).toMatchObject({ errcode, errmsg: expect.any(String) });
  expect(simulator.phone(LI).notifications()).toEqual([]);
});

test('the status of an oa notification can be changed for a week', async () => {
  const { simulator, oapi, clock, renew } = await rig();
  const body = { title: 'T-1', content: 'Fix', form: [{ key: 'Due:', value: '18:00' }] };
  const oa = {
    message_url: 'https://a',
    head: { text: 'muster' },
    status_bar: { status_value: 'open', status_bg: '0xFFFF0000' },
    body,
  };
  const { task_id } = await oapi(NOTICE, notice('', { msg: { msgtype: 'oa', oa } }));
  expect(simulator.phone(LI).notifications()).toMatchObject([
    { title: 'T-1', text: 'Fix\nDue: 18:00', status: { text: 'open' } },
  ]);
  const update = { agent_id: APP.agentId, task_id, status_value: 'done', status_bg: '0xFF00FF00' };
  const path = '/topapi/message/corpconversation/status_bar/update';
  expect(await oapi(path, update)).toMatchObject({ errcode: 0 });
  expect(simulator.phone(LI).notifications()).toMatchObject([{ status: { text: 'done', color: '0xFF00FF00' } }]);
  expect(await oapi(path, { ...update, task_id: 1 })).toMatchObject({ errcode: 400 });
  clock.move(7 * 86_400_000);
  renew();
  expect(await oapi(path, update)).toMatchObject({ errcode: 400 });
});

test('people are found by id, mobile number and union id; departments by walking', async () => {
  const { simulator, oapi } = await rig();
  const unionid = simulator.people.find(({ userId }) => userId === LI)?.unionId;
  const got = await oapi('/topapi/v2/user/get', { userid: LI, language: 'zh_CN' });
  expect(got).toMatchObject({
    errcode: 0,
    errmsg: 'ok',
    request_id: expect.any(String),
    result: { userid: LI, unionid, name: '李娜', mobile: '13800000001', dept_id_list: [1, 7] },
  });
  expect((await oapi('/topapi/v2/user/getbymobile', { mobile: '13800000002' })).result).toEqual({ userid: WANG });
  expect((await oapi('/topapi/user/getbyunionid', { unionid })).result).toMatchObject({ userid: LI });
  expect((await oapi('/topapi/v2/department/listsub', {})).result).toEqual([
    { dept_id: 7, name: '施工', parent_id: 1 },
  ]);
  expect((await oapi('/topapi/v2/department/listsubid', { dept_id: 1 })).result).toEqual({ dept_id_list: [7] });
  expect((await oapi('/topapi/user/listid', { dept_id: 7 })).result).toEqual({ userid_list: [LI, ZHAO] });
  const first = (await oapi('/topapi/v2/user/list', { dept_id: 7, cursor: 0, size: 1 })).result;
  expect(first).toMatchObject({ has_more: true, next_cursor: 1, list: [{ userid: LI }] });
  expect((await oapi('/topapi/v2/user/list', { dept_id: 7, cursor: 1, size: 1 })).result).toMatchObject({
    has_more: false,
    list: [{ userid: ZHAO }],
  });
  expect(simulator.usage()).toMatchObject({ calls: 0 });
});

test.each([
  ['/topapi/v2/user/get', { userid: 'ghost' }, 60121],
  ['/topapi/v2/user/get', { userid: 'far' }, 50002],
  ['/topapi/v2/user/getbymobile', { mobile: 'abc' }, 40104],
  ['/topapi/v2/user/getbymobile', { mobile: '13900000000' }, 60121],
  ['/topapi/user/getbyunionid', { unionid: 'none' }, 60121],
  ['/topapi/user/listid', { dept_id: 99 }, 60003],
  ['/topapi/v2/user/list', { dept_id: 1, cursor: 0, size: 101 }, 40035],
  ['/topapi/v2/user/list', { dept_id: 1 }, 40035],
])('%s with %j answers %i', async (path, body, errcode) => {
  const { simulator, oapi } = await rig();
  simulator.addPerson({ userId: 'far', name: '远', visible: false });
  expect(await oapi(path, body)).toMatchObject({ errcode });
});

test('twenty calls a second for each API; those turned away cost nothing', async () => {
  const { simulator, api, clock } = await rig();
  await api('POST', CREATE, card('c1', `IM_ROBOT.${LI}`));
  const update = { outTrackId: 'c1', cardData: { cardParamMap: { title: 'x' } } };
  const statuses = await Promise.all(Array.from({ length: 21 }, async () => (await api('PUT', CARDS, update)).status));
  expect(statuses.filter((status) => status === 200)).toHaveLength(20);
  const over = simulator.calls.find(({ ok }) => !ok);
  expect(over).toMatchObject({ status: 403, code: 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', paid: false });
  expect((await api('POST', CREATE, card('c2', `IM_ROBOT.${LI}`))).status).toBe(200);
  expect(simulator.usage().calls).toBe(22);
  clock.move(1_000);
  expect((await api('PUT', CARDS, update)).status).toBe(200);
});

test('the old host throttles with its own number', async () => {
  const { oapi } = await rig({ limits: { perSecond: 1 } });
  await oapi('/topapi/v2/user/get', { userid: LI });
  expect(await oapi('/topapi/v2/user/get', { userid: LI })).toMatchObject({ errcode: 90018 });
});

test("the month's calls end on both hosts, free ones go on, and a new month (China time) begins anew", async () => {
  const { simulator, api, oapi, clock } = await rig();
  simulator.setUsage({ calls: 4_999 });
  expect((await api('POST', CREATE, card('c1', `IM_ROBOT.${LI}`))).status).toBe(200);
  const refused = await api('POST', CREATE, card('c2', `IM_ROBOT.${LI}`));
  expect([refused.status, refused.body.code]).toEqual([403, 'Forbidden.AccessDenied.ApiCountLimitForOrg']);
  expect(await oapi(NOTICE, notice('x'))).toMatchObject({ errcode: 90020 });
  expect(await oapi('/topapi/v2/user/get', { userid: LI })).toMatchObject({ errcode: 0 });
  clock.move(Date.UTC(2026, 10, 30, 15, 59, 59, 999) - clock.now());
  expect(simulator.usage()).toMatchObject({ month: '2026-11', calls: 5_000 });
  clock.move(1);
  expect(simulator.usage()).toEqual({ month: '2026-12', calls: 0, pushes: 0 });
});

test("when the month's pushes are gone, messages come without content, taps and paid events not at all", async () => {
  const { simulator, api, connect, clock } = await rig();
  await api('POST', CREATE, card('c1', `IM_ROBOT.${LI}`));
  const client = await connect();
  const li = simulator.phone(LI);
  simulator.setUsage({ pushes: 3_000 });
  li.say(li.direct, 'hello');
  const data = JSON.parse((await client.next()).data);
  expect(data).toMatchObject({ errorCode: '20001', errorMessage: expect.any(String), senderStaffId: LI });
  expect(data).not.toHaveProperty('text');
  const pressed = li.press(li.messages()[0]?.id ?? '', 'accept');
  clock.move(2_000);
  expect(await pressed).toEqual({ kind: 'timeout' });
  simulator.emit('attendance_check_record', { dataList: [] });
  expect(simulator.events.at(-1)).toMatchObject({ kind: 'lost', what: 'event' });
  simulator.emit('user_leave_org', { userId: [LI] }, true);
  expect((await client.next()).type).toBe('EVENT');
  expect(simulator.usage().pushes).toBe(3_000);
});

test('limits can be switched off, and usage is counted all the same', async () => {
  const { simulator, api } = await rig({ limits: 'off' });
  simulator.setUsage({ calls: 9_999 });
  expect((await api('POST', CREATE, card('c1', `IM_ROBOT.${LI}`))).status).toBe(200);
  expect([simulator.limits, simulator.usage().calls]).toEqual(['off', 10_000]);
});

test('history, cards, tokens and what was not acknowledged survive a restart', async () => {
  folder = await mkdtemp(join(tmpdir(), 'phones-'));
  const stateFile = join(folder, 'deep', 'dingtalk.json');
  const before = await rig({ stateFile });
  await before.api('POST', CREATE, card('c1', `IM_ROBOT.${LI}`));
  const token = await before.token();
  before.simulator.phone(LI).say(before.simulator.phone(LI).direct, 'hello');
  await before.simulator.close();
  expect(await readdir(join(folder, 'deep'))).toEqual(['dingtalk.json']);
  const after = await rig({ stateFile });
  expect(await after.token()).toBe(token);
  expect(
    after.simulator
      .phone(LI)
      .messages()
      .map(({ kind, text }) => [kind, text]),
  ).toEqual([
    ['card', 'Fix the pump'],
    ['text', 'hello'],
  ]);
  expect((await after.api('POST', CREATE, card('c1', `IM_ROBOT.${LI}`))).body.code).toBe('param.cardAlreadyExist');
  expect(after.simulator.usage()).toMatchObject({ calls: 2, pushes: 1 });
  const client = await after.connect();
  after.clock.move(16_000);
  expect(JSON.parse((await client.next()).data).text.content).toBe('hello');
});
