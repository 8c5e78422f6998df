/** What a chaos run counted, and how it is told. */
import { type Platform, platforms } from '../../core/ids.ts';
import type { EngineName } from '../../db/engine.ts';
import { crashPoints, platformPoints } from './orders.ts';
import { type Ending, nameOf, type Plan } from './plan.ts';

/** Of one platform. */
export interface Count {
  /** Messages of ours that stood on phones. */
  posts: number;
  /** Posts of unknown fate when a life ended: each is sent once more. */
  repeated: number;
  /** … and how many of them had arrived and stand twice. */
  doubled: number;
  /** … among these, answers without a key of their own (DingTalk's session webhook). */
  keyless: number;
  taps: number;
  /** Taps told that they had done it. */
  done: number;
  /** Taps that changed nothing visible to the presser in time. */
  unanswered: number;
  /** Events the platform brought once more. */
  again: number;
}

export interface Tally {
  /** By ending. */
  readonly kills: Map<string, number>;
  readonly of: Readonly<Record<Platform, Count>>;
  filed: number;
  comments: number;
  cards: number;
  worlds: number;
}

const nothing = (): Count => ({
  posts: 0,
  repeated: 0,
  doubled: 0,
  keyless: 0,
  taps: 0,
  done: 0,
  unanswered: 0,
  again: 0,
});

export const newTally = (): Tally => ({
  kills: new Map(),
  of: { telegram: nothing(), dingtalk: nothing(), feishu: nothing() },
  filed: 0,
  comments: 0,
  cards: 0,
  worlds: 0,
});

export const died = ({ kills }: Tally, plan: Pick<Plan, 'point' | 'platform'>): void =>
  void kills.set(nameOf(plan), (kills.get(nameOf(plan)) ?? 0) + 1);

/** A thousand lives must end at each named point, and at each platform's part of it, at least twenty times. */
export const leastKills = (runs: number): number => (runs < 100 ? 0 : Math.min(20, Math.max(1, Math.floor(runs / 50))));

/** Endings that were met too seldom for the run to mean anything. */
export function missed({ kills }: Tally, endings: readonly Ending[], runs: number): string[] {
  return endings
    .map((ending) => nameOf(ending))
    .filter((name) => (kills.get(name) ?? 0) < leastKills(runs))
    .map((name) => `${name} was met ${kills.get(name) ?? 0} times: too seldom`);
}

interface Told {
  readonly tally: Tally;
  readonly engine: EngineName;
  readonly seed: number;
  readonly runs: number;
  readonly ms: number;
}

const rows: readonly (readonly [what: string, of: (count: Count) => number])[] = [
  ['messages compared', ({ posts }) => posts],
  ['posts of unknown fate, sent again', ({ repeated }) => repeated],
  ['… and seen twice', ({ doubled }) => doubled],
  ['… of these answers without a key', ({ keyless }) => keyless],
  ['taps', ({ taps }) => taps],
  ['… told they did it', ({ done }) => done],
  ['… whose answer was lost', ({ unanswered }) => unanswered],
  ['events brought again', ({ again }) => again],
];

const row = (what: string, cells: readonly (string | number)[]): string =>
  [what.padEnd(36), ...cells.map((cell) => String(cell).padStart(9))].join(' ');

export function toldAs({ tally, engine, seed, runs, ms }: Told): string {
  const killed = (name: string) => tally.kills.get(name) ?? 0;
  const shared = [...crashPoints.filter((point) => !platformPoints.some((one) => one === point)), 'random'];
  const each = runs > 0 ? (ms / runs / 1000).toFixed(2) : '0';
  const lines = [
    `${runs} lives on ${engine}, seed ${seed}, ${tally.worlds} worlds, ${(ms / 1000).toFixed(1)} s (${each} s each)`,
    row('', platforms),
    ...rows.map(([what, of]) =>
      row(
        what,
        platforms.map((platform) => of(tally.of[platform])),
      ),
    ),
    ...platformPoints.map((point) =>
      row(
        `ended at ${point}`,
        platforms.map((platform) => killed(nameOf({ point, platform }))),
      ),
    ),
    `ended where all platforms share: ${shared.map((point) => `${point} ${killed(point)}`).join(', ')}`,
    `accepted and found: ${tally.filed} filings, ${tally.comments} comments; live cards compared: ${tally.cards}`,
    `each ending at least ${leastKills(runs)} times`,
  ];
  if (engine === 'postgresql') lines.push('X13 and X14 are SQLite’s: killed at random moments instead');
  return `${lines.join('\n')}\n`;
}
