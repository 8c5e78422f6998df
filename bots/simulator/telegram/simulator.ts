import type { Clock } from '../../../core/ports.ts';
import type { FaultHandle, TransportFault } from '../faults.ts';
import type { JournalEvent, WaitOptions } from '../journal.ts';

/** A human with a Telegram account, as the simulated world knows them. */
export interface SimulatedPerson {
  /** Telegram user id; also the id of their private chat with a bot. */
  id: number;
  firstName: string;
  lastName?: string;
  username?: string;
  /** IETF tag as Telegram sends it, e.g. `zh-hans`, `ru`, `en`. */
  language?: string;
}

export interface SimulatedBot {
  /** `digits:30 or more of A-Za-z0-9_-`; the digits are the bot's user id. */
  token: string;
  username: string;
  name: string;
  /** BotFather's privacy switch. Default on: groups show the bot only what is meant for it. */
  privacy?: boolean;
}

export interface SimulatedGroup {
  /** Negative; a supergroup's is below -1000000000000. */
  id: number;
  title: string;
  /** Person ids. The first one is the creator. */
  members: number[];
  kind?: 'group' | 'supergroup';
  forum?: boolean;
  /** Standing of the first bot. Default `member`; `absent` = never added. */
  bot?: 'member' | 'administrator' | 'absent';
}

export interface SimulatedWorld {
  bots: SimulatedBot[];
  people: SimulatedPerson[];
  groups?: SimulatedGroup[];
}

export interface SimulatorOptions {
  clock: Clock;
  /** 0 or absent = any free port. */
  port?: number;
  /** Loopback only. Default 127.0.0.1. */
  host?: string;
  /** JSON snapshot: read at start, written behind changes, so that history survives a restart. */
  stateFile?: string;
  world: SimulatedWorld;
  /** Rate limits as published. Default on. */
  limits?: 'on' | 'off';
  /** `refused` = like a server older than Bot API 9.5, where <tg-time> fails the whole message. */
  tgTime?: 'known' | 'refused';
}

export interface SeenButton {
  text: string;
  data?: string;
  url?: string;
  copy?: string;
  style?: string;
}

/** A run of equally marked text; nothing in it is markup. */
export interface TextRun {
  text: string;
  /** Entity types covering the run: bold, italic, code, pre, text_link, date_time ... */
  marks: string[];
  url?: string;
  /** Set for a `date_time` entity; `text` is then the sender's fallback. */
  time?: { unix: number; format: string };
}

/** A message as somebody holding a phone sees it. */
export interface SeenMessage {
  id: number;
  chat: number;
  thread?: number;
  from: { id: number; name: string; bot: boolean };
  /** Epoch milliseconds. */
  at: number;
  /** Text or caption, without markup. Service messages: empty. */
  text: string;
  /** The same text with its entities as escaped HTML. */
  html: string;
  runs: TextRun[];
  buttons: SeenButton[][];
  edited: boolean;
  /** Oldest first; the last entry is what stands now. */
  versions: { at: number; text: string; html: string; buttons: SeenButton[][] }[];
  replyTo?: number;
  /** The sender asked clients to open a reply box bound to this message. */
  forceReply?: { placeholder: string; selective: boolean };
  document?: { name: string; mime: string; size: number; fileId: string };
  photo?: { size: number; fileId: string };
  /** e.g. new_chat_members, left_chat_member, pinned_message, migrate_to_chat_id, forum_topic_created. */
  service?: string;
  /** What a service message is about: names, a title, the pinned text. */
  about?: string;
  pinned: boolean;
}

/** What the person saw after a tap: a toast (`alert` false) or a box to dismiss. `text` empty = the spinner just stopped. */
export interface SeenAnswer {
  text: string;
  alert: boolean;
  url?: string;
}

export interface PressOptions {
  /** Press a button that the message no longer shows (an old screen), or data it never had (a hostile client). */
  stale?: boolean;
  /** Deliver the tap with Telegram's stub (`date: 0`) in place of the message. */
  inaccessible?: boolean;
}

export interface SayOptions {
  replyTo?: number;
  /** Change this earlier message of the same person instead of posting anew. */
  edit?: number;
  /** Forum topic. */
  thread?: number;
}

export interface SentFile {
  name: string;
  mime: string;
  data: Uint8Array;
  caption?: string;
  /** Sent as a picture, the way people send them: without name or type. */
  photo?: boolean;
}

/** One person's Telegram app, open on one bot. A chat is named by its Bot API id: the person's own id or a group's. */
export interface Phone {
  readonly person: SimulatedPerson;
  /** Presses Start (again), with a deep link's payload if given. Unblocks first when blocked. */
  start(payload?: string): SeenMessage;
  /** Follows `https://t.me/<bot>?start=<payload>`. Throws when the link is not one Telegram would follow. */
  open(link: string): SeenMessage;
  say(chat: number, text: string, options?: SayOptions): SeenMessage;
  /** Answers the reply box that is open in this chat. Throws when none is. */
  reply(chat: number, text: string): SeenMessage;
  send(chat: number, file: SentFile, options?: Pick<SayOptions, 'replyTo'>): SeenMessage;
  /**
   * Taps a button, named by its text or its callback data, and tells what came back.
   * `timeout`: no answer within the 15 s (of the clock) that Telegram waits. A bot that was blocked or kicked never
   * hears of the tap. Rejects when there is no such message or button.
   */
  press(messageId: number, button: string, chat?: number, options?: PressOptions): Promise<SeenAnswer | 'timeout'>;
  /** Oldest first, without deleted ones. Default chat: the private one. */
  messages(chat?: number): SeenMessage[];
  last(chat?: number): SeenMessage | undefined;
  /** The message whose reply box is open now. */
  replyBox(chat?: number): SeenMessage | undefined;
  /** Closes an open reply box without answering. */
  closeReplyBox(chat?: number): void;
  /** What the "/" menu offers here, in this person's language. */
  commands(chat?: number): { command: string; description: string }[];
  /** The bot as it presents itself in this person's language. */
  bot(): { name: string; username: string; description: string };
  started(): boolean;
  blocked(): boolean;
  block(): void;
  unblock(): void;
  /** Removes a message for everybody, or for this person's own history. */
  remove(messageId: number, chat?: number): void;
}

export interface Group {
  readonly id: number;
  readonly title: string;
  readonly kind: 'group' | 'supergroup';
  readonly migratedTo: number | undefined;
  members(): SimulatedPerson[];
  messages(): SeenMessage[];
  addMember(person: number): void;
  removeMember(person: number): void;
  addBot(as?: 'member' | 'administrator', by?: number): void;
  kickBot(by?: number): void;
  promoteBot(as: 'member' | 'administrator', by?: number): void;
  /** Upgrades to a supergroup and answers its id; the old id answers 400 with `migrate_to_chat_id` from now on. */
  migrate(): number;
  createTopic(name: string): number;
  closeTopic(thread: number): void;
  deleteTopic(thread: number): void;
  rename(title: string): void;
}

/** How a matched request is spoilt. */
export type FaultKind =
  | { kind: 'refuse'; code: number; description?: string; retryAfter?: number; migrateTo?: number }
  | TransportFault;

export interface FaultRule {
  /** Method name(s), any case. Absent = every method but getUpdates; `*` = every method. */
  method?: string | string[];
  chat?: number;
  /** Requests to let pass first. */
  skip?: number;
  /** How many to spoil. Default 1; Infinity until removed. */
  count?: number;
  fault: FaultKind;
}

export type Payload = Record<string, unknown>;
export type WireMessage = { message_id: number; [field: string]: unknown };
export type WireUpdate = { update_id: number; [field: string]: unknown };

/** One request that reached the server. An uploaded file stands in `payload` as `{file: name, size}`. */
export interface ApiCall {
  at: number;
  bot: string;
  /** As the reference spells it, whatever the client sent. */
  method: string;
  payload: Payload;
  /** HTTP status answered; 0 = none (reset, cut before, black hole). */
  status: number;
  ok: boolean;
  result?: unknown;
  description?: string;
  /** Kind of the fault that hit it. */
  fault?: FaultKind['kind'];
}

/** Something a request did that the platform's contract forbids. */
interface Violation {
  at: number;
  method: string;
  detail: string;
}

type EventBody =
  | { kind: 'call'; call: ApiCall }
  | { kind: 'posted'; chat: number; message: SeenMessage }
  | { kind: 'edited'; chat: number; message: SeenMessage }
  | { kind: 'deleted'; chat: number; messageId: number }
  | { kind: 'pressed'; person: number; chat: number; messageId: number; data: string; query: string }
  | { kind: 'answered'; person: number; query: string; answer: SeenAnswer }
  | { kind: 'expired'; person: number; query: string }
  | { kind: 'queued'; bot: string; update: WireUpdate }
  | { kind: 'delivered'; bot: string; by: 'poll' | 'webhook'; updateIds: number[] }
  | { kind: 'confirmed'; bot: string; updateIds: number[] }
  | { kind: 'lapsed'; bot: string; updateIds: number[] }
  | { kind: 'polling'; bot: string }
  | { kind: 'pollEnded'; bot: string; because: 'updates' | 'timeout' | 'abort' | 'conflict' }
  | { kind: 'webhookFailed'; bot: string; updateId: number; status: number; retryInMs: number }
  | { kind: 'unhooked'; bot: string }
  | { kind: 'violation'; violation: Violation }
  | { kind: 'changed'; what: 'chat' | 'person' | 'bot' | 'fault' | 'network' | 'request' };

export type SimulatorEvent = JournalEvent<EventBody>;
export type SimulatorEventBody = EventBody;

/** A running, stateful Telegram Bot API 10.1 server on loopback. Stricter than the platform, never laxer. */
export interface TelegramSimulator {
  /** `http://127.0.0.1:port`, for `TELEGRAM_API_ROOT`. */
  readonly root: string;
  readonly port: number;
  readonly bots: readonly SimulatedBot[];
  readonly people: readonly SimulatedPerson[];
  /** The newest 5,000 requests, oldest first. */
  readonly calls: readonly ApiCall[];
  readonly violations: readonly Violation[];
  /** The newest 5,000 events, oldest first. */
  readonly events: readonly SimulatorEvent[];
  /** Sequence number of the newest event: pass it to `waitFor` as `since`. */
  mark(): number;
  /** First event that satisfies the predicate. Rejects with the signal's reason when it aborts first. */
  waitFor(predicate: (event: SimulatorEvent) => boolean, options?: WaitOptions | AbortSignal): Promise<SimulatorEvent>;
  /** Resolves when every update is confirmed (or delivered to the webhook) and no request but a long poll is open. */
  idle(signal?: AbortSignal): Promise<void>;
  subscribe(listener: (event: SimulatorEvent) => void): () => void;
  /** @param bot username; default the first bot. */
  phone(person: number, bot?: string): Phone;
  group(chat: number): Group;
  /** Ids of all groups, in the order they were made; a migrated one is followed by its successor. */
  groups(): number[];
  /** Queues an update as it is, for what no phone here can do: a sticker, an anonymous admin, another bot's words. */
  deliver(type: 'message' | 'edited_message' | 'callback_query', body: Payload): void;
  addPerson(person: SimulatedPerson): void;
  addGroup(group: SimulatedGroup): void;
  fail(rule: FaultRule): FaultHandle;
  clearFaults(): void;
  limits: 'on' | 'off';
  tgTime: 'known' | 'refused';
  /** Resets the connections that wait for updates, as a proxy does to a quiet line; no other notices. */
  drop(): void;
  /** Stops listening and drops every socket, until `reconnect`. The port is kept. */
  disconnect(): Promise<void>;
  reconnect(): Promise<void>;
  readonly connected: boolean;
  /** From now on the token answers 401. */
  revoke(token: string): void;
  /** Goes on numbering updates from here, as Telegram does after a week without any. */
  renumberUpdates(next: number, bot?: string): void;
  /** A stored file's bytes, for a phone that downloads it. */
  file(fileId: string): { name: string; mime: string; data: Uint8Array } | undefined;
  /** Writes the snapshot now, if there is a state file. */
  save(): Promise<void>;
  close(): Promise<void>;
}
