import type { Clock } from '../../../core/ports.ts';
import type { Faults } from '../faults.ts';
import type { Journal } from '../journal.ts';
import type { Pace } from './pace.ts';
import type { ConnectionConfig, FaultRule, FrameFault, SimulatorEventBody } from './simulator.ts';
import type { AppState, MessageState, QueuedEvent, State } from './state.ts';

/** A press whose answer is awaited. */
export interface Click {
  eventId: string;
  message: string;
  /** How many versions the message had when it was pressed. */
  versions: number;
}

/** What came of one attempt to deliver an event. */
export type Delivery = { kind: 'answered'; code: number; data: unknown } | { kind: 'failed'; why: string };

/** What the parts of one running simulator share. */
export interface Sim {
  clock: Clock;
  state: State;
  journal: Journal<SimulatorEventBody>;
  pace: Pace;
  faults: Faults<FaultRule>;
  /** Next frames' troubles, first one first. */
  frameFaults: FrameFault[];
  limits: 'on' | 'off';
  /** The tenant's whole allowance. */
  monthlyCalls: number | undefined;
  config: ConnectionConfig;
  clicks: Map<string, Click>;
  /** One attempt; resolves within 3 s of the clock. */
  attempt: (app: AppState, event: QueuedEvent) => Promise<Delivery>;
  /** Told of a new event in the queue. */
  queued: (event: QueuedEvent) => void;
  /** Told after each change of the state. */
  changed: () => void;
  /** `127.0.0.1:port` */
  place: () => string;
  stopped: AbortSignal;
}

const DAY = 24 * 3_600_000;
/** How long a card may be pressed and changed. */
export const CARD_LIFETIME = 14 * DAY;
/** For an event, a callback and a webhook alike. */
export const ANSWER_WINDOW = 3_000;

export function messageOf(sim: Sim, id: string): MessageState | undefined {
  return sim.state.messages.find((message) => message.id === id);
}

export function violation(sim: Sim, api: string, detail: string): void {
  sim.journal.add({ kind: 'violation', violation: { at: sim.clock.now(), api, detail } });
}
