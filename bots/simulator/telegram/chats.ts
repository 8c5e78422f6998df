import { badRequest, Refusal } from './refusal.ts';
import type { Sim } from './sim.ts';
import { type BotState, type ChatState, newChat, type StoredMessage, type Topic } from './state.ts';

export function chatOf(sim: Sim, bot: number, id: number): ChatState | undefined {
  return sim.state.chats.find((chat) => chat.id === id && (chat.bot === 0 || chat.bot === bot));
}

export function privateChat(sim: Sim, bot: BotState, person: number): ChatState {
  const known = chatOf(sim, bot.id, person);
  if (known !== undefined) return known;
  const chat = newChat({ id: person, kind: 'private', title: '', bot: bot.id, members: [person] });
  sim.state.chats.push(chat);
  return chat;
}

export function messageIn(chat: ChatState, id: unknown): StoredMessage | undefined {
  return chat.messages.find((message) => message.id === id && message.deleted !== true);
}

export function topicIn(chat: ChatState, id: number | undefined): Topic | undefined {
  return chat.topics.find((topic) => topic.id === id && !topic.deleted);
}

function blockedRefusal(chat: ChatState, bot: BotState): Refusal | undefined {
  const standing = chat.standing[bot.id];
  if (standing === 'member' || standing === 'administrator') return undefined;
  const place = chat.kind === 'supergroup' ? 'supergroup' : 'group';
  if (chat.kind !== 'private') {
    if (standing === 'kicked') return new Refusal(403, `bot was kicked from the ${place} chat`);
    return new Refusal(403, `bot is not a member of the ${place} chat`);
  }
  if (standing === 'kicked') return new Refusal(403, 'bot was blocked by the user');
  return new Refusal(403, "bot can't initiate conversation with a user");
}

/** The chat that a `chat_id` names, whether or not the bot may speak there. */
export function findChat(sim: Sim, bot: BotState, chatId: unknown): ChatState {
  const id = Number(chatId);
  if (!Number.isSafeInteger(id) || id === 0) throw badRequest('chat not found');
  const known = chatOf(sim, bot.id, id);
  if (known?.migratedTo !== undefined) {
    const parameters = { migrate_to_chat_id: known.migratedTo };
    throw new Refusal(400, 'group chat was upgraded to a supergroup chat', { parameters });
  }
  if (known !== undefined) return known;
  if (sim.state.people.some((person) => person.id === id)) return privateChat(sim, bot, id);
  throw badRequest('chat not found');
}

/** The chat that a `chat_id` names, or the refusal Telegram gives a bot that may not speak there. */
export function openChat(sim: Sim, bot: BotState, chatId: unknown): ChatState {
  const chat = findChat(sim, bot, chatId);
  const refusal = blockedRefusal(chat, bot);
  if (refusal !== undefined) throw refusal;
  return chat;
}

/** The chat that a `chat_id` names, for looking only: a blocked bot still may, a stranger may not. */
export function readChat(sim: Sim, bot: BotState, chatId: unknown): ChatState {
  const chat = findChat(sim, bot, chatId);
  if (chat.kind !== 'private') return openChat(sim, bot, chatId);
  if (chat.standing[bot.id] === undefined) throw badRequest('chat not found');
  return chat;
}

/** A message thread the bot may post into. */
export function openThread(chat: ChatState, thread: unknown): number | undefined {
  if (thread === undefined) return undefined;
  const topic = typeof thread === 'number' ? topicIn(chat, thread) : undefined;
  if (!chat.forum || topic === undefined) throw badRequest('message thread not found');
  if (topic.closed) throw badRequest('TOPIC_CLOSED');
  return topic.id;
}
