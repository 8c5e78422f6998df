import type { Audience, Card } from '../core/cards/card.ts';
import type { ConversationId, Locale, PersonId, Platform, Subject, Zone } from '../core/ids.ts';
import type { ChatAdapter, Pacer } from '../core/ports.ts';
import type { Post } from '../core/stores/outbox.ts';
import type { Stores } from '../core/stores.ts';
import type { Alarm } from '../core/tell/alarm.ts';
import type { World } from '../core/world.ts';

interface Reader {
  readonly locale: Locale;
  readonly zone: Zone;
  /** Of the conversation it is read in. */
  readonly id?: ConversationId;
}

/** Undefined: the subject is no more. `isOver`: this audience sees it no longer, and only copies that stand say so. */
type CardFor = (
  tx: Stores,
  subject: Subject,
  audience: Audience,
  reader: Reader,
) => Promise<{ card: Card; revision: number; isOver?: true } | undefined>;

/** How keys of alarms start; a post whose key does, raises none. */
export const alarmPrefix = 'alarm-';

export interface CourierPorts {
  readonly world: World;
  readonly pacer: Pacer;
  readonly adapters: ReadonlyMap<Platform, ChatAdapter>;
  readonly cardFor: CardFor;
  /** Tells the people who hear about trouble; part of the unit that settles. */
  readonly alarm: (tx: Stores, alarm: Alarm) => Promise<void>;
  /** A person cannot be reached on any platform: whoever waits for them hears it; part of the unit that settles. */
  readonly unreachable: (tx: Stores, post: Post, person: PersonId) => Promise<void>;
  readonly log?: (problem: string, error: unknown) => void;
}

/** Where a test may kill the process (`docs/guarantees.md`, crash map). */
type CrashPoint = 'X5' | 'X6' | 'X7' | 'X8' | 'X9' | 'X10';

export interface CourierOptions {
  /** Calls under way per platform. */
  readonly inFlight?: number;
  /** Rows looked at in one pass. */
  readonly batch?: number;
  /** How long (ms) a result waits for others to share its unit; 0: one turn of the event loop. */
  readonly lingerMs?: number;
  /** How long (ms) calls under way may take once we were asked to stop. */
  readonly drainMs?: number;
  /** `platform`: where the point is one platform's; X5, X8 and X9 are shared. */
  readonly crash?: (point: CrashPoint, platform?: Platform) => void;
  /** For the chaos run only, which must notice: a courier that forgets to commit before it speaks, or speaks blindly. */
  readonly sabotage?: 'send-twice' | 'settle-blind';
}

export interface Counters {
  posted: number;
  painted: number;
  /** Posts whose fate was unknown and that are sent again. */
  repeated: number;
  expired: number;
  failed: number;
  throttled: number;
}
