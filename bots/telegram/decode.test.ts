import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from './decode.ts';

const context = { username: 'muster_bot', now: 1_900_000_000_000 };
const chat = { id: 501, type: 'private', first_name: '李娜' };
const crew = { id: -1001234567890, type: 'supergroup', title: 'Crew', is_forum: true };
const from = { id: 501, is_bot: false, first_name: '李', last_name: '娜', username: 'lina', language_code: 'zh-hans' };
const message = { message_id: 7, date: 1_790_000_000, chat, from, text: 'hello' };
const inCrew = { ...message, chat: crew };
const sent = (over: object, base: object = message) => ({ update_id: 9, message: { ...base, ...over } });
const query = { id: '4382bfdwdsb323b2d9', from, message, chat_instance: '-1', data: 'accept.t1.2' };
const tap = (over: object) => ({ update_id: 9, callback_query: { ...query, ...over } });
const member = (type: object, was: object, is: object) => ({
  update_id: 9,
  my_chat_member: { chat: type, from, date: 1_790_000_000, old_chat_member: was, new_chat_member: is },
});
const status = (name: string, more: object = {}) => ({ user: { id: 1 }, status: name, ...more });

const event = (update: unknown) => {
  const decoded = decode(update, context);
  return decoded.kind === 'event' ? decoded.event : decoded;
};

describe('what Telegram sends becomes', () => {
  it.each<[string, unknown, object]>([
    [
      'words',
      sent({}),
      {
        kind: 'text',
        text: 'hello',
        message: '7',
        files: [],
        at: 1_790_000_000_000,
        key: 'u9:m501:7',
        correlation: 'tg-9',
        place: { platform: 'telegram', externalId: '501', kind: 'direct' },
        sender: { externalId: '501', name: '李 娜', locale: 'zh-CN' },
      },
    ],
    ['a reply', sent({ reply_to_message: { message_id: 3 } }), { kind: 'text', replyTo: '3' }],
    [
      'words in a topic, which answer nothing',
      sent(
        {
          is_topic_message: true,
          message_thread_id: 4,
          reply_to_message: { message_id: 4, forum_topic_created: { name: 'Gate' } },
        },
        inCrew,
      ),
      {
        kind: 'text',
        place: { platform: 'telegram', externalId: '-1001234567890', kind: 'group', title: 'Crew', thread: '4' },
      },
    ],
    [
      'a reply in a topic',
      sent({ is_topic_message: true, message_thread_id: 4, reply_to_message: { message_id: 6 } }, inCrew),
      { kind: 'text', replyTo: '6' },
    ],
    ['a command to us', sent({ text: '/tasks@Muster_Bot mine' }, inCrew), { kind: 'text', text: '/tasks mine' }],
    ['words to us', sent({ text: '@muster_bot, done T-4' }, inCrew), { kind: 'text', text: 'done T-4' }],
    ['words about somebody', sent({ text: '@muster_bother done' }), { kind: 'text', text: '@muster_bother done' }],
    ['Start', sent({ text: '/start' }), { kind: 'opened' }],
    ['Start with a payload', sent({ text: '/start bind_Ab-1' }), { kind: 'opened', payload: 'bind_Ab-1' }],
    ['Start in a group, which opens nothing', sent({ text: '/start x' }, inCrew), { kind: 'text', text: '/start x' }],
    [
      'a document with words',
      sent({
        text: undefined,
        caption: 'see',
        document: { file_id: 'F', file_name: 'a.pdf', mime_type: 'application/pdf', file_size: 5 },
      }),
      { kind: 'text', text: 'see', files: [{ id: 'F', name: 'a.pdf', mime: 'application/pdf', size: 5 }] },
    ],
    [
      'the largest of a picture’s sizes',
      sent({ text: undefined, photo: [{ file_id: 's' }, { file_id: 'l', file_size: 9 }] }),
      { kind: 'text', text: '', files: [{ id: 'l', mime: 'image/jpeg', size: 9 }] },
    ],
    [
      'a voice',
      sent({ text: undefined, voice: { file_id: 'v', duration: 3 } }),
      { kind: 'text', text: '', files: [{ id: 'v' }] },
    ],
    ['a sticker', sent({ text: undefined, sticker: {} }), { kind: 'text', text: '', files: [] }],
    [
      'an edit',
      { update_id: 9, edited_message: { ...message, edit_date: 1_790_000_060 } },
      { kind: 'edited', text: 'hello', message: '7', at: 1_790_000_060_000, key: 'u9:e501:7:1790000060' },
    ],
    [
      'a tap',
      tap({}),
      { kind: 'tap', token: 'accept.t1.2', message: '7', at: context.now, key: 'u9:q4382bfdwdsb323b2d9', fields: {} },
    ],
    [
      'a tap on a message too old to show',
      tap({ message: { message_id: 2, date: 0, chat: crew } }),
      {
        kind: 'tap',
        message: '2',
        place: { platform: 'telegram', externalId: '-1001234567890', kind: 'group', title: 'Crew' },
      },
    ],
    [
      'a tap without its message',
      tap({ message: undefined }),
      { kind: 'tap', place: { platform: 'telegram', externalId: '501', kind: 'direct' } },
    ],
    [
      'a new id of a chat, told in the old one',
      sent(
        { text: undefined, migrate_to_chat_id: -1005 },
        { ...message, chat: { id: -5, type: 'group', title: 'Crew' } },
      ),
      {
        kind: 'moved',
        from: '-5',
        to: '-1005',
        place: { platform: 'telegram', externalId: '-1005', kind: 'group', title: 'Crew' },
      },
    ],
    [
      'a new id of a chat, told in the new one by nobody',
      sent({ text: undefined, from: { ...from, is_bot: true }, migrate_from_chat_id: -5 }, inCrew),
      { kind: 'moved', from: '-5', to: '-1001234567890' },
    ],
    [
      'a new id of a chat without a name, told by nobody',
      sent(
        { text: undefined, from: undefined, migrate_to_chat_id: -1005 },
        { ...message, chat: { id: -5, type: 'group' } },
      ),
      { kind: 'moved', sender: { externalId: '-5', name: '-5' } },
    ],
    ['blocking', member(chat, status('member'), status('kicked')), { kind: 'blocked', key: 'u9:c501:1790000000' }],
    ['unblocking', member(chat, status('kicked'), status('member')), { kind: 'unblocked' }],
    ['joining', member(crew, status('left'), status('member')), { kind: 'joined' }],
    [
      'joining, restricted',
      member(crew, status('kicked'), status('restricted', { is_member: true })),
      { kind: 'joined' },
    ],
    ['leaving', member(crew, status('administrator'), status('kicked')), { kind: 'left' }],
  ])('%s', (_name, update, expected) => {
    expect(event(update)).toMatchObject(expected);
  });

  it.each<[string, unknown]>([
    ['another bot’s command', sent({ text: '/tasks@other_bot' }, inCrew)],
    ['a bot', sent({ from: { ...from, is_bot: true } })],
    ['an administrator who speaks for the group', sent({ sender_chat: crew }, inCrew)],
    ['a channel', sent({}, { ...message, chat: { id: -1009, type: 'channel', title: 'News' } })],
    ['a pinned message', sent({ text: undefined, pinned_message: {} }, inCrew)],
    ['a promotion', member(crew, status('member'), status('administrator'))],
    ['a poll', { update_id: 9, poll: {} }],
    ['no object', 'update'],
    ['a tap on a game', tap({ data: undefined })],
  ])('nothing: %s', (_name, update) => {
    expect(decode(update, context)).toMatchObject({ kind: 'ignored', why: expect.stringMatching(/./) });
  });

  it('a tap that means nothing still stops its spinner', () => {
    expect(decode(tap({ data: undefined }), context)).toMatchObject({ kind: 'ignored', query: query.id });
  });

  it('text without what no database keeps', () => {
    const dirty = sent({
      text: 'a\u0000b\ud800c',
      from: { ...from, first_name: '\u0000\udfff', last_name: undefined },
    });
    expect(event(dirty)).toMatchObject({ text: 'ab\ufffdc', sender: { name: '\ufffd' } });
  });

  it.each([
    ['zh-hant', 'zh-CN'],
    ['ru', 'ru'],
    ['en-GB', 'en'],
    ['de', undefined],
    ['constructor', undefined],
    [undefined, undefined],
  ])('the language %s: %s', (language_code, locale) => {
    const spoken = event(sent({ from: { ...from, language_code } }));
    expect('sender' in spoken ? spoken.sender.locale : 'nothing').toBe(locale);
  });
});

const fixtures: readonly unknown[] = [
  sent({
    reply_to_message: { message_id: 3 },
    document: { file_id: 'F', file_name: 'a', mime_type: 'b', file_size: 5 },
  }),
  sent({ photo: [{ file_id: 's', file_size: 1 }], is_topic_message: true, message_thread_id: 4 }, inCrew),
  { update_id: 9, edited_message: { ...inCrew, edit_date: 1_790_000_060 } },
  sent({ migrate_to_chat_id: -1005 }, inCrew),
  sent({ text: '/start bind_Ab-1' }),
  tap({}),
  member(chat, status('member'), status('kicked')),
  member(crew, status('left'), status('restricted', { is_member: true })),
];

const deep = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
const strange = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    true,
    [],
    {},
    '',
    '501',
    '\u0000',
    '\ud800',
    '\u202eabc',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1,
    0,
    1.5,
    2 ** 53,
    1e300,
    'x'.repeat(1_000_000),
    '\ud800'.repeat(1_000_000),
    `e${'\u0301'.repeat(999_999)}`,
    '/start '.repeat(100_000),
    `/${'a'.repeat(1_000_000)}`,
    deep(1_000),
    [deep(1_000)],
    JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
  ),
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.anything(),
);

interface Change {
  readonly fixture: number;
  readonly at: number;
  readonly value: unknown;
  readonly how: 'delete' | 'set' | 'add' | 'proto';
}
const change: fc.Arbitrary<Change> = fc.record({
  fixture: fc.nat(fixtures.length - 1),
  at: fc.nat(60),
  value: strange,
  how: fc.constantFrom('delete', 'set', 'set', 'set', 'add', 'proto'),
});

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
  const [holder, key] = fields[at % fields.length] ?? [{}, ''];
  if (how === 'delete') delete holder[key];
  else if (how === 'set') holder[key] = value;
  else if (how === 'add') holder[String(value).slice(0, 40)] = value;
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
    let slowest: { ms: number; update: unknown } = { ms: 0, update: undefined };
    fc.assert(
      fc.property(fc.array(change, { maxLength: 4 }), fc.anything(), (changes, any) => {
        const start: unknown = changes.length > 0 ? fixtures[changes[0]?.fixture ?? 0] : any;
        const update = changes.reduce(changed, start);
        const before = performance.now();
        const decoded = decode(update, context);
        const ms = performance.now() - before;
        if (ms > slowest.ms) slowest = { ms, update };
        for (const text of strings(decoded)) {
          expect(text.length).toBeLessThanOrEqual(4096);
          expect(text.isWellFormed() && !text.includes('\u0000')).toBe(true);
        }
        if (decoded.kind === 'event') {
          events += 1;
          expect(decoded.event.correlation).toMatch(/^tg-\d+$/);
          expect(decoded.event.place.externalId).toMatch(/^-?\d+$/);
          expect(decoded.event.sender.name).not.toBe('');
          expect(Number.isSafeInteger(decoded.event.at)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
    expect(events).toBeGreaterThan(300);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    // Once more, alone: a pause of the machine is not the decoder's.
    const times = [1, 2, 3].map(() => {
      const before = performance.now();
      decode(slowest.update, context);
      return performance.now() - before;
    });
    expect(Math.min(...times)).toBeLessThan(50);
  });
});
