import type { Inbound, Place, Sender } from '../../core/chat/inbound.ts';
import type { Instant } from '../../core/ids.ts';
import { cleanText } from '../clean.ts';
import { wordsOf } from './decode-words.ts';
import {
  type Envelope,
  enteredShape,
  envelopeShape,
  menuShape,
  messageShape,
  presenceShape,
  pressShape,
} from './shapes.ts';

export interface DecodeContext {
  readonly appId: string;
  /** The organisation whose events we take; absent: whichever installed the app. */
  readonly tenantKey?: string;
  /** Our own open_id, once Feishu has told us. */
  readonly bot?: string;
  /** For events that carry no time of their own. */
  readonly now: Instant;
}

export type Decoded =
  | { readonly kind: 'event'; readonly event: Inbound }
  | { readonly kind: 'ignored'; readonly why: string };

const ignored = (why: string): Decoded => ({ kind: 'ignored', why });
const unreadable = (what: string): Decoded => ignored(`unreadable: ${what}`);

type Read = (event: unknown, envelope: Envelope, context: DecodeContext) => Decoded;

/** The events we listen to; the rest is acknowledged by the SDK and forgotten. */
export const readers: Readonly<Record<string, Read>> = {
  'im.message.receive_v1': said,
  'card.action.trigger': pressed,
  'application.bot.menu_v6': chosen,
  'im.chat.access_event.bot_p2p_chat_entered_v1': entered,
  'im.chat.member.bot.added_v1': presence('joined'),
  'im.chat.member.bot.deleted_v1': presence('left'),
  'im.chat.disbanded_v1': presence('left'),
  // The words were heard; that they are taken back undoes nothing.
  'im.message.recalled_v1': () => ignored('recalled'),
};

export const isPress = (event: unknown): boolean =>
  envelopeShape.safeParse(event).data?.event_type === 'card.action.trigger';

/** Any value at all becomes an event or a reason to let it pass; never throws. */
export function decode(event: unknown, context: DecodeContext): Decoded {
  const parsed = envelopeShape.safeParse(event);
  if (!parsed.success) return unreadable(parsed.error.issues[0]?.path.join('.') || 'event');
  const { event_type: type, app_id, tenant_key } = parsed.data;
  if (app_id !== context.appId) return ignored('for another app');
  if (context.tenantKey !== undefined && tenant_key !== context.tenantKey) return ignored('of another organisation');
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined;
  return read ? read(event, parsed.data, context) : ignored('not a kind of event we asked for');
}

const direct = (openId: string): Place => ({ platform: 'feishu', externalId: openId, kind: 'direct' });

function group(chat: string, name?: string): Place {
  const title = cleanText(name ?? '', 255).trim();
  return { platform: 'feishu', externalId: chat, kind: 'group', ...(title ? { title } : {}) };
}

/** Feishu does not say what people are called; whoever is unknown goes by their id. */
function senderOf(openId: string, name?: string): Sender {
  return { externalId: openId, name: cleanText(name ?? '', 128).trim() || openId };
}

/** Milliseconds in events, microseconds in presses. */
function instantIn(time: string | number | undefined, now: Instant): Instant {
  const number = Math.floor(Number(time));
  if (!Number.isSafeInteger(number) || number <= 0) return now;
  const ms = number >= 1e14 ? Math.floor(number / 1000) : number;
  return ms > 8.64e15 ? now : ms;
}

const common = ({ event_id, create_time }: Envelope, { now }: DecodeContext) => ({
  at: instantIn(create_time, now),
  key: `e${event_id}`,
  correlation: `fs-${event_id}`,
});

/** People of another organisation may sit in a group we serve; they are nobody to us. */
const isForeign = (tenant: string | undefined, { tenant_key }: Envelope): boolean =>
  Boolean(tenant && tenant_key && tenant !== tenant_key);

function said(event: unknown, envelope: Envelope, context: DecodeContext): Decoded {
  const parsed = messageShape.safeParse(event);
  if (!parsed.success) return unreadable('message');
  const { sender, message } = parsed.data;
  if (sender.sender_type !== 'user') return ignored('a bot');
  if (isForeign(sender.tenant_key, envelope)) return ignored('of another organisation');
  const { open_id } = sender.sender_id;
  const words = wordsOf(message, context.bot);
  return {
    kind: 'event',
    event: {
      kind: 'text',
      place: message.chat_type === 'p2p' ? direct(open_id) : group(message.chat_id),
      sender: senderOf(open_id),
      ...common(envelope, context),
      at: instantIn(message.create_time ?? envelope.create_time, context.now),
      // The same message may come again under another event id.
      key: `m${message.message_id}`,
      ...words,
      message: message.message_id,
      // A thread hangs on one message of its chat, and an answer to it lands in it: the chat stays the place.
      ...(message.parent_id ? { replyTo: message.parent_id } : {}),
    },
  };
}

function pressed(event: unknown, envelope: Envelope, context: DecodeContext): Decoded {
  const parsed = pressShape.safeParse(event);
  if (!parsed.success) return unreadable('press');
  const { operator, action, context: where } = parsed.data;
  if (isForeign(operator.tenant_key, envelope)) return ignored('of another organisation');
  const form = action.form_value;
  const token = action.value?.token ?? (form && action.name);
  if (!token) return ignored('a button without a token');
  const chat = where?.open_chat_id;
  // Without more the only chat we can be sure of is the person's own.
  const isGroup = action.value?.at === 'group' && chat !== undefined;
  return {
    kind: 'event',
    event: {
      kind: 'tap',
      place: isGroup ? group(chat) : direct(operator.open_id),
      sender: senderOf(operator.open_id),
      ...common(envelope, context),
      token: cleanText(token, 64),
      fields: fieldsOf(form ?? {}),
      ...(where?.open_message_id ? { message: where.open_message_id } : {}),
    },
  };
}

function fieldsOf(form: Readonly<Record<string, unknown>>): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const name of ['choice', 'text']) {
    const value = Object.hasOwn(form, name) ? form[name] : undefined;
    if (typeof value === 'string') fields[name] = cleanText(value, 2_000);
  }
  return fields;
}

/** A key of the bot's menu is the command it is named after, typed in private. */
function chosen(event: unknown, envelope: Envelope, context: DecodeContext): Decoded {
  const parsed = menuShape.safeParse(event);
  if (!parsed.success) return unreadable('menu');
  const { operator, event_key } = parsed.data;
  const { open_id } = operator.operator_id;
  return {
    kind: 'event',
    event: {
      kind: 'text',
      place: direct(open_id),
      sender: senderOf(open_id, operator.operator_name),
      ...common(envelope, context),
      text: `/${event_key.replace(/^\//, '')}`,
      message: envelope.event_id,
      files: [],
    },
  };
}

/** Comes each time the chat is looked at; only an empty chat is a first meeting. */
function entered(event: unknown, envelope: Envelope, context: DecodeContext): Decoded {
  const parsed = enteredShape.safeParse(event);
  if (!parsed.success) return unreadable('chat');
  const { operator_id, last_message_id } = parsed.data;
  if (last_message_id) return ignored('looked into the chat again');
  const { open_id } = operator_id;
  const event_: Inbound = {
    kind: 'opened',
    place: direct(open_id),
    sender: senderOf(open_id),
    ...common(envelope, context),
  };
  return { kind: 'event', event: event_ };
}

function presence(kind: 'joined' | 'left'): Read {
  return (event, envelope, context) => {
    const parsed = presenceShape.safeParse(event);
    if (!parsed.success) return unreadable('group');
    const { chat_id, operator_id, name } = parsed.data;
    const sender = operator_id ? senderOf(operator_id.open_id) : senderOf(chat_id, name);
    return {
      kind: 'event',
      event: { kind, place: group(chat_id, name), sender, ...common(envelope, context) },
    };
  };
}
