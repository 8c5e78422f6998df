import { afterEach, describe, expect, test } from 'vitest';
import { settled } from '../still-clock.ts';
import { type Client, connect } from './client.ts';
import { button, CREW, card, closeRigs, LI, OLGA, type Rig, rig } from './rig.ts';
import type { SeenAnswer } from './seen.ts';

afterEach(closeRigs);

const text = (content: string) => ({ tag: 'plain_text', content });
const submit = (extra: object = {}) =>
  button('Reject', { a: 'reject' }, { name: 'no', form_action_type: 'submit', ...extra });
const FORM = {
  tag: 'form',
  name: 'f',
  elements: [
    { tag: 'input', name: 'reason', required: true, max_length: 10 },
    {
      tag: 'select_static',
      name: 'kind',
      options: [
        { text: text('Busy'), value: 'busy' },
        { text: text('Far'), value: 'far' },
      ],
      initial_option: 'busy',
    },
    { tag: 'date_picker', name: 'day' },
    { tag: 'checker', name: 'sure', text: text('Sure') },
    submit(),
  ],
};
const TASK = card('Task', button('Accept', { a: 'accept', t: 'T1' }, { element_id: 'ok' }), FORM);

interface Scene extends Rig {
  client: Client;
  id: string;
  /** Presses, answers, and tells what the presser saw. */
  pressed(answer: unknown, code?: number): Promise<SeenAnswer>;
}

async function scene(value: unknown = TASK, to = LI): Promise<Scene> {
  const made = await rig();
  const client = await connect(made);
  const { id } = { id: (await made.send(to, value)).data.message_id as string };
  const pressed = async (answer: unknown, code = 200) => {
    const seen = made.simulator.phone(LI).press(id, 'Accept');
    client.answer((await client.next()).frame, code, answer);
    return seen;
  };
  return { ...made, client, id, pressed };
}

const title = ({ simulator }: Scene, person = LI) =>
  simulator.phone(person).last(person === LI ? undefined : CREW)?.card?.title;
const patch = ({ call, id }: Scene, name: string) =>
  call(`PATCH /open-apis/im/v1/messages/${id}`, { content: JSON.stringify(card(name)) });
const raw = (name: string) => ({ card: { type: 'raw', data: card(name) } });

test('a press arrives as a document with who, what and where', async () => {
  const made = await scene();
  const answer = made.simulator.phone(LI).press(made.id, 'ok');
  const { frame, document } = await made.client.next();
  expect(document.header).toMatchObject({
    event_type: 'card.action.trigger',
    create_time: String(made.clock.now() * 1000),
  });
  expect(document.event).toEqual({
    operator: { tenant_key: 'muster_tenant', open_id: LI, union_id: expect.any(String), user_id: expect.any(String) },
    token: expect.stringMatching(/^c-/),
    action: { tag: 'button', timezone: 'Asia/Shanghai', value: { a: 'accept', t: 'T1' } },
    host: 'im_message',
    context: { open_message_id: made.id, open_chat_id: made.simulator.phone(LI).chat },
  });
  made.client.answer(frame, 200);
  expect(await answer).toEqual({ kind: 'answered', card: false });
});

test('a toast in the language of who pressed, and a card for everybody', async () => {
  const made = await scene(TASK, CREW);
  const answer = made.simulator.phone(OLGA).press(made.id, 'Accept');
  const toast = { type: 'success', content: '好', i18n: { ru_ru: 'Принято' } };
  made.client.answer((await made.client.next()).frame, 200, { toast, ...raw('Done') });
  expect(await answer).toEqual({ kind: 'answered', card: true, toast: { type: 'success', text: 'Принято' } });
  for (const person of [LI, OLGA]) expect(made.simulator.phone(person).last(CREW)?.card?.title).toBe('Done');
});

test('the plain toast where the language has no other', async () => {
  const made = await scene();
  expect(await made.pressed({ toast: { content: '好', i18n: { ru_ru: 'да' } } })).toEqual({
    kind: 'answered',
    card: false,
    toast: { type: 'info', text: '好' },
  });
});

test('an empty answer changes nothing', async () => {
  const made = await scene();
  expect(await made.pressed({})).toEqual({ kind: 'answered', card: false });
  expect(title(made)).toBe('Task');
});

test.each<[string, unknown, number, number]>([
  ['an unknown key', { toasts: {} }, 200, 200672],
  ['a text', 'no card.action.trigger event handle', 200, 200672],
  ['a toast of a kind that does not exist', { toast: { type: 'warn', content: 'a' } }, 200, 200672],
  ['a bare card', card('x'), 200, 200673],
  ['a card without type', { card: card('x') }, 200, 200673],
  ['a card as text', { card: { type: 'raw', data: JSON.stringify(card('x')) } }, 200, 200673],
  ['a template', { card: { type: 'template', data: { template_id: 'a' } } }, 200, 200673],
  ['a card that breaks the dialect', { card: { type: 'raw', data: card('x', { tag: 'note' }) } }, 200, 200673],
  ['a card of the first dialect', { card: { type: 'raw', data: { elements: [] } } }, 200, 200830],
  ['code 500', undefined, 500, 200671],
])('%s is answered with the client’s own error, and remembered', async (_name, answer, code, shown) => {
  const made = await scene();
  expect(await made.pressed(answer, code)).toMatchObject({ kind: 'error', code: shown });
  expect(made.simulator.violations).toMatchObject([{ api: 'card.action.trigger' }]);
  expect(title(made)).toBe('Task');
});

test('no answer within 3 s of the clock is 200341, and the press never comes again', async () => {
  const made = await scene();
  const answer = made.simulator.phone(LI).press(made.id, 'Accept');
  const { frame } = await made.client.next();
  made.clock.move(2_999);
  expect(await settled(answer)).toBe(false);
  made.clock.move(1);
  expect(await answer).toMatchObject({ kind: 'error', code: 200341 });
  made.client.answer(frame, 200, raw('Late'));
  made.clock.move(24 * 3_600_000);
  expect(await settled(made.client.next())).toBe(false);
  expect(title(made)).toBe('Task');
  await made.simulator.idle();
});

test.each(['half', 'garbage', 'lost', 'answerLost', 'partMissing'] as const)(
  '%s: the presser gets 200341, once',
  async (fault) => {
    const made = await scene();
    made.simulator.spoil(fault);
    const answer = made.simulator.phone(LI).press(made.id, 'Accept');
    made.clock.move(3_000);
    expect(await answer).toMatchObject({ code: 200341 });
    made.clock.move(30_000);
    expect(made.simulator.events.filter(({ kind }) => kind === 'sent')).toHaveLength(1);
  },
);

test('with nobody connected the press fails at once', async () => {
  const made = await rig();
  const { data } = await made.send(LI, TASK);
  expect(await made.simulator.phone(LI).press(data.message_id, 'Accept')).toMatchObject({
    kind: 'error',
    code: 200342,
  });
});

test('a line that breaks during the press is no answer', async () => {
  const made = await scene();
  const answer = made.simulator.phone(LI).press(made.id, 'Accept');
  await made.client.next();
  made.simulator.drop({ reset: true });
  expect(await answer).toMatchObject({ code: 200341 });
});

test('an app that did not switch callbacks on is 200340', async () => {
  const app = { appId: 'cli_a1b2c3d4e5f60718', appSecret: 'secret-one', name: 'Muster', events: [] };
  const made = await rig({ world: { apps: [app], people: [{ openId: LI, name: 'Li' }] } });
  const { data } = await made.send(LI, TASK);
  expect(await made.simulator.phone(LI).press(data.message_id, 'Accept')).toMatchObject({ code: 200340 });
});

test('after 14 days nothing can be pressed', async () => {
  const made = await scene();
  made.clock.move(14 * 24 * 3_600_000 + 1);
  expect(await made.simulator.phone(LI).press(made.id, 'Accept')).toMatchObject({ kind: 'error', code: 200080 });
});

test('two presses are two events', async () => {
  const made = await scene();
  const answers = [
    made.simulator.phone(LI).press(made.id, 'Accept'),
    made.simulator.phone(LI).press(made.id, 'Accept'),
  ];
  const [one, two] = [await made.client.next(), await made.client.next()];
  expect(one.document.header.event_id).not.toBe(two.document.header.event_id);
  made.client.answer(two.frame, 200, raw('Second'));
  made.client.answer(one.frame, 200, raw('First'));
  await Promise.all(answers);
  expect(title(made)).toBe('First');
});

describe('a PATCH while an answer is awaited', () => {
  test('is undone by an answer without a card', async () => {
    const made = await scene();
    const answer = made.simulator.phone(LI).press(made.id, 'Accept');
    const { frame } = await made.client.next();
    expect(await patch(made, 'Patched')).toMatchObject({ code: 0 });
    expect(title(made)).toBe('Patched');
    made.client.answer(frame, 200, {});
    await answer;
    expect(title(made)).toBe('Task');
    expect(made.simulator.events.some(({ kind }) => kind === 'reverted')).toBe(true);
  });

  test('is overwritten by the card of the answer', async () => {
    const made = await scene();
    const answer = made.simulator.phone(LI).press(made.id, 'Accept');
    const { frame } = await made.client.next();
    await patch(made, 'Patched');
    made.client.answer(frame, 200, raw('Answered'));
    await answer;
    expect(title(made)).toBe('Answered');
    expect(made.simulator.events.some(({ kind }) => kind === 'reverted')).toBe(true);
  });

  test('is undone when the answer never comes', async () => {
    const made = await scene();
    const answer = made.simulator.phone(LI).press(made.id, 'Accept');
    await made.client.next();
    await patch(made, 'Patched');
    made.clock.move(3_000);
    await answer;
    expect(title(made)).toBe('Task');
  });

  test('before the press, and after the answer, stands', async () => {
    const made = await scene();
    const pressable = { ...card('Patched', button('Accept', { a: 1 })) };
    await made.call(`PATCH /open-apis/im/v1/messages/${made.id}`, { content: JSON.stringify(pressable) });
    await made.pressed({});
    expect(title(made)).toBe('Patched');
    await made.pressed(raw('Answered'));
    await patch(made, 'Again');
    expect(title(made)).toBe('Again');
  });

  test('does not take along what another press was answered with', async () => {
    const made = await scene();
    const slow = made.simulator.phone(LI).press(made.id, 'Accept');
    const { frame } = await made.client.next();
    await made.pressed(raw('Answered'));
    await patch(made, 'Patched');
    made.client.answer(frame, 200, {});
    await slow;
    expect(title(made)).toBe('Answered');
  });
});

describe('the token of a press', () => {
  const update = (made: Scene, token: string, name = 'Delayed') =>
    made.call('POST /open-apis/interactive/v1/card/update', { token, card: card(name) });

  async function used(): Promise<Scene & { token: string }> {
    const made = await scene();
    const answer = made.simulator.phone(LI).press(made.id, 'Accept');
    const { frame, document } = await made.client.next();
    made.client.answer(frame, 200);
    await answer;
    return { ...made, token: document.event.token };
  }

  test('changes the card twice', async () => {
    const made = await used();
    expect(await update(made, made.token)).toMatchObject({ code: 0 });
    expect(title(made)).toBe('Delayed');
    expect(await update(made, made.token)).toMatchObject({ code: 0 });
    expect(await update(made, made.token)).toMatchObject({ code: 300040 });
  });

  test('ends after half an hour', async () => {
    const made = await used();
    made.clock.move(1_800_001);
    expect(await update(made, made.token)).toMatchObject({ code: 300030 });
  });

  test('must be one', async () => {
    expect(await update(await used(), 'c-invented')).toMatchObject({ code: 11311 });
  });

  test('used before the answer, is undone by it', async () => {
    const made = await scene();
    const answer = made.simulator.phone(LI).press(made.id, 'Accept');
    const { frame, document } = await made.client.next();
    await update(made, document.event.token);
    made.client.answer(frame, 200);
    await answer;
    expect(title(made)).toBe('Task');
  });
});

describe('forms', () => {
  test('go out with everything that was filled in or preset', async () => {
    const made = await scene();
    const answer = made.simulator
      .phone(LI)
      .press(made.id, 'Reject', { values: { reason: 'no van', day: '2026-11-24', sure: true } });
    const { frame, document } = await made.client.next();
    expect(document.event.action).toEqual({
      tag: 'button',
      timezone: 'Asia/Shanghai',
      name: 'no',
      value: { a: 'reject' },
      form_value: { reason: 'no van', kind: 'busy', day: '2026-11-24 +0800', sure: true },
    });
    made.client.answer(frame, 200);
    expect(await answer).toMatchObject({ kind: 'answered' });
  });

  test('do not go out while a required field is empty', async () => {
    const made = await scene();
    expect(await made.simulator.phone(LI).press(made.id, 'Reject')).toEqual({ kind: 'incomplete', fields: ['reason'] });
    expect(made.simulator.events.some(({ kind }) => kind === 'pressed')).toBe(false);
  });

  test('a client that skips its checks sends the emptiness', async () => {
    const made = await scene();
    const answer = made.simulator.phone(LI).press(made.id, 'Reject', { stale: true });
    const { frame, document } = await made.client.next();
    expect(document.event.action.form_value).toEqual({ reason: '', kind: 'busy' });
    made.client.answer(frame, 200);
    await answer;
  });

  test.each([
    ['a field that is not there', { reasons: 'x' }, 'has no field reasons'],
    ['an option that is not there', { reason: 'x', kind: 'ill' }, 'has no option ill'],
    ['more than fits', { reason: 'x'.repeat(11) }, 'takes 10 characters'],
  ])('take no %s', async (_name, values, why) => {
    const made = await scene();
    await expect(made.simulator.phone(LI).press(made.id, 'Reject', { values })).rejects.toThrow(why);
  });
});

test('a confirm dialog that is dismissed sends nothing', async () => {
  const made = await scene(
    card('x', button('Accept', { a: 1 }, { confirm: { title: text('Sure?'), text: text('Really') } })),
  );
  expect(made.simulator.phone(LI).last()?.buttons[0]?.confirm).toEqual({ title: 'Sure?', text: 'Really' });
  expect(await made.simulator.phone(LI).press(made.id, 'Accept', { dismiss: true })).toEqual({ kind: 'dismissed' });
});

test('a link opens in the client and tells nobody', async () => {
  const link = {
    tag: 'button',
    text: text('Open'),
    behaviors: [{ type: 'open_url', default_url: 'https://muster.test/t' }],
  };
  const made = await scene(card('x', link));
  expect(await made.simulator.phone(LI).press(made.id, 'Open')).toEqual({
    kind: 'opened',
    url: 'https://muster.test/t',
  });
});

const option = { text: text('A'), value: 'a' };
test.each<[string, object, string | string[], object]>([
  ['a choice', { tag: 'select_static', options: [option] }, 'a', { option: 'a' }],
  ['several choices', { tag: 'multi_select_static', options: [option] }, ['a'], { options: ['a'] }],
  ['an overflow menu', { tag: 'overflow', options: [option] }, 'a', { option: 'a' }],
  ['a date', { tag: 'date_picker' }, '2026-11-24', { option: '2026-11-24 +0800' }],
  ['an input', { tag: 'input' }, 'words', { input_value: 'words' }],
])('%s outside a form speaks for itself', async (_name, component, chosen, expected) => {
  const behaviors = [{ type: 'callback', value: { a: 1 } }];
  const made = await scene(card('x', { ...component, element_id: 'it', behaviors }));
  const answer = made.simulator.phone(LI).press(made.id, 'it', { option: chosen });
  const { frame, document } = await made.client.next();
  expect(document.event.action).toMatchObject({ value: { a: 1 }, ...expected });
  made.client.answer(frame, 200);
  await answer;
});

test('an old screen still has its old buttons', async () => {
  const made = await scene();
  await patch(made, 'Other');
  const phone = made.simulator.phone(LI);
  await expect(phone.press(made.id, 'Accept')).rejects.toThrow('nothing to press');
  const answer = phone.press(made.id, 'Accept', { stale: true });
  const { frame, document } = await made.client.next();
  expect(document.event.action.value).toEqual({ a: 'accept', t: 'T1' });
  made.client.answer(frame, 200);
  await answer;
});

test.each([
  ['somebody who is not in the chat', OLGA, 'has no message'],
  ['a message that is no card', LI, 'is no card'],
])('%s cannot press', async (_name, who, why) => {
  const made = await rig();
  const { data } = await made.send(LI, 'words');
  await expect(made.simulator.phone(who).press(data.message_id, 'Accept')).rejects.toThrow(why);
});

test('a disabled button cannot be pressed', async () => {
  const made = await scene(card('x', button('Accept', { a: 1 }, { disabled: true })));
  await expect(made.simulator.phone(LI).press(made.id, 'Accept')).rejects.toThrow('disabled');
});
