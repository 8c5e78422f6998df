import type { Inbound, Place, Sender } from '../../core/chat/inbound.ts';
import type { Instant } from '../../core/ids.ts';
import { cleanText } from '../clean.ts';
import { spoken } from './decode-text.ts';
import { localeOf, nameOf } from './decode-words.ts';
import { type Chat, type Member, type Message, type Query, type User, updateShape } from './shapes.ts';

export interface DecodeContext {
  /** Our own name on Telegram, without the @. */
  readonly username: string;
  /** For events that carry no time of their own. */
  readonly now: Instant;
}

/** `query`: the tap waits for an answer under this id, whatever became of it. */
export type Decoded =
  | { readonly kind: 'event'; readonly event: Inbound; readonly query?: string }
  | { readonly kind: 'ignored'; readonly why: string; readonly query?: string };

const ignored = (why: string): Decoded => ({ kind: 'ignored', why });

/** Any value at all becomes an event or a reason to let it pass; never throws. */
export function decode(update: unknown, context: DecodeContext): Decoded {
  const parsed = updateShape.safeParse(update);
  if (!parsed.success) return ignored(`unreadable: ${parsed.error.issues[0]?.path.join('.') ?? 'update'}`);
  const { update_id: id, message, edited_message, callback_query, my_chat_member } = parsed.data;
  if (callback_query) return tapped(callback_query, id, context);
  if (message) return posted(message, id, context);
  if (edited_message) return edited(edited_message, id, context);
  if (my_chat_member) return reached(my_chat_member, id);
  return ignored('not a kind of update we asked for');
}

/** Update ids may start again after a quiet week, so each key also names the event itself. */
const keyOf = (id: number, own: string) => ({ key: `u${id}:${own}`, correlation: `tg-${id}` });

function placeOf(chat: Chat, thread?: string): Place | undefined {
  if (chat.type === 'channel') return undefined;
  const title = chat.title === undefined ? '' : cleanText(chat.title, 255);
  return {
    platform: 'telegram',
    externalId: String(chat.id),
    kind: chat.type === 'private' ? 'direct' : 'group',
    ...(title ? { title } : {}),
    ...(thread === undefined ? {} : { thread }),
  };
}

function senderOf(user: User): Sender {
  const locale = localeOf(user.language_code);
  return { externalId: String(user.id), name: nameOf(user), ...(locale ? { locale } : {}) };
}

const threadOf = (message: { is_topic_message?: boolean | undefined; message_thread_id?: number | undefined }) =>
  message.is_topic_message && message.message_thread_id !== undefined ? String(message.message_thread_id) : undefined;

function tapped(query: Query, id: number, { now }: DecodeContext): Decoded {
  const pass = (why: string): Decoded => ({ kind: 'ignored', why, query: query.id });
  if (query.from.is_bot) return pass('a bot');
  if (query.data === undefined) return pass('a button without data');
  const { message } = query;
  // Without its message the only chat we can be sure of is the person's own.
  const chat: Chat = message?.chat ?? { id: query.from.id, type: 'private' };
  const place = placeOf(chat, message && threadOf(message));
  if (!place) return pass('a channel');
  const event: Inbound = {
    kind: 'tap',
    place,
    sender: senderOf(query.from),
    at: now,
    ...keyOf(id, `q${query.id}`),
    token: cleanText(query.data, 64),
    fields: {},
    ...(message ? { message: String(message.message_id) } : {}),
  };
  return { kind: 'event', event, query: query.id };
}

function posted(message: Message, id: number, context: DecodeContext): Decoded {
  const { chat, from } = message;
  const to = message.migrate_to_chat_id;
  const before = message.migrate_from_chat_id;
  const envelope = {
    at: message.date * 1000,
    ...keyOf(id, `m${chat.id}:${message.message_id}`),
  };
  if (to !== undefined || before !== undefined) {
    const ids = { from: String(before ?? chat.id), to: String(to ?? chat.id) };
    const place: Place = {
      ...placeOf({ ...chat, type: 'supergroup' }),
      platform: 'telegram',
      externalId: ids.to,
      kind: 'group',
    };
    const sender = from ? senderOf(from) : { externalId: String(chat.id), name: place.title || String(chat.id) };
    return { kind: 'event', event: { kind: 'moved', place, sender, ...envelope, ...ids } };
  }
  const place = placeOf(chat, threadOf(message));
  if (!place) return ignored('a channel');
  const unknown = strangeAuthor(message);
  if (unknown || !from) return ignored(unknown ?? 'nobody');
  const words = spoken(message, context.username);
  if (words.kind === 'ignored') return words;
  const sender = senderOf(from);
  if (place.kind === 'direct' && words.start !== undefined) {
    const payload = words.start === '' ? {} : { payload: words.start };
    return { kind: 'event', event: { kind: 'opened', place, sender, ...envelope, ...payload } };
  }
  const { text, replyTo, files, mentions } = words;
  const more = {
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(mentions.length > 0 ? { mentions } : {}),
  };
  const own = String(message.message_id);
  return { kind: 'event', event: { kind: 'text', place, sender, ...envelope, text, message: own, ...more, files } };
}

function edited(message: Message, id: number, context: DecodeContext): Decoded {
  const place = placeOf(message.chat, threadOf(message));
  if (!place) return ignored('a channel');
  const unknown = strangeAuthor(message);
  if (unknown || !message.from) return ignored(unknown ?? 'nobody');
  const words = spoken(message, context.username);
  if (words.kind === 'ignored') return words;
  const at = message.edit_date ?? message.date;
  const event: Inbound = {
    kind: 'edited',
    place,
    sender: senderOf(message.from),
    at: at * 1000,
    ...keyOf(id, `e${message.chat.id}:${message.message_id}:${at}`),
    text: words.text,
    message: String(message.message_id),
  };
  return { kind: 'event', event };
}

/** Bots, and people who speak as the group or a channel: the `from` of those is a stand-in, nobody's deed. */
function strangeAuthor({ from, sender_chat }: Message): string | undefined {
  if (!from) return 'nobody';
  if (sender_chat) return 'speaks for a chat';
  return from.is_bot ? 'a bot' : undefined;
}

function reached({ chat, from, date, old_chat_member, new_chat_member }: Member, id: number): Decoded {
  const place = placeOf(chat);
  if (!place) return ignored('a channel');
  const was = isIn(old_chat_member);
  const is = isIn(new_chat_member);
  // In a private chat this comes only when somebody blocks us or takes that back.
  if (place.kind === 'group' && was === is) return ignored('standing changed, presence did not');
  const kind = place.kind === 'direct' ? (is ? 'unblocked' : 'blocked') : is ? 'joined' : 'left';
  const event: Inbound = { kind, place, sender: senderOf(from), at: date * 1000, ...keyOf(id, `c${chat.id}:${date}`) };
  return { kind: 'event', event };
}

const isIn = ({ status, is_member }: Member['new_chat_member']): boolean =>
  status === 'restricted' ? is_member === true : status !== 'left' && status !== 'kicked';
