import { findChat, messageIn, openChat, readChat } from './chats.ts';
import { erase, post } from './messages.ts';
import type { Call } from './methods.ts';
import { badRequest } from './refusal.ts';
import { fileOf, refuseExotic } from './sending.ts';
import type { ChatState, StoredMessage } from './state.ts';
import { wireChat, wireMember, wireMessage } from './wire.ts';

const DELETE_WINDOW = 48 * 3_600_000;
const DOWNLOAD_LIMIT = 20 * 1024 * 1024;

function deletable(call: Call, chat: ChatState, message: StoredMessage): boolean {
  if (call.sim.clock.now() - message.at >= DELETE_WINDOW) return false;
  if (message.service?.field === 'forum_topic_created') return false;
  const admin = chat.standing[call.bot.id] === 'administrator';
  return message.from === call.bot.id || chat.kind === 'private' || admin;
}

export function deleteMessage(call: Call): true {
  const chat = openChat(call.sim, call.bot, call.payload.chat_id);
  const message = messageIn(chat, call.payload.message_id);
  if (message === undefined) throw badRequest('message to delete not found');
  if (!deletable(call, chat, message)) throw badRequest("message can't be deleted");
  erase(call.sim, chat, message);
  return true;
}

/** Deletes what it can; the others are skipped without a word. */
export function deleteMessages(call: Call): true {
  const chat = openChat(call.sim, call.bot, call.payload.chat_id);
  const ids = call.payload.message_ids as number[];
  if (ids.length < 1 || ids.length > 100) throw badRequest('message_ids must list 1 to 100 messages');
  for (const message of ids.map((id) => messageIn(chat, id))) {
    if (message !== undefined && deletable(call, chat, message)) erase(call.sim, chat, message);
  }
  return true;
}

export function pinChatMessage({ sim, bot, payload }: Call): true {
  refuseExotic(payload);
  const chat = openChat(sim, bot, payload.chat_id);
  const message = messageIn(chat, payload.message_id);
  if (message === undefined) throw badRequest('message to pin not found');
  if (chat.kind !== 'private' && chat.standing[bot.id] !== 'administrator')
    throw badRequest('not enough rights to manage pinned messages in the chat');
  if (chat.pinned.includes(message.id)) return true;
  chat.pinned.push(message.id);
  post(sim, chat, {
    from: bot.id,
    service: { field: 'pinned_message', value: wireMessage(sim, chat, message, false) },
  });
  return true;
}

export function unpinChatMessage({ sim, bot, payload }: Call): true {
  refuseExotic(payload);
  const chat = openChat(sim, bot, payload.chat_id);
  if (chat.kind !== 'private' && chat.standing[bot.id] !== 'administrator')
    throw badRequest('not enough rights to manage pinned messages in the chat');
  const id = payload.message_id ?? chat.pinned.at(-1);
  if (!chat.pinned.includes(Number(id))) throw badRequest('message to unpin not found');
  chat.pinned = chat.pinned.filter((other) => other !== id);
  sim.changed();
  sim.journal.add({ kind: 'changed', what: 'chat' });
  return true;
}

export function unpinAllChatMessages({ sim, bot, payload }: Call): true {
  const chat = openChat(sim, bot, payload.chat_id);
  chat.pinned = [];
  sim.changed();
  return true;
}

export function getChat({ sim, bot, payload }: Call): unknown {
  const chat = readChat(sim, bot, payload.chat_id);
  const gifts = {
    unlimited_gifts: false,
    limited_gifts: false,
    unique_gifts: false,
    premium_subscription: false,
    gifts_from_channels: false,
  };
  const pinned = messageIn(chat, chat.pinned.at(-1));
  return {
    ...wireChat(sim, chat),
    accent_color_id: 0,
    max_reaction_count: 11,
    accepted_gift_types: gifts,
    ...(pinned === undefined ? {} : { pinned_message: wireMessage(sim, chat, pinned, false) }),
  };
}

function statusOf(chat: ChatState, user: number, bot: number): string {
  if (user === bot) return chat.standing[bot] ?? 'left';
  if (!chat.members.includes(user)) return 'left';
  return chat.members[0] === user ? 'creator' : 'member';
}

export function getChatMember({ sim, bot, payload }: Call): unknown {
  const chat = findChat(sim, bot, payload.chat_id);
  const user = Number(payload.user_id);
  if (user !== bot.id) {
    readChat(sim, bot, chat.id);
    // Other members are guaranteed to an administrator only, so nobody else may build on them.
    const open = chat.kind === 'private' || chat.standing[bot.id] === 'administrator';
    if (!open) throw badRequest('CHAT_ADMIN_REQUIRED');
    if (!sim.state.people.some(({ id }) => id === user)) throw badRequest('PARTICIPANT_ID_INVALID');
  }
  return wireMember(sim, user, statusOf(chat, user, bot.id));
}

export function getChatAdministrators({ sim, bot, payload }: Call): unknown {
  const chat = openChat(sim, bot, payload.chat_id);
  if (chat.kind === 'private') throw badRequest('there are no administrators in the private chat');
  const creator = chat.members[0];
  const list = creator === undefined ? [] : [wireMember(sim, creator, 'creator')];
  return chat.standing[bot.id] === 'administrator' ? [...list, wireMember(sim, bot.id, 'administrator')] : list;
}

export function getChatMemberCount({ sim, bot, payload }: Call): number {
  const chat = openChat(sim, bot, payload.chat_id);
  const bots = Object.values(chat.standing).filter((standing) => standing === 'member' || standing === 'administrator');
  return chat.members.length + bots.length;
}

export function leaveChat({ sim, bot, payload }: Call): true {
  const chat = openChat(sim, bot, payload.chat_id);
  if (chat.kind === 'private') throw badRequest("chat member status can't be changed in private chats");
  chat.standing[bot.id] = 'left';
  sim.changed();
  sim.journal.add({ kind: 'changed', what: 'chat' });
  return true;
}

export function getFile({ sim, bot, payload }: Call): unknown {
  const file = fileOf(sim, bot, payload.file_id);
  if (file === undefined) throw badRequest('wrong file_id or the file is temporarily unavailable');
  if (file.size > DOWNLOAD_LIMIT) throw badRequest('file is too big');
  return { file_id: file.id, file_unique_id: file.unique, file_size: file.size, file_path: file.path };
}
