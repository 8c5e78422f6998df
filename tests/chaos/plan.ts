/** How each life ends: three in four at a named point in turn, the others from outside at any moment. */
import { type Platform, platforms } from '../../core/ids.ts';
import type { EngineName } from '../../db/engine.ts';
import type { Dice } from './dice.ts';
import { type CrashPoint, crashPoints, platformPoints, type Sabotage } from './orders.ts';

export interface Ending {
  readonly point: CrashPoint;
  /** Where one platform is at work at that point. */
  readonly platform?: Platform;
}

export interface Plan {
  readonly point: CrashPoint | 'random';
  readonly platform?: Platform;
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
  'no-inbox': ['X3'],
  'send-twice': ['X7', 'X8'],
  'settle-blind': ['X6', 'X8'],
  'fresh-keys': ['X7', 'X8'],
};

const pointsFor = (engine: EngineName, sabotage?: Sabotage): readonly CrashPoint[] =>
  sabotage ? telling[sabotage] : crashPoints.filter((point) => engine === 'sqlite' || !onlySqlite.includes(point));

const isSplit = (point: CrashPoint): boolean => platformPoints.some((one) => one === point);

/** Every point, and each platform's part of it. */
export const endingsFor = (engine: EngineName, sabotage?: Sabotage): readonly Ending[] =>
  pointsFor(engine, sabotage).flatMap((point): Ending[] =>
    isSplit(point) ? platforms.map((platform) => ({ point, platform })) : [{ point }],
  );

export const nameOf = ({ point, platform }: Pick<Plan, 'point' | 'platform'>): string =>
  platform === undefined ? point : `${point} ${platform}`;

export interface Plans {
  next(dice: Dice): Plan;
  /** It could not be carried out: it comes again. */
  missed(plan: Plan): void;
}

/** X12 has no turn here: every world is born with it. */
export function plans(engine: EngineName, sabotage?: Sabotage): Plans {
  const endings = endingsFor(engine, sabotage).filter(({ point }) => point !== 'X12');
  const again: Ending[] = [];
  let made = 0;
  let turn = 0;
  return {
    next(dice) {
      made += 1;
      if (made % 4 === 2) return { point: 'random', nth: 0, afterMs: dice.whole(80) };
      const ending = again.shift() ?? endings[turn++ % endings.length] ?? { point: 'X5' };
      return { ...ending, nth: 1 + dice.whole(isSplit(ending.point) ? 3 : 4), afterMs: delayAt(ending.point, dice) };
    },
    missed({ point, platform }) {
      if (point !== 'random') again.push({ point, ...(platform === undefined ? {} : { platform }) });
    },
  };
}

function delayAt(point: CrashPoint, dice: Dice): number {
  if (point === 'X4') return dice.whole(6);
  // A backup is copied at once, and takes its time to be checked.
  if (point === 'X13') return dice.whole(200);
  if (point === 'X14') return 5 + dice.whole(60);
  return point === 'X15' ? dice.whole(30) : 0;
}
