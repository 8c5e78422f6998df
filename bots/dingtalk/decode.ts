import { parseToken } from '../../core/cards/token.ts';
import type { FileRef, Inbound, Place } from '../../core/chat/inbound.ts';
import type { Instant } from '../../core/ids.ts';
import { cleanText } from '../clean.ts';
import { readMessage, textMessage } from './ids.ts';
import { pressShape, type SpokenData, spokenShape, type TapData, tapShape } from './shapes.ts';
import { objectOf } from './wire.ts';

export interface DecodeContext {
  /** Names a tap in logs: the platform gives it nothing of its own but this. */
  readonly messageId: string;
  readonly now: Instant;
  /** The card or message of ours that was delivered as this, if we still know. */
  readonly carried: (carrier: string) => string | undefined;
}

/** `webhook`: where this conversation may be answered for a while at no cost. */
export type Decoded =
  | { readonly kind: 'event'; readonly event: Inbound; readonly webhook?: Webhook; readonly trouble?: string }
  | { readonly kind: 'ignored'; readonly why: string; readonly trouble?: string };

export interface Webhook {
  readonly url: string;
  readonly until: Instant;
}

const textLimit = 20_000;

/** Any text at all becomes an event or a reason to let it pass; never throws. */
export function decodeSpoken(data: string, context: DecodeContext): Decoded {
  const parsed = spokenShape.safeParse(objectOf(data));
  if (!parsed.success) return unreadable(parsed.error.issues);
  const said = parsed.data;
  const staff = said.senderStaffId ?? '';
  if (staff === '') {
    const why = 'a sender without a userId: from outside the organisation, or the robot is not published yet';
    return { kind: 'ignored', why, trouble: why };
  }
  const isDirect = said.conversationType === '1';
  const title = cleanText(said.conversationTitle ?? '', 255);
  const place: Place = {
    platform: 'dingtalk',
    externalId: isDirect ? staff : said.conversationId,
    kind: isDirect ? 'direct' : 'group',
    ...(isDirect || title === '' ? {} : { title }),
  };
  const envelope = {
    place,
    sender: { externalId: staff, name: cleanText(said.senderNick ?? '', 64).trim() || staff },
    at: said.createAt ?? context.now,
    key: said.msgId,
    correlation: `dt-${said.msgId}`,
  };
  const { text, files } = wordsOf(said);
  const hook = said.sessionWebhook;
  const more = {
    ...(hook ? { webhook: { url: hook, until: said.sessionWebhookExpiredTime ?? context.now } } : {}),
    ...(said.errorCode === '20001'
      ? { trouble: "the month's pushes are used up: what people write arrives empty" }
      : {}),
  };
  // What a button of a spoken card makes its reader say.
  if (parseToken(text)) return { kind: 'event', event: { kind: 'tap', ...envelope, token: text, fields: {} }, ...more };
  const carrier = said.originalProcessQueryKey;
  const ours = carrier === undefined ? undefined : (context.carried(carrier) ?? textMessage(carrier));
  const replyTo = ours ?? said.originalMsgId;
  const mentions = (said.atUsers ?? []).flatMap(({ staffId }) => (staffId ? [staffId] : []));
  const event: Inbound = {
    kind: 'text',
    ...envelope,
    text,
    message: said.msgId,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(mentions.length > 0 ? { mentions } : {}),
    files,
  };
  return { kind: 'event', event, ...more };
}

/** Text, pictures and files of every kind of message. What was spoken aloud is text already. */
function wordsOf({ msgtype, text, content }: SpokenData): { text: string; files: FileRef[] } {
  const rich = content?.richText ?? [];
  const heard = msgtype === 'audio' ? content?.recognition : undefined;
  const words = [text?.content, heard, ...rich.map((item) => item.text)].filter((part) => part !== undefined);
  const codes = rich.flatMap((item) => item.downloadCode ?? item.pictureDownloadCode ?? []);
  const own = heard === undefined ? (content?.downloadCode ?? content?.pictureDownloadCode) : undefined;
  const name = cleanText(content?.fileName ?? '', 255);
  return {
    text: cleanText(words.join(''), textLimit).trim(),
    files: [
      ...(own === undefined ? [] : [{ id: own, ...(name === '' ? {} : { name }) }]),
      ...codes.map((id) => ({ id, mime: 'image/*' })),
    ],
  };
}

/** A tap has no id of its own, so it has no key: what it does must bear being done twice. */
export function decodeTap(data: string, context: DecodeContext): Decoded {
  const parsed = tapShape.safeParse(objectOf(data));
  if (!parsed.success) return unreadable(parsed.error.issues);
  const tap = parsed.data;
  const press = pressOf(tap);
  const token = tokenOf(press);
  if (token === undefined) return { kind: 'ignored', why: 'a button without a token' };
  const message = readMessage(tap.outTrackId);
  const isGroup = message?.kind === 'card' && message.in === 'group';
  if (isGroup && !tap.spaceId) return { kind: 'ignored', why: 'a tap in no conversation' };
  const event: Inbound = {
    kind: 'tap',
    place: isGroup
      ? { platform: 'dingtalk', externalId: tap.spaceId ?? '', kind: 'group' }
      : { platform: 'dingtalk', externalId: tap.userId, kind: 'direct' },
    sender: { externalId: tap.userId, name: tap.userId },
    at: context.now,
    correlation: `dt-${context.messageId}`,
    token,
    fields: fieldsOf(press.params.form),
    message: tap.outTrackId,
  };
  return { kind: 'event', event };
}

interface Press {
  readonly ids: readonly string[];
  readonly params: Readonly<Record<string, unknown>>;
}

function pressOf({ content, value }: TapData): Press {
  for (const text of [content, value]) {
    const parsed = pressShape.safeParse(objectOf(text));
    if (!parsed.success) continue;
    const { cardPrivateData: inside, params } = parsed.data;
    if (inside || params) return { ids: inside?.actionIds ?? [], params: { ...params, ...inside?.params } };
  }
  return { ids: [], params: {} };
}

/** The parameter is the rule; a template that lost it still has the token as the button's id. */
function tokenOf({ ids, params }: Press): string | undefined {
  const named = [params.token, ...ids].filter((one) => typeof one === 'string' && one !== '') as string[];
  const found = named.find((one) => parseToken(one)) ?? named[0];
  return found === undefined ? undefined : cleanText(found, 64);
}

/** A choice comes as `{index, value}`, everything else as itself. */
function fieldsOf(form: unknown): Record<string, string> {
  const given = typeof form === 'string' ? objectOf(form) : form;
  if (typeof given !== 'object' || given === null) return {};
  const fields: Record<string, string> = {};
  for (const name of ['choice', 'text']) {
    const raw: unknown = Object.hasOwn(given, name) ? (given as Record<string, unknown>)[name] : undefined;
    const value = typeof raw === 'object' && raw !== null && 'value' in raw ? raw.value : raw;
    if (typeof value === 'string' && value !== '') fields[name] = cleanText(value, textLimit);
  }
  return fields;
}

const unreadable = (issues: readonly { readonly path: readonly PropertyKey[] }[]): Decoded => ({
  kind: 'ignored',
  why: `unreadable: ${issues[0]?.path.map(String).join('.') || 'data'}`,
});
