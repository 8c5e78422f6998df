/** The chaos run: many lives, many deaths, and after each nothing lost, nothing doubled, every card right. */
import type { EngineName } from '../../db/engine.ts';
import { startCluster } from '../harness/postgres-global.ts';
import { diceOf } from './dice.ts';
import type { Sabotage } from './orders.ts';
import { freshPlace } from './places.ts';
import { endingsFor, nameOf, type Plans, plans } from './plan.ts';
import { missed, newTally, type Tally } from './tally.ts';
import { warmUp } from './victim.ts';
import { openWorld } from './world.ts';

export interface ChaosOptions {
  readonly runs: number;
  readonly engine: EngineName;
  readonly seed: number;
  readonly sabotage?: Sabotage;
  /** Worlds that live side by side. */
  readonly side?: number;
  /** Url of a PostgreSQL server that runs already. */
  readonly server?: string;
  readonly progress?: (runs: number) => void;
}

export interface Outcome {
  readonly tally: Tally;
  readonly runs: number;
  /** What must not be; empty = every promise held. */
  readonly found: readonly string[];
  /** Where worlds with broken promises left their tables. */
  readonly kept: readonly string[];
  readonly ms: number;
}

/** Then a world is old: its tables and chats have become slow to compare. */
const livesPerWorld = 25;

export async function chaos(options: ChaosOptions): Promise<Outcome> {
  const started = performance.now();
  const cluster = options.engine === 'postgresql' && !options.server ? await startCluster() : undefined;
  const server = options.server ?? cluster?.url;
  try {
    await warmUp();
    const game = newGame(options, server);
    const side = Math.min(options.side ?? 2, Math.ceil(options.runs / livesPerWorld));
    await Promise.all(Array.from({ length: side }, () => playWorlds(game)));
    const { tally, runs, found, kept } = game;
    const endings = endingsFor(options.engine, options.sabotage);
    const seldom = found.length > 0 || options.sabotage ? [] : missed(tally, endings, runs);
    return { tally, runs, found: [...found, ...seldom], kept, ms: performance.now() - started };
  } finally {
    await cluster?.stop();
  }
}

interface Game {
  readonly options: ChaosOptions;
  readonly server: string | undefined;
  readonly plans: Plans;
  readonly tally: Tally;
  readonly found: string[];
  readonly kept: string[];
  worlds: number;
  /** Begun, and ended. */
  begun: number;
  runs: number;
}

const newGame = (options: ChaosOptions, server: string | undefined): Game => ({
  options,
  server,
  plans: plans(options.engine, options.sabotage),
  tally: newTally(),
  found: [],
  kept: [],
  worlds: 0,
  begun: 0,
  runs: 0,
});

/** True while there is another life to live: it is the caller's then. */
function claim(game: Game): boolean {
  if (game.found.length > 0 || game.begun >= game.options.runs) return false;
  game.begun += 1;
  return true;
}

async function playWorlds(game: Game): Promise<void> {
  while (claim(game)) await playWorld(game);
}

/** The birth is a world's first life: it ends in the migration. */
async function playWorld(game: Game): Promise<void> {
  const { options, tally, server } = game;
  const number = ++game.worlds;
  const dice = diceOf(options.seed + number * 7919);
  const place = await freshPlace(options.engine, `chaos_${number}`, server);
  let isBroken = false;
  const note = (point: string, found: readonly string[]): void => {
    game.runs += 1;
    options.progress?.(game.runs);
    if (found.length > 0) isBroken = true;
    for (const one of found) game.found.push(`world ${number}, life ${game.runs}, after ${point}: ${one}`);
  };
  const { sabotage } = options;
  const { world, found } = await openWorld({ place, dice, tally, ...(sabotage ? { sabotage } : {}) });
  note('X12', found);
  for (let life = 1; life < livesPerWorld && claim(game); life++) {
    const plan = game.plans.next(dice);
    const { isMet, found: wrong } = await world.run(plan);
    if (!isMet) game.plans.missed(plan);
    note(`${nameOf(plan)} ${plan.nth} ${plan.afterMs}`, wrong);
  }
  for (const one of await world.close()) game.found.push(`world ${number}, at its end: ${one}`);
  if (!isBroken || options.sabotage) await place.remove();
  else game.kept.push(place.folder);
}
