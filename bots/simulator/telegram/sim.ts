import type { Clock } from '../../../core/ports.ts';
import type { Journal } from '../journal.ts';
import type { Pace } from './pace.ts';
import type { SeenAnswer, SimulatorEventBody } from './simulator.ts';
import type { BotState, State } from './state.ts';

/** A tap waiting for its answer. */
interface Tap {
  query: string;
  bot: number;
  person: number;
  /** Epoch milliseconds. */
  at: number;
  settle: (answer: SeenAnswer) => void;
  answered: boolean;
}

/** What the parts of one running simulator share. */
export interface Sim {
  clock: Clock;
  state: State;
  journal: Journal<SimulatorEventBody>;
  pace: Pace;
  limits: 'on' | 'off';
  tgTime: 'known' | 'refused';
  taps: Map<string, Tap>;
  /** Told after each new update: wakes the long poll or the webhook of that bot. */
  wake: (bot: BotState) => void;
  /** Told after each change of the state. */
  changed: () => void;
}

/** How long Telegram waits for answerCallbackQuery, in milliseconds. */
export const ANSWER_WINDOW = 15_000;
/** How long an undelivered tap stays in the queue. */
export const TAP_LIFETIME = 150_000;
/** How long anything else stays in the queue. */
export const UPDATE_LIFETIME = 24 * 3_600_000;

export function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
