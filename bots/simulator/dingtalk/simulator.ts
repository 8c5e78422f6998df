import type { Clock } from '../../../core/ports.ts';
import type { FaultHandle, Scripted, TransportFault } from '../faults.ts';
import type { JournalEvent, WaitOptions } from '../journal.ts';
import type { Pressed, SeenMessage, SeenNotification } from './seen.ts';
import type { SimulatedApp, SimulatedGroup, SimulatedPerson, SimulatedWorld } from './world.ts';

export interface Limits {
  /** Calls per second, for each API. */
  perSecond: number;
  /** Paid API calls in a calendar month (China time). */
  callsPerMonth: number;
  /** Pushes in a calendar month: robot messages, taps, paid events, and replies through a session webhook. */
  pushesPerMonth: number;
}

export interface SimulatorOptions {
  clock: Clock;
  world: SimulatedWorld;
  /** 0 or absent = any free port. */
  port?: number;
  /** Loopback only. Default 127.0.0.1. */
  host?: string;
  /** JSON snapshot: read at start, written behind changes, so that history survives a restart. */
  stateFile?: string;
  /** Default: the standard edition's. `off` = none are kept, usage is still counted. */
  limits?: Partial<Limits> | 'off';
}

export interface SayOptions {
  /** Mention the robot. Default true; in a group it hears nothing else. */
  at?: boolean;
  /** Quote this message. */
  replyTo?: string;
}

export interface SentFile {
  name: string;
  mime: string;
  data: Uint8Array;
  /** What speech recognition made of an audio message. */
  recognition?: string;
}

export interface PressOptions {
  /** Default: the chat with the robot. */
  chat?: string;
  /** What was filled into the form, by name; for a SELECT the option's value. */
  fields?: Record<string, string>;
  /** Press what the card no longer shows (an old screen): with these params if it never had it. */
  stale?: Record<string, string>;
}

/** One person's DingTalk. A chat is named by its conversation id. */
export interface Phone {
  readonly person: SimulatedPerson;
  /** Conversation id of the chat with the robot. */
  readonly direct: string;
  say(chat: string, text: string, options?: SayOptions): SeenMessage;
  /** Groups hand the robot pictures only, and those only inside a rich text that mentions it. */
  send(chat: string, file: SentFile): SeenMessage;
  /** Text and pictures in one message. */
  sendRich(chat: string, items: (string | SentFile)[]): SeenMessage;
  /** Presses a button, named by its id or its text. Rejects when there is no such message or button, or it is a form that lacks something required. */
  press(message: string, button: string, options?: PressOptions): Promise<Pressed>;
  /** Oldest first, as this viewer sees them; recalled ones are left out. Default chat: the one with the robot. */
  messages(chat?: string): SeenMessage[];
  last(chat?: string): SeenMessage | undefined;
  /** The work notification feed, oldest first. */
  notifications(): SeenNotification[];
  /** Conversation ids of the groups this person is in. */
  groups(): string[];
  /** Leaves and re-enters the chats: what only an answer had painted is gone. */
  reload(): void;
}

export interface Group {
  readonly id: string;
  readonly title: string;
  members(): SimulatedPerson[];
  addMember(userId: string): void;
  removeMember(userId: string): void;
  addRobot(): void;
  removeRobot(): void;
}

/** How a matched request is spoilt. */
export type FaultKind =
  | TransportFault
  /** The platform's own no, in the shape of the host that was called. `code` is also the errcode on the old host. */
  | { kind: 'refuse'; status?: number; code: string | number; message?: string }
  /** Too many in this second. */
  | { kind: 'throttle' }
  /** The month's allowance is gone. */
  | { kind: 'quota' }
  /** The token is not accepted, though it was. */
  | { kind: 'tokenInvalid' };

/** How a push on the stream is spoilt. */
export type PushFault =
  /** The socket is cut instead; the platform believes the push went out. */
  | { kind: 'drop' }
  /** It goes out, and the socket is cut before an answer can come back. */
  | { kind: 'cut' }
  /** Half of the frame, then the cut. */
  | { kind: 'half' }
  /** Something that is no frame of this protocol goes out first. */
  | { kind: 'garbage'; text?: string }
  /** It goes out twice, under two message ids. */
  | { kind: 'twice' }
  /** It goes out later. */
  | { kind: 'delay'; ms: number }
  /** It goes to a dead channel: never seen by anybody. */
  | { kind: 'lose' };

export interface FaultRule extends Scripted {
  /**
   * `METHOD /path` as in the reference (`PUT /v1.0/card/instances`), or a part of it. `GET /connect` is the WebSocket
   * handshake, `POST /robot/sendBySession` a session webhook. Absent = every request but the handshake and the gateway.
   */
  api?: string | string[];
  /** Only requests whose body contains this. */
  about?: string;
  fault: FaultKind;
}

export interface PushRule extends Scripted {
  /** Default: every push. */
  what?: PushKind;
  fault: PushFault;
}

export type PushKind = 'message' | 'tap' | 'event';

export type Payload = Record<string, unknown>;

/** One request that reached the server. */
export interface ApiCall {
  at: number;
  /** `METHOD /path` as the reference spells it; unknown ones as they came. */
  api: string;
  host: 'api' | 'oapi' | 'stream' | 'file';
  payload: Payload;
  /** HTTP status answered; 0 = none (reset, cut before, black hole). */
  status: number;
  /** False also for HTTP 200 with an errcode. */
  ok: boolean;
  /** The parsed answer. */
  answer?: unknown;
  /** Code or errcode of a refusal. */
  code?: string;
  /** Took one from the month's allowance. */
  paid: boolean;
  /** Kind of the fault that hit it. */
  fault?: FaultKind['kind'];
}

/** Something a request or a frame did that the platform's contract forbids. */
interface Violation {
  at: number;
  api: string;
  detail: string;
}

/** A frame as it goes over the socket. */
export interface Frame {
  specVersion: string;
  type: 'SYSTEM' | 'EVENT' | 'CALLBACK';
  headers: Record<string, string>;
  /** JSON text. */
  data: string;
}

export interface Connection {
  readonly id: string;
  readonly since: number;
  readonly topics: readonly string[];
  /** Told to go away: it gets nothing new and is closed after ten seconds. */
  readonly leaving: boolean;
}

export interface Usage {
  /** `2026-11`, China time. */
  month: string;
  calls: number;
  pushes: number;
}

export type EventBody =
  | { kind: 'call'; call: ApiCall }
  | { kind: 'posted'; chat: string; message: string; outTrackId?: string }
  | { kind: 'updated'; outTrackId: string; by: 'update' | 'answer'; viewers: string[] }
  /** A card was updated while a tap on it waited for its answer: the answer will paint over it. */
  | { kind: 'clash'; outTrackId: string; person: string }
  | { kind: 'recalled'; chat: string; message: string }
  | { kind: 'notified'; person: string; taskId: number }
  /** Accepted with success, and shown to nobody: the same text twice in a day, or more than 500 in it. */
  | { kind: 'swallowed'; person: string; taskId: number; why: 'same text' | 'too many' }
  | { kind: 'pressed'; person: string; outTrackId: string; button: string; push: string }
  | { kind: 'answered'; person: string; outTrackId: string; push: string; answer: Payload }
  | { kind: 'expired'; person: string; outTrackId: string; push: string }
  /** Something is on its way to the app. `push` stays the same through redeliveries. */
  | { kind: 'queued'; push: string; what: PushKind }
  | { kind: 'pushed'; push: string; what: PushKind; attempt: number; messageId: string; connection: string }
  | { kind: 'acknowledged'; push: string; what: PushKind; messageId: string }
  /** An answer that means nothing (any more): too late, on another socket, or to an unknown message. */
  | { kind: 'stray'; messageId: string; why: string }
  /** Not acknowledged and never to be pushed again. */
  | { kind: 'lost'; push: string; what: PushKind; why: string }
  | { kind: 'connected'; connection: string; live: number }
  | { kind: 'closed'; connection: string; live: number }
  | { kind: 'refusedUpgrade'; why: string }
  | { kind: 'pong'; connection: string }
  | { kind: 'violation'; violation: Violation }
  | { kind: 'changed'; what: 'chat' | 'person' | 'fault' | 'network' | 'request' | 'usage' };

type SimulatorEvent = JournalEvent<EventBody>;

/** Hands on the stream: what the platform's side can do to its sockets. Without a connection id: to all of them. */
export interface Stream {
  connections(): Connection[];
  /** A ping of the platform's own; `pong` in the journal tells that it was answered. */
  ping(connection?: string): void;
  /** Announces the end: nothing new from now on, TCP closed after ten seconds (of the clock). */
  goAway(connection?: string): void;
  /** A TCP reset. */
  drop(connection?: string): void;
  /** Half of a frame, and the socket stays. */
  half(connection?: string): void;
  /** A whole WebSocket message that is no frame of this protocol. */
  garbage(text?: string, connection?: string): void;
  /** A frame as it is. */
  send(frame: Frame, connection?: string): void;
  /** The socket stays open, and neither reads nor writes any more: a dead channel. */
  mute(connection?: string): void;
  /** Every push goes here until it closes; undefined = to any, in turn. */
  prefer(connection: string | undefined): void;
}

/** A running, stateful DingTalk on loopback: both API hosts and the stream. Stricter than the platform, never laxer. */
export interface DingtalkSimulator {
  /** For `DINGTALK_API_ROOT`: stands for `https://api.dingtalk.com`. */
  readonly apiRoot: string;
  /** For `DINGTALK_OAPI_ROOT`: stands for `https://oapi.dingtalk.com`. */
  readonly oapiRoot: string;
  readonly port: number;
  readonly app: SimulatedApp;
  readonly people: readonly SimulatedPerson[];
  /** The newest 5,000 requests, oldest first. */
  readonly calls: readonly ApiCall[];
  readonly violations: readonly Violation[];
  /** The newest 5,000 events, oldest first. */
  readonly events: readonly SimulatorEvent[];
  readonly stream: Stream;
  /** Sequence number of the newest event: pass it to `waitFor` as `since`. */
  mark(): number;
  /** First event that satisfies the predicate. Rejects with the signal's reason when it aborts first. */
  waitFor(predicate: (event: SimulatorEvent) => boolean, options?: WaitOptions | AbortSignal): Promise<SimulatorEvent>;
  /** Resolves when nothing waits to be pushed or acknowledged and no request is open. */
  idle(signal?: AbortSignal): Promise<void>;
  subscribe(listener: (event: SimulatorEvent) => void): () => void;
  phone(userId: string): Phone;
  group(id: string): Group;
  groups(): string[];
  /** Pushes an event of the organisation, e.g. `user_leave_org`. @param free does not count as a push */
  emit(eventType: string, data: Payload, free?: boolean): void;
  /** Pushes the newest robot message again, under a new message id. */
  repeat(): void;
  addPerson(person: SimulatedPerson): void;
  /** Everything the robot knew this person by stops working. */
  removePerson(userId: string): void;
  addGroup(group: SimulatedGroup): void;
  fail(rule: FaultRule): FaultHandle;
  spoil(rule: PushRule): FaultHandle;
  clearFaults(): void;
  limits: Limits | 'off';
  usage(): Usage;
  /** Pretends that this much was used in this month. */
  setUsage(usage: { calls?: number; pushes?: number }): void;
  /** What creating a card with a used outTrackId does; both are reported. Default `refuse`. */
  recreate: 'refuse' | 'silent';
  /** People whom the platform's flow control drops from a batch send that otherwise succeeds. */
  flowControlled: Set<string>;
  /** Every access token is refused from now on, as after its two hours. */
  expireTokens(): void;
  publish(templateId: string, published: boolean): void;
  /** Stops listening and drops every socket, until `reconnect`. The port is kept. */
  disconnect(): Promise<void>;
  reconnect(): Promise<void>;
  readonly connected: boolean;
  /** A stored file's bytes, for a phone that downloads it. */
  file(downloadCode: string): { name: string; mime: string; data: Uint8Array } | undefined;
  /** Writes the snapshot now, if there is a state file. */
  save(): Promise<void>;
  close(): Promise<void>;
}
