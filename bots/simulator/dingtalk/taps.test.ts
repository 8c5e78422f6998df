import { afterEach, expect, test } from 'vitest';
import { settled } from '../still-clock.ts';
import { CARDS, CREATE, CREW, card, closeRigs, LI, type Rig, rig, TASK, WANG } from './rig.ts';

afterEach(closeRigs);

async function shared(): Promise<Rig> {
  const made = await rig();
  expect((await made.api('POST', CREATE, card('c1', `IM_ROBOT.${LI};IM_GROUP.${CREW}`))).status).toBe(200);
  return made;
}

const done = { cardParamMap: { title: 'T-1', markdown: 'Done', sys_full_json_obj: '{"msgButtons":[]}' } };

test('a tap reaches the app with what the button carries, and the answer paints for the tapper alone', async () => {
  const made = await shared();
  const client = await made.connect();
  const wang = made.simulator.phone(WANG);
  const pressed = wang.press(wang.last(CREW)?.id ?? '', 'Accept', { chat: CREW });
  const frame = await client.next();
  expect([frame.type, frame.headers.topic]).toEqual(['CALLBACK', '/v1.0/card/instances/callback']);
  const data = JSON.parse(frame.data);
  expect(data).toMatchObject({
    type: 'actionCallback',
    outTrackId: 'c1',
    userId: WANG,
    userIdType: 1,
    spaceType: 'im',
    spaceId: CREW,
  });
  expect(data.value).toBe(data.content);
  expect(JSON.parse(data.content)).toEqual({
    cardPrivateData: { actionIds: ['accept'], params: { token: 'accept.t1.1' } },
  });
  client.answer(frame, { response: { cardData: done } });
  expect(await pressed).toMatchObject({ kind: 'answered', message: { text: 'Done', buttons: [] } });
  const text = (who: string) => made.simulator.phone(who).last(CREW)?.text;
  expect([text(WANG), text(LI), made.simulator.phone(LI).last()?.text]).toEqual([
    'Done',
    'Fix the pump',
    'Fix the pump',
  ]);
  wang.reload();
  expect(text(WANG)).toBe('Fix the pump');
  await made.api('PUT', CARDS, { outTrackId: 'c1', cardData: done });
  expect([text(WANG), text(LI), made.simulator.phone(LI).last()?.text]).toEqual(['Done', 'Done', 'Done']);
  expect(made.simulator.violations).toEqual([]);
});

test('private data of an answer stays with the tapper, by key or as a whole', async () => {
  const made = await shared();
  const client = await made.connect();
  const li = made.simulator.phone(LI);
  const tap = async (response: object) => {
    const pressed = li.press(li.last()?.id ?? '', 'accept', { stale: {} });
    client.answer(await client.next(), { response });
    await pressed;
    return li.last()?.card?.variables;
  };
  await tap({ userPrivateData: { cardParamMap: { tips: 'yours', title: 'Mine' } } });
  expect(
    await tap({
      cardUpdateOptions: { updatePrivateDataByKey: true },
      userPrivateData: { cardParamMap: { tips: 'still' } },
    }),
  ).toMatchObject({ tips: 'still', title: 'Mine', markdown: 'Fix the pump' });
  expect(await tap({ userPrivateData: { cardParamMap: { tips: 'only' } } })).toMatchObject({
    tips: 'only',
    title: 'T-1',
  });
  expect(made.simulator.phone(WANG).last(CREW)?.card?.tips).toBe('');
  expect(
    await tap({ cardUpdateOptions: { updateCardDataByKey: true }, cardData: { cardParamMap: { markdown: 'new' } } }),
  ).toMatchObject({ markdown: 'new', title: 'T-1' });
  const whole = await tap({ cardData: { cardParamMap: { markdown: 'bare' } } });
  expect(whole).toEqual({ markdown: 'bare', tips: 'only' });
});

test('after two seconds the client gives up, and the answer comes too late', async () => {
  const made = await shared();
  const client = await made.connect();
  const li = made.simulator.phone(LI);
  const pressed = li.press(li.last()?.id ?? '', 'accept');
  const frame = await client.next();
  made.clock.move(1_999);
  expect(await settled(pressed)).toBe(false);
  made.clock.move(1);
  expect(await pressed).toEqual({ kind: 'timeout' });
  client.answer(frame, { response: { cardData: done } });
  const stray = await made.simulator.waitFor(({ kind }) => kind === 'stray');
  expect(stray).toMatchObject({ why: 'too late' });
  expect(li.last()?.text).toBe('Fix the pump');
  made.clock.move(600_000);
  await made.simulator.idle();
  expect(client.frames.filter(({ type }) => type === 'CALLBACK')).toEqual([]);
});

test('with nobody on the stream a tap leads nowhere', async () => {
  const made = await shared();
  const li = made.simulator.phone(LI);
  const pressed = li.press(li.last()?.id ?? '', 'accept');
  made.clock.move(2_000);
  expect(await pressed).toEqual({ kind: 'timeout' });
});

test.each([
  ['a code that is not 200', {}, 500, []],
  ['no response inside', { cardData: done }, 200, ['"response" must be an object']],
  ['an unknown field', { response: { toast: 'hi' } }, 200, ['unknown field "toast"']],
  [
    'private data by user',
    { response: { userPrivateData: { [LI]: done } } },
    200,
    [`unknown field "userPrivateData.${LI}"`],
  ],
  [
    'a value that is no text',
    { response: { cardData: { cardParamMap: { title: 1 } } } },
    200,
    ['"cardData.cardParamMap.title" must be string'],
  ],
  [
    'a variable the template lacks',
    { response: { cardData: { cardParamMap: { x: '1' } } } },
    200,
    ['the template has no variable "x"'],
  ],
])('an answer with %s fails the tap', async (_name, answer, code, details) => {
  const made = await shared();
  const client = await made.connect();
  const li = made.simulator.phone(LI);
  const pressed = li.press(li.last()?.id ?? '', 'accept');
  client.answer(await client.next(), answer, code);
  expect(await pressed).toMatchObject({ kind: 'failed', code });
  expect(li.last()?.text).toBe('Fix the pump');
  expect(made.simulator.violations.map(({ detail }) => detail)).toEqual(details);
});

test('an empty answer changes nothing and is fine', async () => {
  const made = await shared();
  const client = await made.connect();
  const li = made.simulator.phone(LI);
  const pressed = li.press(li.last()?.id ?? '', 'accept');
  client.answer(await client.next(), { response: {} });
  expect(await pressed).toMatchObject({ kind: 'answered', message: { text: 'Fix the pump', card: { changes: 0 } } });
});

const FORM = JSON.stringify({
  fields: [
    {
      name: 'why',
      label: 'Why',
      type: 'SELECT',
      required: true,
      options: [
        { value: 'far', text: 'Too far' },
        { value: 'ill', text: 'Ill' },
      ],
    },
    { name: 'note', label: 'Note', type: 'TEXT_AREA' },
    { name: 'secret', type: 'TEXT', hidden: true },
  ],
});

async function withForm(): Promise<Rig> {
  const made = await rig();
  const cardData = { cardParamMap: { title: 'T', body: 'B', open: 'true', count: '7', reason: FORM } };
  const asked = card('c2', `IM_ROBOT.${LI}`, { cardTemplateId: TASK, cardData });
  expect((await made.api('POST', CREATE, asked)).status).toBe(200);
  return made;
}

test('a form is sent with its values; a choice names index and value', async () => {
  const made = await withForm();
  const client = await made.connect();
  const li = made.simulator.phone(LI);
  expect(li.last()?.card?.inputs.map(({ name, required }) => [name, required])).toEqual([
    ['why', true],
    ['note', false],
  ]);
  const pressed = li.press(li.last()?.id ?? '', 'reject', { fields: { why: 'ill', note: 'flu' } });
  const frame = await client.next();
  expect(JSON.parse(JSON.parse(frame.data).content)).toEqual({
    cardPrivateData: { actionIds: ['reject'], params: { form: { why: { index: 1, value: 'ill' }, note: 'flu' } } },
  });
  client.answer(frame, { response: { userPrivateData: { cardParamMap: { open: 'false', notice: 'Noted' } } } });
  expect(await pressed).toMatchObject({
    kind: 'answered',
    message: { buttons: [], card: { inputs: [], tips: 'Noted' } },
  });
});

test('a fixed button fills its params from the variables', async () => {
  const made = await withForm();
  expect(made.simulator.phone(LI).last()?.buttons[0]).toMatchObject({ id: 'accept', params: { token: 'accept.7' } });
});

test.each([
  ['what is required is missing', 'reject', {}, '"why" is required'],
  ['the choice is not offered', 'reject', { fields: { why: 'bored' } }, 'offers no "bored"'],
  ['the form has no such field', 'reject', { fields: { why: 'ill', who: 'x' } }, 'the form has no "who"'],
  ['the button submits nothing', 'accept', { fields: { why: 'ill' } }, 'submits no form'],
  ['there is no such button', 'dance', {}, 'has no button'],
  ['there is no such chat', 'accept', { chat: 'cidNone' }, 'is not in chat'],
])('a phone cannot press when %s', async (_name, button, options, why) => {
  const made = await withForm();
  const li = made.simulator.phone(LI);
  await expect(li.press(li.last()?.id ?? '', button, options)).rejects.toThrow(why);
});

test('an old screen presses what the card no longer shows', async () => {
  const made = await shared();
  const client = await made.connect();
  await made.api('PUT', CARDS, { outTrackId: 'c1', cardData: done });
  const li = made.simulator.phone(LI);
  void li.press(li.last()?.id ?? '', 'accept', { stale: { token: 'accept.t1.0' } });
  const { content } = JSON.parse((await client.next()).data);
  expect(JSON.parse(content).cardPrivateData.params).toEqual({ token: 'accept.t1.0' });
});

test('a card without a callback type has buttons that do nothing', async () => {
  const made = await rig();
  const { callbackType: _absent, ...silent } = card('c3', `IM_ROBOT.${LI}`);
  await made.api('POST', CREATE, silent);
  const li = made.simulator.phone(LI);
  expect(await li.press(li.last()?.id ?? '', 'accept')).toEqual({ kind: 'ignored' });
});

test('an update in the middle of a tap is noticed', async () => {
  const made = await shared();
  const li = made.simulator.phone(LI);
  void li.press(li.last()?.id ?? '', 'accept');
  await made.api('PUT', CARDS, { outTrackId: 'c1', cardData: done });
  expect(made.simulator.events).toContainEqual(
    expect.objectContaining({ kind: 'clash', outTrackId: 'c1', person: LI }),
  );
});
