import { afterEach, expect, test } from 'vitest';
import { APP, BUTTONS, CARDS, CREATE, CREW, card, closeRigs, LI, rig, TASK, WANG, ZHAO } from './rig.ts';

afterEach(closeRigs);

test('one card stands in many places, and one update repaints them all', async () => {
  const { simulator, api } = await rig();
  const spaces = `IM_ROBOT.${LI};IM_ROBOT.${ZHAO};IM_GROUP.${CREW}`;
  const { body } = await api('POST', CREATE, card('c1', spaces));
  const { outTrackId, deliverResults } = body.result;
  expect([body.success, outTrackId]).toEqual([true, 'c1']);
  expect(deliverResults).toMatchObject([
    { spaceType: 'IM_ROBOT', spaceId: LI, success: true },
    { spaceType: 'IM_ROBOT', spaceId: ZHAO, success: true },
    { spaceType: 'IM_GROUP', spaceId: CREW, success: true },
  ]);
  const li = simulator.phone(LI);
  expect(li.last()).toMatchObject({
    id: deliverResults[0].carrierId,
    kind: 'card',
    title: 'T-1',
    text: 'Fix the pump',
  });
  expect(li.last()?.buttons).toMatchObject([{ id: 'accept', text: 'Accept', color: 'blue' }]);
  const cardData = { cardParamMap: { title: 'T-1', markdown: 'Taken', sys_full_json_obj: '{"msgButtons":[]}' } };
  expect((await api('PUT', CARDS, { outTrackId: 'c1', cardData })).body).toEqual({ success: true, result: true });
  const seen = [li.last(), simulator.phone(ZHAO).last(), simulator.phone(WANG).last(CREW)];
  expect(seen.map((message) => [message?.text, message?.buttons, message?.card?.changes])).toEqual([
    ['Taken', [], 1],
    ['Taken', [], 1],
    ['Taken', [], 1],
  ]);
  expect(simulator.events).toContainEqual(
    expect.objectContaining({ kind: 'updated', by: 'update', viewers: [LI, ZHAO, WANG] }),
  );
  expect(simulator.usage()).toMatchObject({ calls: 2 });
});

test('a failed space hides inside a success', async () => {
  const { simulator, api } = await rig();
  simulator.addPerson({ userId: 'far', name: '远', visible: false });
  simulator.addGroup({ id: 'cidDeaf==', title: 'Deaf', members: [LI], robot: false });
  const spaces = `IM_ROBOT.${LI};IM_ROBOT.far;IM_ROBOT.ghost;IM_GROUP.cidDeaf==;IM_GROUP.cidNone==`;
  const { status, body } = await api('POST', CREATE, card('c1', spaces));
  const results = body.result.deliverResults as { success: boolean; errorMsg?: string }[];
  expect([status, body.success, results.map(({ success }) => success)]).toEqual([
    200,
    true,
    [true, false, false, false, false],
  ]);
  expect(results.slice(1).every(({ errorMsg }) => errorMsg !== undefined)).toBe(true);
});

test('private data differs by viewer, and wins over the shared', async () => {
  const { simulator, api } = await rig();
  const privateData = { [LI]: { cardParamMap: { tips: 'for you' } }, [WANG]: { cardParamMap: { title: 'Yours' } } };
  await api('POST', CREATE, card('c1', `IM_GROUP.${CREW}`, { privateData }));
  const view = (who: string) => simulator.phone(who).last(CREW)?.card;
  expect([view(LI)?.tips, view(LI)?.title, view(WANG)?.tips, view(WANG)?.title]).toEqual([
    'for you',
    'T-1',
    '',
    'Yours',
  ]);
  const tips = { cardParamMap: { tips: 'new' } };
  await api('PUT', CARDS, {
    outTrackId: 'c1',
    privateData: { [WANG]: tips },
    cardUpdateOptions: { updatePrivateDataByKey: true },
  });
  expect(view(WANG)?.variables).toMatchObject({ tips: 'new', title: 'Yours' });
  await api('PUT', CARDS, { outTrackId: 'c1', privateData: { [WANG]: tips } });
  expect(view(WANG)?.variables).toMatchObject({ tips: 'new', title: 'T-1' });
  expect([view(WANG)?.changes, view(LI)?.changes]).toEqual([2, 0]);
});

test('an update overwrites the whole map unless it says by key', async () => {
  const { simulator, api } = await rig();
  await api('POST', CREATE, card('c1', `IM_ROBOT.${LI}`));
  const cardData = { cardParamMap: { markdown: 'second' } };
  await api('PUT', CARDS, { outTrackId: 'c1', cardData, cardUpdateOptions: { updateCardDataByKey: true } });
  const li = simulator.phone(LI);
  expect(li.last()).toMatchObject({ title: 'T-1', text: 'second' });
  await api('PUT', CARDS, { outTrackId: 'c1', cardData });
  expect(li.last()).toMatchObject({ title: '', text: 'second', buttons: [] });
});

test('only recipients see a card in a group; people can be mentioned', async () => {
  const { simulator, api } = await rig();
  const imGroupOpenDeliverModel = { robotCode: APP.clientId, recipients: [LI], atUserIds: { [LI]: '李娜' } };
  await api('POST', CREATE, card('c1', `IM_GROUP.${CREW}`, { imGroupOpenDeliverModel }));
  expect(simulator.phone(LI).last(CREW)).toMatchObject({ kind: 'card', mentions: [LI] });
  expect(simulator.phone(WANG).last(CREW)).toBeUndefined();
});

test('created again it changes nothing: refused, or silently the old one', async () => {
  const { simulator, api } = await rig();
  const first = await api('POST', CREATE, card('c1', `IM_ROBOT.${LI}`));
  const other = card('c1', `IM_ROBOT.${LI};IM_ROBOT.${WANG}`, { cardData: { cardParamMap: { title: 'Other' } } });
  expect((await api('POST', CREATE, other)).body.code).toBe('param.cardAlreadyExist');
  simulator.recreate = 'silent';
  const again = await api('POST', CREATE, other);
  expect(again.body.result).toEqual(first.body.result);
  expect(
    simulator
      .phone(LI)
      .messages()
      .map(({ title }) => title),
  ).toEqual(['T-1']);
  expect(simulator.phone(WANG).messages()).toEqual([]);
});

test('created, given more spaces, and delivered in separate calls', async () => {
  const { simulator, api } = await rig();
  const {
    openSpaceId: _where,
    imRobotOpenDeliverModel,
    imGroupOpenDeliverModel,
    imGroupOpenSpaceModel,
    ...bare
  } = card('c1', 'x');
  expect((await api('POST', CARDS, bare)).body).toEqual({ success: true, result: 'c1' });
  const group = { outTrackId: 'c1', openSpaceId: `dtv1.card//IM_GROUP.${CREW}`, imGroupOpenDeliverModel };
  expect((await api('POST', `${CARDS}/deliver`, group)).body.message).toContain('imGroupOpenSpaceModel');
  const spaces = await api('PUT', `${CARDS}/spaces`, { outTrackId: 'c1', imGroupOpenSpaceModel });
  expect(spaces.body).toEqual({ success: true, result: true });
  expect((await api('POST', `${CARDS}/deliver`, group)).body.result).toMatchObject([{ success: true, spaceId: CREW }]);
  const direct = { outTrackId: 'c1', openSpaceId: `dtv1.card//IM_ROBOT.${LI}`, imRobotOpenDeliverModel };
  const once = (await api('POST', `${CARDS}/deliver`, direct)).body.result;
  expect((await api('POST', `${CARDS}/deliver`, direct)).body.result).toEqual(once);
  expect(simulator.phone(LI).messages()).toHaveLength(1);
});

test('addressed by union id, callbacks and private data speak it too', async () => {
  const { simulator, api, connect } = await rig();
  const unionId = simulator.people.find(({ userId }) => userId === LI)?.unionId ?? '';
  const privateData = { [unionId]: { cardParamMap: { tips: 'yours' } } };
  await api('POST', CREATE, card('c1', `IM_ROBOT.${unionId}`, { userIdType: 2, privateData }));
  const client = await connect();
  const li = simulator.phone(LI);
  expect(li.last()?.card?.tips).toBe('yours');
  void li.press(li.last()?.id ?? '', 'accept');
  expect(JSON.parse((await client.next()).data)).toMatchObject({ userId: unionId, userIdType: 2 });
});

const long = 'x'.repeat(1_025);
test.each<[string, object, string, boolean]>([
  ['an unknown template', { cardTemplateId: 'none.schema' }, 'param.templateNotExist', false],
  [
    'somebody unknown in the private data',
    { privateData: { ghost: { cardParamMap: {} } } },
    'param.userIdNotExist',
    false,
  ],
  ['a colon in the space', { openSpaceId: `dtv1.card://IM_ROBOT.${LI}` }, 'param.openSpaceIdInvalid', true],
  ['an unknown kind of space', { openSpaceId: `dtv1.card//ONE_BOX.${LI}` }, 'param.openSpaceIdInvalid', true],
  ['a space twice', { openSpaceId: `dtv1.card//IM_ROBOT.${LI};IM_ROBOT.${LI}` }, 'param.openSpaceIdInvalid', true],
  [
    'more than a thousand characters of spaces',
    { openSpaceId: `dtv1.card//IM_ROBOT.${'x'.repeat(1_000)}` },
    'param.openSpaceIdInvalid',
    true,
  ],
  ['a long outTrackId', { outTrackId: 'x'.repeat(65) }, 'param.error', true],
  ['a small callbackType', { callbackType: 'stream' }, 'param.error', true],
  ['an HTTP callback', { callbackRouteKey: 'x' }, 'param.error', true],
  ['a kind of id there is not', { userIdType: 3 }, 'param.error', true],
  ['no say about forwarding', { imRobotOpenSpaceModel: {} }, 'param.error', true],
  ['no space model', { imRobotOpenSpaceModel: undefined }, 'param.error', true],
  ['no space type in the deliver model', { imRobotOpenDeliverModel: {} }, 'param.error', true],
  ['another robot', { imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT', robotCode: 'other' } }, 'param.error', false],
  ['a value of more than 1 KB', { cardData: { cardParamMap: { title: long } } }, 'param.error', true],
  [
    'a value of more than 1 KB in letters of three bytes',
    { cardData: { cardParamMap: { title: '任'.repeat(342) } } },
    'param.error',
    true,
  ],
  ['a variable the template lacks', { cardData: { cardParamMap: { status: 'x' } } }, 'param.error', true],
  ['no JSON where an object belongs', { cardData: { cardParamMap: { sys_full_json_obj: '[]' } } }, 'param.error', true],
])('creation with %s is refused', async (_name, more, code, violation) => {
  const { simulator, api } = await rig();
  const { status, body } = await api('POST', CREATE, card('c1', `IM_ROBOT.${LI}`, more));
  expect([status, body.code]).toEqual([400, code]);
  expect(simulator.violations).toHaveLength(violation ? 1 : 0);
  expect(simulator.phone(LI).messages()).toEqual([]);
});

test.each([
  ['count', 'seven', 'is no number'],
  ['open', 'yes', 'is no boolean'],
  ['reason', '{}', 'is no form'],
])('the variable %s cannot be "%s"', async (name, value, why) => {
  const { api } = await rig();
  const cardData = { cardParamMap: { [name]: value } };
  const { body } = await api('POST', CREATE, card('c1', `IM_ROBOT.${LI}`, { cardTemplateId: TASK, cardData }));
  expect(body.message).toContain(why);
});

test('a group needs the robot named', async () => {
  const { api } = await rig();
  const { body } = await api('POST', CREATE, card('c1', `IM_GROUP.${CREW}`, { imGroupOpenDeliverModel: {} }));
  expect(body.message).toContain('robotCode');
});

test('a template that is not published makes no card', async () => {
  const { simulator, api } = await rig();
  simulator.publish(BUTTONS, false);
  expect((await api('POST', CREATE, card('c1', `IM_ROBOT.${LI}`))).body.code).toBe('param.templateUnpublished');
  simulator.publish(BUTTONS, true);
  expect((await api('POST', CREATE, card('c1', `IM_ROBOT.${LI}`))).status).toBe(200);
  simulator.publish(BUTTONS, false);
  expect((await api('PUT', CARDS, { outTrackId: 'c1', cardData: { cardParamMap: { title: 'x' } } })).status).toBe(200);
});

test.each<[string, object, string]>([
  ['an unknown card', { outTrackId: 'none', cardData: { cardParamMap: {} } }, 'param.cardNotExist'],
  ['nothing to change', { outTrackId: 'c1' }, 'param.cardDataAndPrivateDataBothEmpty'],
  ['somebody unknown', { outTrackId: 'c1', privateData: { ghost: { cardParamMap: {} } } }, 'param.userIdNotExist'],
  ['a value of more than 1 KB', { outTrackId: 'c1', cardData: { cardParamMap: { title: long } } }, 'param.error'],
])('an update of %s is refused and changes nothing', async (_name, body, code) => {
  const { simulator, api } = await rig();
  await api('POST', CREATE, card('c1', `IM_ROBOT.${LI}`));
  expect((await api('PUT', CARDS, body)).body.code).toBe(code);
  expect(simulator.phone(LI).last()).toMatchObject({ title: 'T-1', card: { changes: 0 } });
});

test('a card of more than 100 KB is refused', async () => {
  const { simulator, api } = await rig({ limits: 'off' });
  await api('POST', CREATE, card('c1', `IM_ROBOT.${LI}`));
  const cardParamMap = { title: 'x'.repeat(1_000), markdown: 'x'.repeat(1_000), tips: 'x'.repeat(1_000) };
  const people = Array.from({ length: 40 }, (_, index) => `u${index}`);
  for (const userId of people) simulator.addPerson({ userId, name: userId });
  const privateData = Object.fromEntries(people.map((userId) => [userId, { cardParamMap }]));
  expect((await api('PUT', CARDS, { outTrackId: 'c1', privateData })).body.message).toContain('100 KB');
});

test('who left can neither be reached nor reach anybody', async () => {
  const { simulator, api } = await rig();
  simulator.removePerson(LI);
  const { body } = await api('POST', CREATE, card('c1', `IM_ROBOT.${LI}`));
  expect(body.result.deliverResults).toMatchObject([{ success: false }]);
  const li = simulator.phone(LI);
  expect(() => li.say(li.direct, 'hello')).toThrow('left');
  expect(
    simulator
      .group(CREW)
      .members()
      .map(({ userId }) => userId),
  ).toEqual([WANG]);
});
