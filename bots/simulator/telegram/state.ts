import { createHash } from 'node:crypto';
import type { SimulatedBot, SimulatedGroup, SimulatedPerson, SimulatedWorld, WireUpdate } from './simulator.ts';

/** Everything that survives a restart of the simulator. Plain JSON. */
export interface State {
  bots: BotState[];
  people: SimulatedPerson[];
  chats: ChatState[];
  files: StoredFile[];
  nextQuery: number;
}

export interface Entity {
  type: string;
  offset: number;
  length: number;
  url?: string;
  language?: string;
  user?: { id: number };
  custom_emoji_id?: string;
  unix_time?: number;
  date_time_format?: string;
}

export interface InlineButton {
  text: string;
  callback_data?: string;
  url?: string;
  copy_text?: { text: string };
  style?: string;
  [field: string]: unknown;
}

export type Keyboard = InlineButton[][];

export interface Version {
  at: number;
  text: string;
  entities: Entity[];
  keyboard: Keyboard;
}

export interface StoredMessage {
  id: number;
  /** Epoch milliseconds. */
  at: number;
  from: number;
  text: string;
  entities: Entity[];
  keyboard: Keyboard;
  forceReply?: { placeholder: string; selective: boolean };
  replyTo?: number;
  thread?: number;
  editedAt?: number;
  /** `file_id`; the text is then a caption. */
  file?: string;
  photo?: boolean;
  /** Wire name and value of what happened, e.g. `new_chat_members`. */
  service?: { field: string; value: unknown };
  versions: Version[];
  deleted?: boolean;
}

export interface Topic {
  id: number;
  name: string;
  closed: boolean;
  deleted: boolean;
}

export type Standing = 'member' | 'administrator' | 'left' | 'kicked';

export interface ChatState {
  id: number;
  kind: 'private' | 'group' | 'supergroup';
  title: string;
  forum: boolean;
  /** Private chats belong to one bot; 0 for groups. */
  bot: number;
  members: number[];
  /** By bot id. In a private chat: member = started, kicked = blocked, absent = never started. */
  standing: Record<string, Standing>;
  messages: StoredMessage[];
  nextMessage: number;
  pinned: number[];
  topics: Topic[];
  migratedTo?: number;
  migratedFrom?: number;
  /** Open reply boxes: person id to message id. */
  replyBoxes: Record<string, number>;
}

export interface QueuedUpdate {
  update: WireUpdate;
  /** Webhook deliveries keep order inside a lane: one per chat for messages, one per person for taps. */
  lane: string;
  expiresAt: number;
}

export interface Webhook {
  url: string;
  secret?: string;
  maxConnections: number;
  lastError?: { at: number; message: string };
  goneSince?: number;
}

export interface CommandSet {
  scope: Record<string, unknown>;
  language: string;
  commands: { command: string; description: string }[];
}

export interface BotState {
  id: number;
  token: string;
  username: string;
  name: string;
  privacy: boolean;
  revoked: boolean;
  nextUpdate: number;
  queue: QueuedUpdate[];
  /** Sticky on the server until changed. */
  allowed?: string[];
  webhook?: Webhook;
  commands: CommandSet[];
  /** `name`, `description`, `short_description` by language; '' = default. */
  profile: Record<string, Record<string, string>>;
}

export interface StoredFile {
  id: string;
  unique: string;
  path: string;
  name: string;
  mime: string;
  size: number;
  /** base64 */
  data: string;
}

const TOKEN = /^(\d{3,16}):[A-Za-z0-9_-]{30,}$/;

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

function newBot(bot: SimulatedBot): BotState {
  const id = Number(TOKEN.exec(bot.token)?.[1]);
  if (!Number.isSafeInteger(id))
    throw new Error(`not a bot token: it must be digits, a colon and 30 or more characters`);
  // A start far from 1 catches code that assumes a small or contiguous sequence.
  const start = 100_000_000 + (createHash('sha256').update(bot.token).digest().readUInt32BE(0) % 800_000_000);
  const { token, username, name } = bot;
  const empty = { queue: [], commands: [], profile: {} };
  return { id, token, username, name, privacy: bot.privacy ?? true, revoked: false, nextUpdate: start, ...empty };
}

export function newChat(seed: Pick<ChatState, 'id' | 'kind' | 'title' | 'bot'> & Partial<ChatState>): ChatState {
  const empty = { members: [], standing: {}, messages: [], nextMessage: 1, pinned: [], topics: [], replyBoxes: {} };
  return { forum: false, ...empty, ...seed };
}

export function groupChat(state: State, group: SimulatedGroup): ChatState {
  const kind = group.kind ?? (group.id < -1_000_000_000_000 ? 'supergroup' : 'group');
  const standing: Record<string, Standing> = {};
  const first = state.bots[0];
  if (first !== undefined && group.bot !== 'absent') standing[first.id] = group.bot ?? 'member';
  const { id, title, members } = group;
  return newChat({ id, kind, title, bot: 0, forum: group.forum ?? false, members: [...members], standing });
}

/** Adds what the seeded world has and the state does not; what the state already knows stays as it is. */
export function seed(state: State, world: SimulatedWorld): void {
  for (const bot of world.bots) if (!state.bots.some(({ token }) => token === bot.token)) state.bots.push(newBot(bot));
  for (const person of world.people) {
    const known = state.people.findIndex(({ id }) => id === person.id);
    if (known < 0) state.people.push({ ...person });
    else state.people[known] = { ...person };
  }
  for (const group of world.groups ?? []) {
    if (!state.chats.some(({ id }) => id === group.id)) state.chats.push(groupChat(state, group));
  }
}

export function emptyState(): State {
  return { bots: [], people: [], chats: [], files: [], nextQuery: 1 };
}
