import { findChat } from './chats.ts';
import type { Call } from './methods.ts';
import { badRequest } from './refusal.ts';
import type { BotState, ChatState, CommandSet } from './state.ts';
import { profileName, wireUser } from './wire.ts';

export function getMe({ sim, bot }: Call): unknown {
  return {
    ...wireUser(sim, bot.id),
    can_join_groups: true,
    can_read_all_group_messages: !bot.privacy,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: false,
  };
}

function language({ payload }: Call): string {
  const code = String(payload.language_code ?? '');
  if (code !== '' && !/^[a-z]{2}$/.test(code)) throw badRequest('invalid language code specified');
  return code;
}

function scope(call: Call): Record<string, unknown> {
  const given = (call.payload.scope ?? { type: 'default' }) as Record<string, unknown>;
  if (given.chat_id === undefined) return given;
  return { ...given, chat_id: findChat(call.sim, call.bot, given.chat_id).id };
}

function others(call: Call, key: string): CommandSet[] {
  return call.bot.commands.filter((set) => JSON.stringify([set.scope, set.language]) !== key);
}

export function setMyCommands(call: Call): true {
  const commands = call.payload.commands as CommandSet['commands'];
  if (commands.length > 100) throw badRequest('BOT_COMMANDS_TOO_MUCH');
  for (const { command, description } of commands) {
    if (!/^[a-z0-9_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID');
    if (description.length < 1 || description.length > 256) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
  }
  const set: CommandSet = { scope: scope(call), language: language(call), commands };
  const rest = others(call, JSON.stringify([set.scope, set.language]));
  call.bot.commands = commands.length === 0 ? rest : [...rest, set];
  call.sim.changed();
  call.sim.journal.add({ kind: 'changed', what: 'bot' });
  return true;
}

export function deleteMyCommands(call: Call): true {
  call.bot.commands = others(call, JSON.stringify([scope(call), language(call)]));
  call.sim.changed();
  call.sim.journal.add({ kind: 'changed', what: 'bot' });
  return true;
}

export function getMyCommands(call: Call): unknown {
  const key = JSON.stringify([scope(call), language(call)]);
  return call.bot.commands.find((set) => JSON.stringify([set.scope, set.language]) === key)?.commands ?? [];
}

function setter(field: string, limit: number): (call: Call) => true {
  return (call) => {
    const value = String(call.payload[field] ?? '');
    if (value.length > limit) throw badRequest(`${field} is too long`);
    const code = language(call);
    call.bot.profile[field] = { ...call.bot.profile[field], [code]: value };
    call.sim.changed();
    call.sim.journal.add({ kind: 'changed', what: 'bot' });
    return true;
  };
}

function getter(field: string): (call: Call) => unknown {
  return (call) => {
    const code = language(call);
    if (field === 'name') return { name: profileName(call.bot, code) };
    const texts = call.bot.profile[field] ?? {};
    return { [field]: texts[code] || texts[''] || '' };
  };
}

export const profileMethods = {
  setMyName: setter('name', 64),
  getMyName: getter('name'),
  setMyDescription: setter('description', 512),
  getMyDescription: getter('description'),
  setMyShortDescription: setter('short_description', 120),
  getMyShortDescription: getter('short_description'),
};

/** What the "/" menu shows to one person in one chat: narrow before broad, with a language before without. */
export function commandsFor(
  bot: BotState,
  chat: ChatState,
  person: number,
  languageTag: string,
): CommandSet['commands'] {
  const code = languageTag.slice(0, 2).toLowerCase();
  const creator = chat.members[0] === person;
  const inGroup: Record<string, unknown>[] = [
    { type: 'chat_member', chat_id: chat.id, user_id: person },
    ...(creator ? [{ type: 'chat_administrators', chat_id: chat.id }] : []),
    { type: 'chat', chat_id: chat.id },
    ...(creator ? [{ type: 'all_chat_administrators' }] : []),
    { type: 'all_group_chats' },
    { type: 'default' },
  ];
  const inPrivate: Record<string, unknown>[] = [
    { type: 'chat', chat_id: chat.id },
    { type: 'all_private_chats' },
    { type: 'default' },
  ];
  for (const wanted of chat.kind === 'private' ? inPrivate : inGroup) {
    for (const wantedLanguage of [code, '']) {
      const found = bot.commands.find((set) => set.language === wantedLanguage && sameScope(set.scope, wanted));
      if (found !== undefined) return found.commands;
    }
  }
  return [];
}

function sameScope(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  return ['type', 'chat_id', 'user_id'].every((field) => one[field] === other[field]);
}
