/** How each life ends: six in ten at a named point in turn, the others from outside at any moment. */
import type { EngineName } from '../../db/engine.ts';
import type { Dice } from './dice.ts';
import { type CrashPoint, crashPoints, type Sabotage } from './orders.ts';

export interface Plan {
  readonly point: CrashPoint | 'random';
  /** Which passing of the point is the last. */
  readonly nth: number;
  /** How long (ms) after the point, or after the start where there is none. */
  readonly afterMs: number;
}

/** Only while SQLite keeps the files is there upkeep of ours to be killed in. */
const onlySqlite: readonly CrashPoint[] = ['X13', 'X14'];

/** Where each broken promise shows soonest. */
const telling: Readonly<Record<Sabotage, readonly CrashPoint[]>> = {
  'ack-early': ['X2', 'X5', 'X6'],
  'no-inbox': ['X3', 'X4'],
  'send-twice': ['X7', 'X8'],
  'settle-blind': ['X6', 'X8'],
};

export const pointsFor = (engine: EngineName, sabotage?: Sabotage): readonly CrashPoint[] =>
  sabotage ? telling[sabotage] : crashPoints.filter((point) => engine === 'sqlite' || !onlySqlite.includes(point));

/** Gives one plan after another. X12 has no turn here: every world is born with it. */
export function plans(engine: EngineName, sabotage?: Sabotage): (dice: Dice) => Plan {
  const named = pointsFor(engine, sabotage).filter((point) => point !== 'X12');
  let made = 0;
  let turn = 0;
  return (dice) => {
    made += 1;
    if (made % 5 === 2 || made % 5 === 4) return { point: 'random', nth: 0, afterMs: dice.whole(60) };
    const point = named[turn++ % named.length] ?? 'X1';
    return { point, nth: 1 + dice.whole(4), afterMs: delayAt(point, dice) };
  };
}

function delayAt(point: CrashPoint, dice: Dice): number {
  if (point === 'X4') return dice.whole(6);
  // A backup is copied at once, and takes its time to be checked.
  if (point === 'X13') return dice.whole(200);
  if (point === 'X14') return 5 + dice.whole(60);
  return point === 'X15' ? dice.whole(30) : 0;
}
