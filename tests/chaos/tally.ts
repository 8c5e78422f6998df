/** What a chaos run counted, and how it is told. */
import type { EngineName } from '../../db/engine.ts';
import { type CrashPoint, crashPoints } from './orders.ts';

export interface Tally {
  readonly kills: Map<CrashPoint | 'random', number>;
  /** Posts of unknown fate when a life ended: each is sent once more. */
  repeated: number;
  /** … and how many of them had arrived: messages that stand twice. */
  doubled: number;
  filed: number;
  comments: number;
  taps: number;
  /** Taps told that they had done it. */
  done: number;
  /** Taps that changed nothing visible to the presser in time. */
  unanswered: number;
  posts: number;
  cards: number;
  worlds: number;
}

export const newTally = (): Tally => ({
  kills: new Map(),
  repeated: 0,
  doubled: 0,
  filed: 0,
  comments: 0,
  taps: 0,
  done: 0,
  unanswered: 0,
  posts: 0,
  cards: 0,
  worlds: 0,
});

export const died = (tally: Tally, point: CrashPoint | 'random'): void =>
  void tally.kills.set(point, (tally.kills.get(point) ?? 0) + 1);

/** A thousand lives must end at each named point at least twenty times; fewer lives, proportionally less often. */
export const leastKills = (runs: number): number => (runs < 100 ? 0 : Math.min(20, Math.max(1, Math.floor(runs / 50))));

/** Named points that were met too seldom for the run to mean anything. */
export function missed(tally: Tally, points: readonly CrashPoint[], runs: number): CrashPoint[] {
  return points.filter((point) => (tally.kills.get(point) ?? 0) < leastKills(runs));
}

interface Told {
  readonly tally: Tally;
  readonly engine: EngineName;
  readonly seed: number;
  readonly runs: number;
  readonly ms: number;
}

export function toldAs({ tally, engine, seed, runs, ms }: Told): string {
  const kills = [...crashPoints, 'random' as const].flatMap((point) => {
    const n = tally.kills.get(point) ?? 0;
    return n > 0 ? [`${point} ${n}`] : [];
  });
  const each = runs > 0 ? (ms / runs / 1000).toFixed(2) : '0';
  const lines = [
    `${runs} lives on ${engine}, seed ${seed}, ${tally.worlds} worlds, ${(ms / 1000).toFixed(1)} s (${each} s each)`,
    `ended at: ${kills.join(', ')}`,
    `accepted and found: ${tally.filed} filings, ${tally.comments} comments, ${tally.taps} taps (${tally.done} told they did it)`,
    `answers lost with a life: ${tally.unanswered}`,
    `compared: ${tally.posts} messages, ${tally.cards} live cards`,
    `posts of unknown fate, sent again: ${tally.repeated}; of these seen twice (window X7/X8): ${tally.doubled}`,
    `each named point at least ${leastKills(runs)} times`,
  ];
  if (engine === 'postgresql') lines.push('X13 and X14 are SQLite’s: killed at random moments instead');
  return `${lines.join('\n')}\n`;
}
