import { createHash } from 'node:crypto';
import type { Language, SeenMessage } from './seen.ts';
import type { SimulatedApp, SimulatedGroup, SimulatedPerson, SimulatedWorld } from './simulator.ts';

/** Everything that survives a restart of the simulator. Plain JSON. */
export interface State {
  tenantKey: string;
  apps: AppState[];
  people: PersonState[];
  chats: ChatState[];
  messages: MessageState[];
  files: StoredFile[];
  tokens: Token[];
  /** Events not acknowledged yet, oldest first. */
  queue: QueuedEvent[];
  /** By `app uuid`: what that request made, for an hour. */
  sent: Record<string, { message: string; at: number; receiver: string }>;
  /** By callback token, for 30 minutes and two uses. */
  updates: Record<string, { message: string; app: string; at: number; uses: number; answered: boolean }>;
  calls: { month: string; used: number };
  /** Makes ids. */
  serial: number;
}

export interface AppState extends SimulatedApp {
  scopes: string[];
  events: string[];
  verificationToken: string;
}

export interface PersonState extends SimulatedPerson {
  unionId: string;
  userId: string;
  language: Language;
}

export interface ChatState {
  /** `oc_…` */
  id: string;
  kind: 'p2p' | 'group';
  name: string;
  /** Of a private chat; empty for groups. */
  app: string;
  /** Open ids as the first app knows them. */
  members: string[];
  /** App ids of the bots in it. */
  bots: string[];
  entered: boolean;
  blocked: boolean;
  muted: boolean;
  dissolved: boolean;
}

export interface MessageState {
  id: string;
  chat: string;
  at: number;
  /** App id, an open id, or empty for what the platform says itself. */
  from: string;
  type: string;
  /** JSON text, as it was sent. */
  content: string;
  parent?: string;
  root?: string;
  thread?: string;
  mentions: { key: string; openId?: string; app?: string; name: string }[];
  recalled: boolean;
  urgent: string[];
  versions: { at: number; content: string; by: SeenMessage['versions'][number]['by'] }[];
}

export interface StoredFile {
  key: string;
  name: string;
  mime: string;
  image: boolean;
  /** App id, or the open id of whoever sent it. */
  owner: string;
  /** base64 */
  data: string;
}

export interface Token {
  token: string;
  app: string;
  kind: 'tenant' | 'app';
  /** Epoch milliseconds. */
  expiresAt: number;
}

export interface QueuedEvent {
  id: string;
  app: string;
  type: string;
  /** The whole document, `schema` to `event`. */
  document: Record<string, unknown>;
  attempts: number;
  /** Epoch milliseconds of the next attempt. */
  dueAt: number;
}

/** Granted unless the world says otherwise. Not in it: `im:message.group_msg` (everything said in groups). */
const SCOPES = [
  'im:message',
  'im:message:send_as_bot',
  'im:message.p2p_msg:readonly',
  'im:message.group_at_msg:readonly',
  'im:message.urgent',
  'im:chat',
  'im:resource',
  'contact:user.id:readonly',
  'contact:contact.base:readonly',
  'contact:user.employee_id:readonly',
];

const EVENTS = [
  'im.message.receive_v1',
  'im.message.recalled_v1',
  'im.chat.access_event.bot_p2p_chat_entered_v1',
  'im.chat.member.bot.added_v1',
  'im.chat.member.bot.deleted_v1',
  'im.chat.disbanded_v1',
  'application.bot.menu_v6',
  'card.action.trigger',
];

const APP_ID = /^cli_[0-9a-f]{16}$/;

export function digest(text: string, length = 32): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

/** A new id: unlike its neighbours, like the platform's, and the same in every run of the same story. */
export function newId(state: State, prefix: string): string {
  state.serial += 1;
  return `${prefix}${digest(`${prefix}${state.serial}`)}`;
}

function newApp(app: SimulatedApp): AppState {
  if (!APP_ID.test(app.appId)) throw new Error(`${app.appId} is no app id: cli_ and 16 hexadecimal digits`);
  const verificationToken = app.verificationToken ?? digest(`verification ${app.appId}`);
  return { ...app, scopes: app.scopes ?? SCOPES, events: app.events ?? EVENTS, verificationToken };
}

function newPerson(person: SimulatedPerson): PersonState {
  if (!/^ou_\w+$/.test(person.openId)) throw new Error(`${person.openId} is no open id`);
  const unionId = person.unionId ?? `on_${digest(`union ${person.openId}`)}`;
  const userId = person.userId ?? digest(`employee ${person.openId}`, 8);
  return { ...person, unionId, userId, language: person.language ?? 'zh_cn' };
}

export function newChat(made: Pick<ChatState, 'id' | 'kind' | 'name' | 'members'> & Partial<ChatState>): ChatState {
  return { app: '', bots: [], entered: false, blocked: false, muted: false, dissolved: false, ...made };
}

export function groupChat(state: State, { chatId, name, members, bot }: SimulatedGroup): ChatState {
  if (!/^oc_\w+$/.test(chatId)) throw new Error(`${chatId} is no chat id`);
  const first = state.apps[0];
  const bots = bot === false || first === undefined ? [] : [first.appId];
  return newChat({ id: chatId, kind: 'group', name, members: [...members], bots });
}

/** Adds what the seeded world has and the state does not; apps and people are taken over as they are given. */
export function seed(state: State, { apps, people, groups, tenantKey }: SimulatedWorld): void {
  if (tenantKey !== undefined) state.tenantKey = tenantKey;
  for (const app of apps) {
    const known = state.apps.findIndex(({ appId }) => appId === app.appId);
    if (known < 0) state.apps.push(newApp(app));
    else state.apps[known] = newApp(app);
  }
  for (const person of people) {
    const known = state.people.findIndex(({ openId }) => openId === person.openId);
    if (known < 0) state.people.push(newPerson(person));
    else state.people[known] = newPerson(person);
  }
  for (const group of groups ?? [])
    if (!state.chats.some(({ id }) => id === group.chatId)) state.chats.push(groupChat(state, group));
}

export function emptyState(): State {
  return {
    tenantKey: 'muster_tenant',
    apps: [],
    people: [],
    chats: [],
    messages: [],
    files: [],
    tokens: [],
    queue: [],
    sent: {},
    updates: {},
    calls: { month: '', used: 0 },
    serial: 0,
  };
}
