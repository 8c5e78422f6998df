import { createHash } from 'node:crypto';
import { MARKDOWN_BUTTON } from './markdown-button.ts';
import type { SeenKind } from './seen.ts';
import type { PushKind } from './simulator.ts';
import type {
  SimulatedApp,
  SimulatedDepartment,
  SimulatedGroup,
  SimulatedPerson,
  SimulatedTemplate,
  SimulatedWorld,
} from './world.ts';

/** Everything that survives a restart of the simulator. Plain JSON. */
export interface State {
  people: PersonState[];
  departments: SimulatedDepartment[];
  templates: SimulatedTemplate[];
  chats: ChatState[];
  cards: CardState[];
  files: StoredFile[];
  tokens: { token: string; expiresAt: number }[];
  sessions: { session: string; chat: string; expiresAt: number }[];
  notifications: StoredNotification[];
  usage: { month: string; calls: number; pushes: number };
  /** Not acknowledged yet; taps are never among them. */
  pushes: Push[];
  next: number;
}

export type PersonState = SimulatedPerson & { unionId: string; removed?: boolean };

export type Params = Record<string, string>;

export interface StoredButton {
  id: string;
  text: string;
  url: string;
}

export interface StoredMessage {
  id: string;
  at: number;
  kind: SeenKind;
  /** User id; empty = the robot. */
  from: string;
  title: string;
  text: string;
  buttons: StoredButton[];
  mentions: string[];
  /** outTrackId */
  card?: string;
  replyTo?: string;
  /** Download code. */
  file?: string;
  /** Only these members see it. */
  recipients?: string[];
  recalled?: boolean;
}

export interface ChatState {
  id: string;
  kind: 'direct' | 'group';
  title: string;
  members: string[];
  robot: boolean;
  messages: StoredMessage[];
}

export interface Space {
  type: 'IM_ROBOT' | 'IM_GROUP';
  /** User or conversation id as the caller wrote it. */
  id: string;
  carrierId: string;
  chat: string;
}

export interface CardState {
  outTrackId: string;
  templateId: string;
  /** Whether taps are reported. */
  callback: boolean;
  userIdType: 1 | 2;
  /** Kinds of space it may be delivered to. */
  models: Space['type'][];
  shared: Params;
  /** By user id. */
  own: Record<string, Params>;
  /** Public data that only a callback's answer painted, by the tapper's user id; `whole` = in place of the shared data. */
  painted: Record<string, { whole: boolean; params: Params }>;
  spaces: Space[];
  changes: { all: number; of: Record<string, number> };
}

export interface StoredFile {
  downloadCode: string;
  name: string;
  mime: string;
  size: number;
  /** base64 */
  data: string;
}

export interface StoredNotification {
  taskId: number;
  at: number;
  person: string;
  msgtype: string;
  title: string;
  text: string;
  url?: string;
  status?: { text: string; color: string };
}

export interface Push {
  id: string;
  what: PushKind;
  type: 'EVENT' | 'CALLBACK';
  topic: string;
  /** What an EVENT carries beside the usual headers. */
  headers: Record<string, string>;
  /** JSON text. */
  data: string;
  firstAt: number;
  attempts: number;
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** An id in the shape the platform gives such things; never the same twice. */
export function newId(state: State, prefix: string): string {
  state.next += 1;
  return `${prefix}${Buffer.from(digest(`${prefix}${state.next}`), 'hex')
    .subarray(0, 16)
    .toString('base64url')}==`;
}

/** The chat a person has with the robot. */
export function directId(app: SimulatedApp, userId: string): string {
  return `cid${Buffer.from(digest(`${app.clientId}/${userId}`), 'hex')
    .subarray(0, 15)
    .toString('base64url')}==`;
}

export function groupChat({ id, title, members, robot }: SimulatedGroup): ChatState {
  return { id, kind: 'group', title, members: [...members], robot: robot ?? true, messages: [] };
}

function personState(person: SimulatedPerson): PersonState {
  return { unionId: `${digest(person.userId).slice(0, 20)}iE`, ...person };
}

/** Adds what the seeded world has and the state does not; what the state already knows stays as it is. */
export function seed(state: State, world: SimulatedWorld): void {
  for (const person of world.people) {
    const known = state.people.findIndex(({ userId }) => userId === person.userId);
    if (known < 0) state.people.push(personState(person));
    else state.people[known] = { ...state.people[known], ...personState(person) };
    const id = directId(world.app, person.userId);
    if (state.chats.some((chat) => chat.id === id)) continue;
    const direct = { id, kind: 'direct', title: world.app.name, members: [person.userId], robot: true } as const;
    state.chats.push({ ...direct, members: [person.userId], messages: [] });
  }
  for (const group of world.groups ?? [])
    if (!state.chats.some(({ id }) => id === group.id)) state.chats.push(groupChat(group));
  const known = new Set(state.templates.map(({ id }) => id));
  const templates = [MARKDOWN_BUTTON, ...(world.templates ?? [])].filter(({ id }) => !known.has(id));
  // Copies: one simulator's withdrawal is no other's.
  state.templates.push(...structuredClone(templates));
  const places = new Set(state.departments.map(({ id }) => id));
  state.departments.push(...(world.departments ?? []).filter(({ id }) => !places.has(id)));
}

export function emptyState(): State {
  const none = { people: [], departments: [], templates: [], chats: [], cards: [], files: [] };
  const nothing = { tokens: [], sessions: [], notifications: [], pushes: [] };
  return { ...none, ...nothing, usage: { month: '', calls: 0, pushes: 0 }, next: 1 };
}
