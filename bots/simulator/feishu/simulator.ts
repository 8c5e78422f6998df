import type { Clock } from '../../../core/ports.ts';
import type { FaultHandle, Scripted, TransportFault } from '../faults.ts';
import type { JournalEvent, WaitOptions } from '../journal.ts';
import type { Language, SeenAnswer, SeenMessage } from './seen.ts';

/** One human of the simulated tenant. */
export interface SimulatedPerson {
  /** `ou_…`, as the first app of the world knows them; every other app sees another one. */
  openId: string;
  /** `on_…`; default derived from `openId`. */
  unionId?: string;
  /** The tenant's employee id; default derived from `openId`. */
  userId?: string;
  name: string;
  email?: string;
  /** With `+86` or another country code. */
  mobile?: string;
  /** Of their client. Default `zh_cn`. */
  language?: Language;
  /** Inside the app's availability range. Default true. */
  available?: boolean;
  resigned?: boolean;
}

export interface SimulatedApp {
  /** `cli_` and 16 hexadecimal digits. */
  appId: string;
  appSecret: string;
  name: string;
  /** Signs and encrypts what is sent to a webhook. */
  encryptKey?: string;
  /** Travels in every event's header. Default derived. */
  verificationToken?: string;
  /** Default: `SCOPES`, which holds all that is simulated but `im:message.group_msg` (words not meant for the bot). */
  scopes?: string[];
  /** Event types the app subscribes to. Default: all that are simulated. */
  events?: string[];
  /** Address for events and card callbacks; it is asked the challenge first. Absent = long connection. */
  webhook?: string;
}

export interface SimulatedGroup {
  /** `oc_…` */
  chatId: string;
  name: string;
  /** Open ids. The first is the owner. */
  members: string[];
  /** Whether the first app's bot is in it. Default true. */
  bot?: boolean;
}

export interface SimulatedWorld {
  apps: SimulatedApp[];
  people: SimulatedPerson[];
  groups?: SimulatedGroup[];
  /** Default `muster_tenant`. */
  tenantKey?: string;
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
  /** OpenAPI calls the tenant has per calendar month; absent = unlimited. */
  monthlyCalls?: number;
  /** What `/callback/ws/endpoint` hands out, in seconds. Default: the platform's (ping 120, reconnect 120, nonce 30). */
  connection?: Partial<ConnectionConfig>;
}

export interface ConnectionConfig {
  PingInterval: number;
  ReconnectInterval: number;
  ReconnectNonce: number;
  /** -1 = for ever. */
  ReconnectCount: number;
}

interface SentFile {
  name: string;
  mime: string;
  data: Uint8Array;
}

export interface SayOptions {
  /** `oc_…` of a group. Default: the private chat with the bot. */
  chat?: string;
  /** Mentions the bot, as `@_user_1` in front of the text. Default false. */
  at?: boolean;
  /** Also mentions these people. */
  mention?: string[];
  /** Message to answer. */
  replyTo?: string;
  /** Answer inside a thread. */
  inThread?: boolean;
}

export interface PressOptions {
  /** Values of the form's fields by their `name`; others keep their defaults. */
  values?: Record<string, string | string[] | boolean>;
  /** What is chosen in a select, picker or overflow, or typed into an input outside a form. */
  option?: string | string[];
  /** Closes the confirm dialog instead of confirming. */
  dismiss?: boolean;
  /** Press what an earlier version of the card showed (an old screen), or skip the client's own checks. */
  stale?: boolean;
}

/** One person's Feishu client. Wrong use of it (no such message, element, chat) throws. */
export interface Phone {
  readonly person: SimulatedPerson;
  /** `oc_…` of the private chat with the bot. */
  readonly chat: string;
  /** Opens the private chat: a `bot_p2p_chat_entered` event. Entering it also happens by saying something first. */
  enter(): void;
  say(text: string, options?: SayOptions): SeenMessage;
  send(file: SentFile, options?: Pick<SayOptions, 'chat' | 'replyTo'>): SeenMessage;
  /** Recalls one's own message. */
  recall(messageId: string): void;
  /** Presses a key of the bot's menu. */
  menu(eventKey: string): void;
  /**
   * Uses an element of a card, named by its `element_id`, `name`, text or the value of its callback as JSON.
   * Resolves with what the client shows, at the latest 3 s (of the clock) after the press.
   */
  press(messageId: string, element: string, options?: PressOptions): Promise<SeenAnswer>;
  /** Oldest first, recalled ones included. Default chat: the private one. */
  messages(chat?: string): SeenMessage[];
  last(chat?: string): SeenMessage | undefined;
  language: Language;
  /** From now on the bot gets 230053. */
  block(): void;
  unblock(): void;
  readonly blocked: boolean;
  /** What the bot is called here. */
  bot(): { name: string; appId: string };
}

export interface Group {
  readonly chatId: string;
  name: string;
  members(): SimulatedPerson[];
  messages(viewer?: string): SeenMessage[];
  addMember(openId: string): void;
  removeMember(openId: string): void;
  addBot(by?: string): void;
  removeBot(by?: string): void;
  /** From now on the bot gets 230018: nobody but the owner may speak. */
  mute(muted: boolean): void;
  /** From now on 232009. */
  dissolve(): void;
}

/** How a matched request is spoilt. */
export type FaultKind =
  /** `data` stands in the body beside the code, where given. */
  | { kind: 'refuse'; status?: number; code: number; msg?: string; resetSeconds?: number; data?: unknown }
  /** HTTP 429 and 99991403: the month's calls are gone. Hits calls that count only. */
  | { kind: 'quota' }
  /** HTTP 400 and 99991663; the token used is dead from then on. Hits calls that need one only. */
  | { kind: 'tokenInvalid' }
  | TransportFault;

export interface FaultRule extends Scripted {
  /** Name(s) out of `routes.ts`, e.g. `im.message.patch`, `ws.endpoint`. Absent = every request but `ws.endpoint`; `*` = every request. */
  api?: string | string[];
  /** `oc_…`, `om_…` or a receive id that the request names. */
  about?: string;
  fault: FaultKind;
}

/** How the next frame with an event or a card callback is spoilt. */
export type FrameFault =
  /** Closed in place of the frame. */
  | 'drop'
  /** TCP reset in the middle of the WebSocket frame. */
  | 'cut'
  /** A whole WebSocket message that holds half of the protobuf frame. */
  | 'half'
  /** Bytes that are no protobuf. */
  | 'garbage'
  /** A sound frame whose payload is not JSON. */
  | 'notJson'
  /** A text message instead of a binary one. */
  | 'text'
  /** Sent, and the answer ignored as if it were lost on the way. */
  | 'answerLost'
  /** Sent twice. */
  | 'twice'
  /** Sent in three parts, last one first. */
  | 'parts'
  /** Two parts of three. */
  | 'partMissing'
  /** Not sent, and nobody is told. */
  | 'lost';

export interface ApiCall {
  at: number;
  /** Empty for what needs no token. */
  app: string;
  /** Name out of `routes.ts`. */
  api: string;
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
  /** HTTP status answered; 0 = none. */
  status: number;
  /** The platform's code; 0 = ok, -1 = no answer. */
  code: number;
  msg: string;
  data?: unknown;
  fault?: FaultKind['kind'];
}

/** Something the app did that the platform's contract forbids. */
interface Violation {
  at: number;
  api: string;
  detail: string;
}

export type SimulatorEventBody =
  | { kind: 'call'; call: ApiCall }
  | { kind: 'posted'; chat: string; message: string }
  | { kind: 'edited'; chat: string; message: string; by: SeenMessage['versions'][number]['by'] }
  | { kind: 'recalled'; chat: string; message: string }
  | { kind: 'buzzed'; message: string; people: string[] }
  | { kind: 'pressed'; person: string; message: string; eventId: string; action: unknown }
  | { kind: 'answered'; person: string; message: string; eventId: string; answer: SeenAnswer }
  /** A PATCH that came while an answer was awaited was undone by that answer. */
  | { kind: 'reverted'; message: string }
  | { kind: 'queued'; app: string; eventId: string; type: string }
  | {
      kind: 'sent';
      app: string;
      eventId: string;
      type: string;
      by: 'ws' | 'webhook';
      attempt: number;
      connection?: number;
    }
  | { kind: 'acknowledged'; app: string; eventId: string; type: string; attempt: number }
  /** Not answered 200 in time; absent `retryInMs` = given up. */
  | { kind: 'unanswered'; app: string; eventId: string; type: string; why: string; retryInMs?: number }
  | { kind: 'connected'; app: string; connection: number }
  | { kind: 'disconnected'; app: string; connection: number; code: number }
  | { kind: 'ping'; app: string; connection: number }
  | { kind: 'violation'; violation: Violation }
  | { kind: 'changed'; what: 'chat' | 'person' | 'app' | 'fault' | 'network' | 'request' };

export type SimulatorEvent = JournalEvent<SimulatorEventBody>;

/** A running, stateful Feishu open platform on loopback. Stricter than the platform, never laxer. */
export interface FeishuSimulator {
  /** `http://127.0.0.1:port`, for `FEISHU_DOMAIN` and the client's `domain`. */
  readonly domain: string;
  readonly port: number;
  readonly apps: readonly SimulatedApp[];
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
  /** Resolves when no event waits for delivery, no press for its answer and no request is open. */
  idle(signal?: AbortSignal): Promise<void>;
  subscribe(listener: (event: SimulatorEvent) => void): () => void;
  /** @param app app id; default the first app. */
  phone(openId: string, app?: string): Phone;
  group(chatId: string): Group;
  /** Ids of all groups, in the order they were made. */
  groups(): string[];
  /** Queues an event as it is, for what no phone here can do. Answers its event id. */
  deliver(type: string, event: Record<string, unknown>, options?: { eventId?: string; app?: string }): string;
  addPerson(person: SimulatedPerson): void;
  addGroup(group: SimulatedGroup): void;
  fail(rule: FaultRule): FaultHandle;
  /** Spoils the next frames (default one) that carry an event or a card callback. */
  spoil(fault: FrameFault, count?: number): void;
  clearFaults(): void;
  limits: 'on' | 'off';
  /** Calls left this month, which may be set; undefined = unlimited. */
  monthlyCalls: number | undefined;
  /** Live long connections, oldest first. */
  connections(app?: string): { id: number; app: string; since: number }[];
  /** Closes long connections with a close frame, or by TCP reset. Default: all of them. */
  drop(options?: { id?: number; reset?: boolean }): void;
  /** Half-open lines: while silent, no long connection hears anything, nor is heard. */
  silent: boolean;
  /** Switches an app to a webhook after the challenge, or (undefined) to the long connection. False: the challenge failed. */
  useWebhook(url: string | undefined, app?: string): Promise<boolean>;
  /** Stops listening and drops every socket, until `reconnect`. The port is kept. */
  disconnect(): Promise<void>;
  reconnect(): Promise<void>;
  readonly connected: boolean;
  /** Every token handed out so far is refused with 99991663 from now on. */
  expireTokens(app?: string): void;
  /** A new secret; the old one answers 10015. */
  changeSecret(secret: string, app?: string): void;
  file(key: string): { name: string; mime: string; data: Uint8Array } | undefined;
  /** Writes the snapshot now, if there is a state file. */
  save(): Promise<void>;
  close(): Promise<void>;
}
