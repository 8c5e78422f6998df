import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, readers } from './decode.ts';

const context = { appId: 'cli_a1b2c3d4e5f60718', bot: 'ou_bot', now: 1_900_000_000_000 };
const header = (event_type: string, more: object = {}) => ({
  schema: '2.0',
  event_id: 'ev_1',
  token: 'v-token',
  create_time: '1790000000123',
  event_type,
  tenant_key: 'tk1',
  app_id: context.appId,
  ...more,
});
const message = (over: object = {}, text = 'hello', sender: object = {}) => ({
  ...header('im.message.receive_v1'),
  sender: { sender_id: { open_id: 'ou_li', union_id: 'on_li' }, sender_type: 'user', tenant_key: 'tk1', ...sender },
  message: {
    message_id: 'om_7',
    create_time: '1790000000100',
    chat_id: 'oc_p2p',
    chat_type: 'p2p',
    message_type: 'text',
    content: JSON.stringify({ text }),
    ...over,
  },
});
const mentions = [
  { key: '@_user_1', id: { open_id: 'ou_bot' }, name: 'Muster' },
  { key: '@_user_2', id: { open_id: 'ou_olga' }, name: 'Ольга' },
];
const inGroup = { chat_id: 'oc_crew', chat_type: 'group', mentions };
const press = (action: object, over: object = {}) => ({
  ...header('card.action.trigger', { create_time: '1790000000123000' }),
  operator: { open_id: 'ou_li', union_id: 'on_li', tenant_key: 'tk1' },
  token: 'c-update',
  action: { tag: 'button', timezone: 'Asia/Shanghai', ...action },
  host: 'im_message',
  context: { open_message_id: 'om_9', open_chat_id: 'oc_crew' },
  ...over,
});
const value = { token: 'accept.t1.2', at: 'group' };

const event = (given: unknown, more: object = {}) => {
  const decoded = decode(given, { ...context, ...more });
  return decoded.kind === 'event' ? decoded.event : decoded;
};

describe('what Feishu sends becomes', () => {
  it.each<[string, unknown, object]>([
    [
      'words in private',
      message(),
      {
        kind: 'text',
        text: 'hello',
        message: 'om_7',
        files: [],
        at: 1_790_000_000_100,
        key: 'mom_7',
        correlation: 'fs-ev_1',
        place: { platform: 'feishu', externalId: 'ou_li', kind: 'direct' },
        sender: { externalId: 'ou_li', name: 'ou_li' },
      },
    ],
    [
      'words to the bot in a group',
      message(inGroup, '@_user_1 finish T-12, ask @_user_2'),
      { text: 'finish T-12, ask @Ольга', place: { platform: 'feishu', externalId: 'oc_crew', kind: 'group' } },
    ],
    [
      'words that begin with somebody else',
      message(inGroup, '@_user_2 @_user_1 look'),
      { text: '@Ольга @Muster look' },
    ],
    ['words to everybody', message(inGroup, '@_all hello'), { text: '@all hello' }],
    ['an answer', message({ parent_id: 'om_3' }), { kind: 'text', replyTo: 'om_3' }],
    [
      'an answer in a thread, which stays in its chat',
      message({ ...inGroup, root_id: 'om_1', parent_id: 'om_3', thread_id: 'omt_1' }),
      { replyTo: 'om_3', place: { platform: 'feishu', externalId: 'oc_crew', kind: 'group' } },
    ],
    [
      'rich text',
      message({
        ...inGroup,
        message_type: 'post',
        content: JSON.stringify({
          title: 'Gate',
          content: [
            [
              { tag: 'at', user_id: '@_user_2' },
              { tag: 'text', text: ' see ' },
              { tag: 'a', text: 'plan', href: 'https://example.org' },
            ],
            [{ tag: 'img', image_key: 'img_1' }],
          ],
        }),
      }),
      { text: 'Gate\n@Ольга see plan' },
    ],
    [
      'a file',
      message({ message_type: 'file', content: '{"file_key":"file_1","file_name":"plan.pdf"}' }),
      { text: '', files: [{ id: 'om_7/file_1', name: 'plan.pdf' }] },
    ],
    [
      'a picture',
      message({ message_type: 'image', content: '{"image_key":"img_1"}' }),
      { text: '', files: [{ id: 'om_7/img_1', mime: 'image/*' }] },
    ],
    [
      'something without words',
      message({ message_type: 'sticker', content: '{"file_key":"f"}' }),
      { text: '', files: [] },
    ],
    [
      'a press in a group',
      press({ value }),
      {
        kind: 'tap',
        token: 'accept.t1.2',
        fields: {},
        message: 'om_9',
        at: 1_790_000_000_123,
        key: 'eev_1',
        place: { platform: 'feishu', externalId: 'oc_crew', kind: 'group' },
      },
    ],
    [
      'a press in private',
      press({ value: { ...value, at: 'direct' } }),
      { kind: 'tap', place: { platform: 'feishu', externalId: 'ou_li', kind: 'direct' } },
    ],
    [
      'a form',
      press({ value, form_value: { choice: 'overloaded', text: 'too far', other: 'x', list: ['y'] } }),
      { kind: 'tap', fields: { choice: 'overloaded', text: 'too far' } },
    ],
    [
      'a form whose button lost its value',
      press({ name: 'reject.t1.2', form_value: { text: 'no' } }),
      { kind: 'tap', token: 'reject.t1.2', place: { externalId: 'ou_li', kind: 'direct' }, fields: { text: 'no' } },
    ],
    [
      'a key of the menu',
      {
        ...header('application.bot.menu_v6'),
        operator: { operator_name: '李娜', operator_id: { open_id: 'ou_li' } },
        event_key: 'tasks',
        timestamp: 1_790_000_000,
      },
      { kind: 'text', text: '/tasks', sender: { externalId: 'ou_li', name: '李娜' }, place: { kind: 'direct' } },
    ],
    [
      'a first visit',
      { ...header('im.chat.access_event.bot_p2p_chat_entered_v1'), chat_id: 'oc_1', operator_id: { open_id: 'ou_li' } },
      { kind: 'opened', place: { externalId: 'ou_li', kind: 'direct' } },
    ],
    [
      'being added to a group',
      {
        ...header('im.chat.member.bot.added_v1'),
        chat_id: 'oc_crew',
        operator_id: { open_id: 'ou_li' },
        external: false,
        operator_tenant_key: 'tk1',
        name: 'Crew',
      },
      { kind: 'joined', place: { platform: 'feishu', externalId: 'oc_crew', kind: 'group', title: 'Crew' } },
    ],
    ['being removed', { ...header('im.chat.member.bot.deleted_v1'), chat_id: 'oc_crew' }, { kind: 'left' }],
  ])('%s', (_name, given, expected) => {
    expect(event(given)).toMatchObject(expected);
  });

  it.each<[string, unknown]>([
    ['another app’s', { ...message(), app_id: 'cli_ffffffffffffffff' }],
    ['a bot’s words', message({}, 'hi', { sender_type: 'app' })],
    ['words of another organisation', message({}, 'hi', { tenant_key: 'tk2' })],
    ['a press of another organisation', press({ value }, { operator: { open_id: 'ou_x', tenant_key: 'tk2' } })],
    ['a press without a token', press({ value: {} })],
    ['a value that is text', press({ value: '{"token":"accept.t1.2"}' })],
    [
      'a second visit',
      {
        ...header('im.chat.access_event.bot_p2p_chat_entered_v1'),
        operator_id: { open_id: 'ou_li' },
        last_message_id: 'om_1',
      },
    ],
    ['words taken back', { ...header('im.message.recalled_v1'), message_id: 'om_1', chat_id: 'oc_1' }],
    ['a kind nobody asked for', header('im.message.reaction.created_v1')],
    ['a name that every object has', header('constructor')],
    [
      'a menu key that is no word',
      { ...header('application.bot.menu_v6'), operator: { operator_id: { open_id: 'ou_li' } }, event_key: 'rm -rf' },
    ],
  ])('passes over %s', (_name, given) => {
    expect(decode(given, context)).toMatchObject({ kind: 'ignored', why: expect.stringMatching(/./) });
  });

  it('takes one organisation only, where one is named', () => {
    expect(event(message(), { tenantKey: 'tk1' })).toMatchObject({ kind: 'text' });
    expect(event(message(), { tenantKey: 'tk2' })).toMatchObject({ kind: 'ignored' });
  });

  it('takes the first name in a group for its own until it knows it', () => {
    const { bot: _, ...unknown } = context;
    const heard = (given: unknown) => {
      const decoded = decode(given, unknown);
      return decoded.kind === 'event' && decoded.event.kind === 'text' ? decoded.event.text : undefined;
    };
    expect(heard(message(inGroup, '@_user_1 finish T-12'))).toBe('finish T-12');
    expect(heard(message({ mentions }, '@_user_2 knows'))).toBe('@Ольга knows');
  });
});

const fixtures: unknown[] = [
  message(inGroup, '@_user_1 done @_user_2'),
  message({
    parent_id: 'om_3',
    message_type: 'post',
    content: JSON.stringify({ title: 'a', content: [[{ tag: 'text', text: 'b' }]] }),
  }),
  message({ message_type: 'file', content: '{"file_key":"file_1","file_name":"plan.pdf"}' }),
  press({ value, form_value: { choice: 'overloaded', text: 'too far' } }),
  {
    ...header('application.bot.menu_v6'),
    operator: { operator_name: '李娜', operator_id: { open_id: 'ou_li' } },
    event_key: 'tasks',
  },
  { ...header('im.chat.access_event.bot_p2p_chat_entered_v1'), chat_id: 'oc_1', operator_id: { open_id: 'ou_li' } },
  { ...header('im.chat.member.bot.added_v1'), chat_id: 'oc_crew', operator_id: { open_id: 'ou_li' }, name: 'Crew' },
];
const strange = fc.oneof(
  fc.anything(),
  fc.constantFrom<unknown>(
    '',
    '\u0000',
    '\ud800',
    '@_user_1'.repeat(2_000),
    'x'.repeat(50_000),
    '@_'.repeat(20_000),
    -1,
    9e99,
    Number.NaN,
    null,
    [],
    {},
    '{"text":1}',
    '[[[[',
  ),
);
const change = fc.record({
  fixture: fc.nat(fixtures.length - 1),
  at: fc.nat(60),
  value: strange,
  how: fc.constantFrom('delete', 'set', 'set', 'set', 'add', 'proto'),
});
type Change = typeof change extends fc.Arbitrary<infer C> ? C : never;

/** The fixture with the n-th of its fields changed. */
function changed(fixture: unknown, { at, value, how }: Change): unknown {
  const copy: unknown = structuredClone(fixture);
  const fields: [holder: Record<string, unknown>, key: string][] = [];
  const walk = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return;
    const holder = node as Record<string, unknown>;
    for (const key of Object.keys(holder)) {
      fields.push([holder, key]);
      walk(holder[key]);
    }
  };
  walk(copy);
  const [holder, key] = fields[at % Math.max(fields.length, 1)] ?? [{}, ''];
  if (how === 'delete') delete holder[key];
  else if (how === 'set') holder[key] = value;
  else if (how === 'add') holder[String(typeof value).slice(0, 40)] = value;
  else Object.defineProperty(holder, '__proto__', { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

const strings = (node: unknown): string[] =>
  typeof node === 'string'
    ? [node]
    : typeof node === 'object' && node !== null
      ? Object.values(node).flatMap(strings)
      : [];

describe('whatever arrives', () => {
  it('becomes an event that can be stored, or a reason; never an exception, never slowly', () => {
    let events = 0;
    let slowest = 0;
    fc.assert(
      fc.property(fc.array(change, { maxLength: 4 }), fc.anything(), (changes, any) => {
        const start: unknown = changes.length > 0 ? fixtures[changes[0]?.fixture ?? 0] : any;
        const given = changes.reduce(changed, start);
        const before = performance.now();
        const decoded = decode(given, context);
        slowest = Math.max(slowest, performance.now() - before);
        for (const text of strings(decoded)) {
          expect(text.length).toBeLessThanOrEqual(10_000);
          expect(text.isWellFormed() && !text.includes('\u0000')).toBe(true);
        }
        if (decoded.kind === 'event') {
          events += 1;
          expect(decoded.event.correlation).toMatch(/^fs-[\w@.:-]+$/);
          expect(decoded.event.place.externalId).toMatch(/^[\w@.:-]+$/);
          expect(decoded.event.sender.name).not.toBe('');
          expect(Number.isSafeInteger(decoded.event.at)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
    expect(events).toBeGreaterThan(300);
    expect(slowest).toBeLessThan(500);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('has a reader for each event it asks for', () => {
    for (const type of Object.keys(readers)) expect(decode(header(type), context).kind).toBe('ignored');
  });
});
