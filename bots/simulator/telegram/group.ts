import { tell, tellMember } from './audience.ts';
import { post, seenAll } from './messages.ts';
import type { Sim } from './sim.ts';
import type { Group, SimulatedPerson } from './simulator.ts';
import { type BotState, type ChatState, newChat, type Standing } from './state.ts';
import { wireUser } from './wire.ts';

function serve(sim: Sim, chat: ChatState, by: number, field: string, value: unknown, thread?: number): number {
  const message = post(sim, chat, { from: by, service: { field, value }, ...(thread === undefined ? {} : { thread }) });
  tell(sim, chat, message, 'message');
  return message.id;
}

function changed(sim: Sim): void {
  sim.changed();
  sim.journal.add({ kind: 'changed', what: 'chat' });
}

function setBot(sim: Sim, chat: ChatState, bot: BotState, to: Standing, by: number): void {
  const from = chat.standing[bot.id] ?? 'left';
  if (from === to) return;
  chat.standing[bot.id] = to;
  changed(sim);
  tellMember(sim, chat, bot, { type: 'my_chat_member', by, user: bot.id, from, to });
}

function setMember(sim: Sim, chat: ChatState, person: number, to: 'member' | 'left'): void {
  const inside = chat.members.includes(person);
  if (inside === (to === 'member')) return;
  chat.members = inside ? chat.members.filter((id) => id !== person) : [...chat.members, person];
  const user = wireUser(sim, person);
  const [field, value] = inside ? ['left_chat_member', user] : ['new_chat_members', [user]];
  serve(sim, chat, person, String(field), value);
  for (const bot of sim.state.bots) {
    // Roster changes reach administrators that asked for them.
    if (chat.standing[bot.id] !== 'administrator') continue;
    tellMember(sim, chat, bot, { type: 'chat_member', by: person, user: person, from: inside ? 'member' : 'left', to });
  }
}

function migrate(sim: Sim, chat: ChatState, creator: number): number {
  if (chat.kind !== 'group' || chat.migratedTo !== undefined) throw new Error(`chat ${chat.id} cannot be upgraded`);
  const id = -1_000_000_000_000 - ((Math.abs(chat.id) * 31) % 9_000_000_000) - 1_000_000_000;
  const { title, members, standing } = chat;
  const successor = newChat({
    id,
    kind: 'supergroup',
    title,
    bot: 0,
    members: [...members],
    standing: { ...standing },
  });
  successor.migratedFrom = chat.id;
  sim.state.chats.push(successor);
  serve(sim, chat, creator, 'migrate_to_chat_id', id);
  chat.migratedTo = id;
  chat.replyBoxes = {};
  serve(sim, successor, creator, 'migrate_from_chat_id', chat.id);
  return id;
}

/** A group from outside: what its members and administrators do to it. */
export function groupOf(sim: Sim, id: number): Group {
  const found = sim.state.chats.find((chat) => chat.id === id && chat.kind !== 'private');
  const bot = sim.state.bots[0];
  if (found === undefined || bot === undefined) throw new Error(`there is no group ${id}`);
  const chat = found;
  const creator = () => chat.members[0] ?? bot.id;
  const topic = (thread: number) => {
    const known = chat.topics.find((candidate) => candidate.id === thread);
    if (known === undefined) throw new Error(`there is no topic ${thread}`);
    return known;
  };
  return {
    id,
    get title() {
      return chat.title;
    },
    kind: chat.kind === 'supergroup' ? 'supergroup' : 'group',
    get migratedTo() {
      return chat.migratedTo;
    },
    members: () => chat.members.map((member) => personOf(sim, member)),
    messages: () => seenAll(sim, chat),
    addMember: (person) => setMember(sim, chat, personOf(sim, person).id, 'member'),
    removeMember: (person) => setMember(sim, chat, person, 'left'),
    addBot: (as = 'member', by = creator()) => {
      setBot(sim, chat, bot, as, by);
      serve(sim, chat, by, 'new_chat_members', [wireUser(sim, bot.id)]);
    },
    kickBot: (by = creator()) => {
      setBot(sim, chat, bot, 'kicked', by);
      serve(sim, chat, by, 'left_chat_member', wireUser(sim, bot.id));
    },
    promoteBot: (as, by = creator()) => setBot(sim, chat, bot, as, by),
    migrate: () => migrate(sim, chat, creator()),
    createTopic: (name) => {
      if (chat.kind !== 'supergroup') throw new Error('only supergroups have topics');
      chat.forum = true;
      const thread = chat.nextMessage;
      chat.topics.push({ id: thread, name, closed: false, deleted: false });
      return serve(sim, chat, creator(), 'forum_topic_created', { name, icon_color: 7_322_096 }, thread);
    },
    closeTopic: (thread) => {
      topic(thread).closed = true;
      serve(sim, chat, creator(), 'forum_topic_closed', {}, thread);
    },
    deleteTopic: (thread) => {
      topic(thread).deleted = true;
      chat.messages = chat.messages.filter((message) => message.thread !== thread);
      changed(sim);
    },
    rename: (title) => {
      chat.title = title;
      serve(sim, chat, creator(), 'new_chat_title', title);
    },
  };
}

export function personOf(sim: Sim, id: number): SimulatedPerson {
  const person = sim.state.people.find((candidate) => candidate.id === id);
  if (person === undefined) throw new Error(`nobody has Telegram id ${id}`);
  return person;
}

export function groupIds(sim: Sim): number[] {
  return sim.state.chats.filter(({ kind }) => kind !== 'private').map(({ id }) => id);
}
