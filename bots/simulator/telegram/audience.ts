import { type Sim, seconds } from './sim.ts';
import type { BotState, ChatState, StoredMessage } from './state.ts';
import { enqueue } from './updates.ts';
import { wireChat, wireMember, wireMessage, wireUser } from './wire.ts';

/** Which bots hear of what happens in a chat. */

export function isPresent(chat: ChatState, bot: BotState): boolean {
  const standing = chat.standing[bot.id];
  return standing === 'member' || standing === 'administrator';
}

function lastBotToSpeak(sim: Sim, chat: ChatState, before: StoredMessage): number | undefined {
  const bots = new Set(sim.state.bots.map(({ id }) => id));
  const earlier = chat.messages.filter(
    ({ id, from, service }) => id < before.id && bots.has(from) && service === undefined,
  );
  return earlier.at(-1)?.from;
}

/** Privacy mode: commands for this bot, bare commands after it spoke last, replies to it, and service messages. */
function hears(sim: Sim, chat: ChatState, bot: BotState, message: StoredMessage): boolean {
  if (!isPresent(chat, bot) && chat.kind !== 'private') return false;
  if (chat.kind === 'private') return chat.bot === bot.id && isPresent(chat, bot);
  if (message.service !== undefined || !bot.privacy || chat.standing[bot.id] === 'administrator') return true;
  const command = /^\/[a-zA-Z0-9_]{1,64}(?:@(\w+))?(?=\s|$)/.exec(message.text);
  const addressee = command?.[1]?.toLowerCase();
  if (addressee === bot.username.toLowerCase()) return true;
  if (command !== null && addressee === undefined && lastBotToSpeak(sim, chat, message) === bot.id) return true;
  return chat.messages.find(({ id }) => id === message.replyTo)?.from === bot.id;
}

export function tell(sim: Sim, chat: ChatState, message: StoredMessage, type: 'message' | 'edited_message'): void {
  for (const bot of sim.state.bots) {
    if (hears(sim, chat, bot, message)) enqueue(sim, bot, type, wireMessage(sim, chat, message), `chat ${chat.id}`);
  }
}

/** Reports that somebody's standing in a chat changed. */
export function tellMember(
  sim: Sim,
  chat: ChatState,
  bot: BotState,
  change: { type: 'my_chat_member' | 'chat_member'; by: number; user: number; from: string; to: string },
): void {
  const body = {
    chat: wireChat(sim, chat),
    from: wireUser(sim, change.by),
    date: seconds(sim.clock.now()),
    old_chat_member: wireMember(sim, change.user, change.from),
    new_chat_member: wireMember(sim, change.user, change.to),
  };
  enqueue(sim, bot, change.type, body, `chat ${chat.id}`);
}
