import { type Sim, seconds } from './sim.ts';
import type { WireMessage } from './simulator.ts';
import type { BotState, ChatState, Entity, StoredFile, StoredMessage } from './state.ts';

/** Telegram's own shapes, made from what is stored. */

export function wireUser(sim: Sim, id: number): Record<string, unknown> {
  const bot = sim.state.bots.find((candidate) => candidate.id === id);
  if (bot !== undefined) return { id, is_bot: true, first_name: profileName(bot), username: bot.username };
  const person = sim.state.people.find((candidate) => candidate.id === id);
  const user: Record<string, unknown> = { id, is_bot: false, first_name: person?.firstName ?? 'Deleted Account' };
  if (person?.lastName !== undefined) user.last_name = person.lastName;
  if (person?.username !== undefined) user.username = person.username;
  if (person?.language !== undefined) user.language_code = person.language;
  return user;
}

export function profileName(bot: BotState, language = ''): string {
  const names = bot.profile.name ?? {};
  return names[language] || names[''] || bot.name;
}

export function wireChat(sim: Sim, chat: ChatState): Record<string, unknown> {
  if (chat.kind === 'private') {
    const { is_bot, language_code, ...person } = wireUser(sim, chat.id);
    return { ...person, type: 'private' };
  }
  const { id, title, kind, forum } = chat;
  return { id, title, type: kind, ...(forum ? { is_forum: true } : {}) };
}

function wireEntities(sim: Sim, entities: Entity[]): unknown[] {
  return entities.map((entity) =>
    entity.user === undefined ? entity : { ...entity, user: wireUser(sim, entity.user.id) },
  );
}

function wireFile(file: StoredFile, photo: boolean): Record<string, unknown> {
  const named = { file_id: file.id, file_unique_id: file.unique, file_size: file.size };
  if (photo) return { photo: [{ ...named, width: 800, height: 600 }] };
  return { document: { ...named, file_name: file.name, mime_type: file.mime } };
}

function replyTarget(chat: ChatState, message: StoredMessage): StoredMessage | undefined {
  // Inside a topic, a message that answers nothing is sent as an answer to the topic's own first message.
  const id = message.replyTo ?? (message.service === undefined ? message.thread : undefined);
  return id === undefined ? undefined : chat.messages.find((candidate) => candidate.id === id);
}

export function wireMessage(sim: Sim, chat: ChatState, message: StoredMessage, deep = true): WireMessage {
  const wire: WireMessage = {
    message_id: message.id,
    from: wireUser(sim, message.from),
    chat: wireChat(sim, chat),
    date: seconds(message.at),
  };
  if (message.editedAt !== undefined) wire.edit_date = seconds(message.editedAt);
  if (message.thread !== undefined) Object.assign(wire, { message_thread_id: message.thread, is_topic_message: true });
  const target = deep ? replyTarget(chat, message) : undefined;
  if (target !== undefined && target.deleted !== true) wire.reply_to_message = wireMessage(sim, chat, target, false);
  const file = sim.state.files.find(({ id }) => id === message.file);
  if (file !== undefined) Object.assign(wire, wireFile(file, message.photo === true));
  const [textName, entitiesName] = file === undefined ? ['text', 'entities'] : ['caption', 'caption_entities'];
  if (message.text !== '') wire[textName] = message.text;
  if (message.entities.length > 0) wire[entitiesName] = wireEntities(sim, message.entities);
  if (message.keyboard.length > 0) wire.reply_markup = { inline_keyboard: message.keyboard };
  if (message.service !== undefined) wire[message.service.field] = message.service.value;
  return wire;
}

/** The stub Telegram sends in place of a message it cannot show. */
export function wireStub(sim: Sim, chat: ChatState, id: number): Record<string, unknown> {
  return { chat: wireChat(sim, chat), message_id: id, date: 0 };
}

export function wireMember(sim: Sim, user: number, status: string): Record<string, unknown> {
  const member: Record<string, unknown> = { user: wireUser(sim, user), status };
  if (status === 'kicked') return { ...member, until_date: 0 };
  if (status === 'creator') return { ...member, is_anonymous: false };
  if (status !== 'administrator') return member;
  const rights = [
    'can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members can_change_info',
    'can_invite_users can_pin_messages can_manage_topics',
  ];
  const may = rights.join(' ').split(' ');
  const mayNot = 'can_be_edited is_anonymous can_promote_members can_post_stories can_edit_stories can_delete_stories';
  const flags = [...may.map((right) => [right, true]), ...mayNot.split(' ').map((right) => [right, false])];
  return { ...member, ...Object.fromEntries(flags) };
}
