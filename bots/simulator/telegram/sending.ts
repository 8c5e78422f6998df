import { createHash } from 'node:crypto';
import { messageIn, openChat, openThread, topicIn } from './chats.ts';
import { isUpload } from './contract.ts';
import { type Formatted, parseHtml, trimmed } from './html.ts';
import { readMarkup } from './keyboard.ts';
import { amend, type Draft, post } from './messages.ts';
import type { Call } from './methods.ts';
import { badRequest, breach, Refusal } from './refusal.ts';
import type { Sim } from './sim.ts';
import type { Payload } from './simulator.ts';
import type { BotState, ChatState, Entity, StoredFile, StoredMessage } from './state.ts';
import { wireMessage } from './wire.ts';

const NOT_SIMULATED = [
  'business_connection_id',
  'direct_messages_topic_id',
  'allow_paid_broadcast',
  'suggested_post_parameters',
  'message_effect_id',
  'inline_message_id',
  'rich_message',
];

export const TEXT_LIMIT = 4096;
const CAPTION_LIMIT = 1024;
const UPLOAD_LIMIT = { document: 50 * 1024 * 1024, photo: 10 * 1024 * 1024 };

export function refuseExotic(payload: Payload): void {
  const found = NOT_SIMULATED.find((name) => payload[name] !== undefined);
  if (found !== undefined) throw breach(`"${found}" is not simulated`);
}

function checkEntities(text: string, entities: Entity[]): void {
  for (const { offset, length } of entities) {
    if (offset < 0 || length < 1 || offset + length > text.length) throw breach('entity is outside of the text');
  }
}

/** Text or caption of a request, parsed, trimmed and measured. */
function readText(sim: Sim, chat: ChatState, payload: Payload, field: 'text' | 'caption'): Formatted {
  const source = String(payload[field] ?? '');
  const entities = payload[field === 'text' ? 'entities' : 'caption_entities'] as Entity[] | undefined;
  const mode = payload.parse_mode;
  if (mode !== undefined && entities !== undefined) throw breach('parse_mode and entities exclude each other');
  if (mode !== undefined && String(mode).toLowerCase() !== 'html')
    throw breach(`parse_mode "${String(mode)}" is not simulated`);
  checkEntities(source, entities ?? []);
  const body = trimmed(mode === undefined ? { text: source, entities: entities ?? [] } : parseHtml(source, sim.tgTime));
  const limit = field === 'text' ? TEXT_LIMIT : CAPTION_LIMIT;
  if (body.text.length > limit)
    throw badRequest(field === 'text' ? 'message is too long' : 'message caption is too long');
  return { text: body.text, entities: body.entities.filter((entity) => canMention(sim, chat, entity)) };
}

/** Mentions by id work for members of the chat and for people who talked to the bot; others silently stay text. */
function canMention(sim: Sim, chat: ChatState, entity: Entity): boolean {
  const id = entity.user?.id;
  if (id === undefined || chat.members.includes(id)) return true;
  return sim.state.chats.some(
    (other) => other.kind === 'private' && other.id === id && Object.keys(other.standing).length > 0,
  );
}

interface Reply {
  replyTo?: number;
  thread?: number;
}

function readReply(chat: ChatState, payload: Payload): Reply {
  const wanted = payload.reply_parameters as Payload | undefined;
  if (wanted === undefined) return {};
  if (wanted.chat_id !== undefined && Number(wanted.chat_id) !== chat.id)
    throw breach('replies across chats are not simulated');
  const target = messageIn(chat, wanted.message_id);
  if (target === undefined) {
    if (wanted.allow_sending_without_reply === true) return {};
    throw badRequest('message to be replied not found');
  }
  const quote = wanted.quote;
  if (quote !== undefined && !target.text.includes(String(quote))) throw badRequest('QUOTE_TEXT_INVALID');
  const thread = topicIn(chat, target.thread)?.id;
  return { replyTo: target.id, ...(thread === undefined ? {} : { thread }) };
}

/** Opens the reply box on the phones that the prompt is meant for. */
function openReplyBoxes(sim: Sim, chat: ChatState, message: StoredMessage): void {
  if (message.forceReply === undefined) return;
  const answered = chat.messages.find(({ id }) => id === message.replyTo)?.from;
  for (const person of chat.members) {
    const username = sim.state.people.find(({ id }) => id === person)?.username;
    const mentioned =
      message.entities.some(({ user }) => user?.id === person) ||
      (username !== undefined && message.text.toLowerCase().includes(`@${username.toLowerCase()}`));
    if (!message.forceReply.selective || mentioned || answered === person) chat.replyBoxes[person] = message.id;
  }
}

function deliver({ sim, bot, payload }: Call, chat: ChatState, draft: Omit<Draft, 'from'>): unknown {
  const markup = readMarkup(payload.reply_markup);
  const thread = openThread(chat, payload.message_thread_id);
  const reply = readReply(chat, payload);
  const whole: Draft = { ...draft, ...markup, ...reply, ...(thread === undefined ? {} : { thread }), from: bot.id };
  const message = post(sim, chat, whole);
  openReplyBoxes(sim, chat, message);
  return wireMessage(sim, chat, message);
}

export function sendMessage(call: Call): unknown {
  const { sim, bot, payload } = call;
  refuseExotic(payload);
  const chat = openChat(sim, bot, payload.chat_id);
  const body = readText(sim, chat, payload, 'text');
  if (body.text === '') throw badRequest('message text is empty');
  return deliver(call, chat, body);
}

export function keepFile(sim: Sim, bot: number, file: { name: string; mime: string; data: Uint8Array }): StoredFile {
  const number = sim.state.files.length + 1;
  const unique = createHash('sha256').update(file.data).digest('base64url').slice(0, 16);
  const id = `BQAC${Buffer.from(`${bot}/${number}/${unique}`).toString('base64url')}`;
  const extension = /\.([A-Za-z0-9]{1,8})$/.exec(file.name)?.[1];
  const path = `documents/file_${number}${extension === undefined ? '' : `.${extension}`}`;
  const data = Buffer.from(file.data).toString('base64');
  const stored = {
    id,
    unique: `AgAD${unique}`,
    path,
    name: file.name,
    mime: file.mime,
    size: file.data.byteLength,
    data,
  };
  sim.state.files.push(stored);
  return stored;
}

function mimeOf(name: string, given: string): string {
  if (given !== 'application/octet-stream') return given;
  const known: Record<string, string> = {
    csv: 'text/csv',
    pdf: 'application/pdf',
    png: 'image/png',
    jpg: 'image/jpeg',
    txt: 'text/plain',
  };
  return known[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? given;
}

function readFile({ sim, bot, payload }: Call, field: 'document' | 'photo'): StoredFile {
  const given = payload[field];
  if (isUpload(given)) {
    if (given.data.length === 0) throw badRequest('file must be non-empty');
    if (given.data.length > UPLOAD_LIMIT[field]) throw new Refusal(413, 'Request Entity Too Large');
    if (given.name === '') throw breach('an uploaded file needs a name');
    return keepFile(sim, bot.id, { name: given.name, mime: mimeOf(given.name, given.mime), data: given.data });
  }
  const known = sim.state.files.find(({ id }) => id === given);
  if (known === undefined) throw badRequest('wrong file identifier/HTTP URL specified');
  return known;
}

function sendFile(call: Call, field: 'document' | 'photo'): unknown {
  const { sim, bot, payload } = call;
  refuseExotic(payload);
  const chat = openChat(sim, bot, payload.chat_id);
  const body = readText(sim, chat, payload, 'caption');
  // Checked before the file is kept, so that a refused message leaves nothing behind.
  readMarkup(payload.reply_markup);
  return deliver(call, chat, {
    ...body,
    file: readFile(call, field).id,
    ...(field === 'photo' ? { photo: true } : {}),
  });
}

export const sendDocument = (call: Call): unknown => sendFile(call, 'document');
export const sendPhoto = (call: Call): unknown => sendFile(call, 'photo');

function editable({ sim, bot, payload }: Call): { chat: ChatState; message: StoredMessage } {
  refuseExotic(payload);
  if (payload.chat_id === undefined || payload.message_id === undefined)
    throw badRequest('message identifier is not specified');
  const chat = openChat(sim, bot, payload.chat_id);
  const message = messageIn(chat, payload.message_id);
  if (message === undefined) throw badRequest('message to edit not found');
  const fixed = message.from !== bot.id || message.service !== undefined || message.forceReply !== undefined;
  if (fixed) throw badRequest("message can't be edited");
  return { chat, message };
}

const SAME =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';

function change(call: Call, what: 'text' | 'caption' | 'keyboard'): unknown {
  const { sim, payload } = call;
  const { chat, message } = editable(call);
  if (what === 'text' && message.file !== undefined) throw badRequest('there is no text in the message to edit');
  if (what === 'caption' && message.file === undefined) throw badRequest('there is no caption in the message to edit');
  const { text, entities } = what === 'keyboard' ? message : readText(sim, chat, payload, what);
  if (what === 'text' && text === '') throw badRequest('message text is empty');
  // An edit without reply_markup takes the keyboard away.
  const { keyboard } = readMarkup(payload.reply_markup);
  if (!amend(sim, chat, message, { text, entities, keyboard })) throw badRequest(SAME);
  return wireMessage(sim, chat, message);
}

export const editMessageText = (call: Call): unknown => change(call, 'text');
export const editMessageCaption = (call: Call): unknown => change(call, 'caption');
export const editMessageReplyMarkup = (call: Call): unknown => change(call, 'keyboard');

const ACTIONS = new Set(
  'typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker find_location'.split(
    ' ',
  ),
);

export function sendChatAction({ sim, bot, payload }: Call): true {
  refuseExotic(payload);
  const chat = openChat(sim, bot, payload.chat_id);
  openThread(chat, payload.message_thread_id);
  if (!ACTIONS.has(String(payload.action))) throw badRequest('wrong parameter action in request');
  return true;
}

export function fileOf(sim: Sim, bot: BotState, fileId: unknown): StoredFile | undefined {
  const file = sim.state.files.find(({ id }) => id === fileId);
  const owner = file && Buffer.from(file.id.slice(4), 'base64url').toString().split('/')[0];
  return owner === String(bot.id) ? file : undefined;
}
