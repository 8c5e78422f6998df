/** A world that outlives many deaths of the process that serves it, and is looked over after each. */
import { startTelegramSimulator } from '../../bots/simulator/telegram/server.ts';
import { SystemClock } from '../../clock.ts';
import { cast, chats, telegramWorld } from './cast.ts';
import { checkCards, checkPosts, checkRetired, standing, type Wreck, wreckOf } from './check-chats.ts';
import { checkEffects, doneAs } from './check-effects.ts';
import { insist, type Stage } from './crowd.ts';
import type { Dice } from './dice.ts';
import { type Ask, damage, inspect } from './inspect.ts';
import { liveOut } from './life.ts';
import type { Sabotage } from './orders.ts';
import type { Place } from './places.ts';
import type { Plan } from './plan.ts';
import { died, type Tally } from './tally.ts';
import { checkBackups } from './upkeep.ts';
import { loadVictim, type Victim } from './victim.ts';
import { witness } from './witness.ts';

export interface WorldOptions {
  readonly place: Place;
  readonly dice: Dice;
  readonly tally: Tally;
  readonly sabotage?: Sabotage;
}

export interface World {
  /** One life, its end, the next one's beginning; gives everything that is not as it must be. */
  run(plan: Plan): Promise<string[]>;
  /** Ends in good order; gives what was wrong with that. */
  close(): Promise<string[]>;
}

const apiToken = 'api-token-of-the-chaos-run';
/** What is not settled by then (ms) never will be. */
const patienceMs = 30_000;
/** A SIGTERM is obeyed within this time (ms). */
const stopMs = 10_000;
/** How long a first migration takes: turns of promises on SQLite, milliseconds on PostgreSQL. */
const migrationSteps = { sqlite: 66, postgresql: 120 } as const;

/** Starts a world whose first process is killed while it makes the tables. */
export async function openWorld(options: WorldOptions): Promise<{ world: World; found: string[] }> {
  const { place, dice, tally, sabotage } = options;
  const { where, folder } = place;
  const simulator = await startTelegramSimulator({ clock: new SystemClock(), limits: 'off', world: telegramWorld });
  const seen = witness(simulator);
  const stage: Stage = { simulator, seen, dice, apiToken, url: '', cards: new Set(), open: new Set() };
  const excused = new Set<string>();
  const counted = { updates: 0, filed: 0, comments: 0 };
  let clockAhead = 0;
  let next = loadVictim();
  let victim: Victim = next;

  const lifeOf = () => ({
    database: where,
    apiRoot: simulator.root,
    apiToken,
    clockAhead,
    ...(sabotage ? { sabotage } : {}),
  });
  const take = (): Victim => {
    const taken = next;
    next = loadVictim();
    return taken;
  };

  async function begin(): Promise<void> {
    victim = take();
    const url = await victim.live(lifeOf());
    if (url === undefined) throw new Error(`muster did not start again: ${await victim.ended}`);
    stage.url = url;
  }

  async function settle(): Promise<string[]> {
    const signal = AbortSignal.timeout(patienceMs);
    const never = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('nothing moves any more')), { once: true });
    });
    never.catch(() => undefined);
    let waitsFor = '';
    const quiet = async () => {
      waitsFor = 'answers of the API';
      await insist(stage);
      waitsFor = 'updates to be confirmed';
      await simulator.idle(signal);
      waitsFor = 'rows to be done with';
      clockAhead = await victim.settled();
      waitsFor = 'calls to end';
      await simulator.idle(signal);
    };
    return Promise.race([quiet(), never]).then(
      () => [],
      async (error: unknown) => [
        `it does not settle: ${error instanceof Error ? error.message : String(error)}; it waits for ${waitsFor}`,
        ...(await inspect(where, leftOver)),
      ],
    );
  }

  async function lookOver(wreck: Wreck): Promise<string[]> {
    const restless = await settle();
    const found = await inspect(where, async (ask) => {
      const messages = standing(simulator);
      const posts = await checkPosts(ask, messages, wreck, excused);
      for (const place of posts.strays) excused.add(place);
      tally.doubled += posts.strays.length;
      tally.posts = Math.max(tally.posts, messages.size);
      return [
        ...(await checkEffects(ask, seen, sabotage !== 'no-inbox')),
        ...posts.found,
        ...(await checkRetired(ask, messages)),
      ];
    });
    if (restless.length > 0) return [...restless, ...found];
    const cards = await victim.renders(chats);
    tally.cards += cards.length;
    stage.cards = new Set(cards.filter(({ isTask }) => isTask).map(({ chat, message }) => `${chat}:${message}`));
    count();
    return [...found, ...checkCards(standing(simulator), cards), ...(await damage(where))];
  }

  function count(): void {
    const fresh = [...seen.updates.values()].slice(counted.updates).filter(({ tap }) => tap);
    tally.taps += fresh.length;
    tally.done += fresh.filter((one) => doneAs(one) !== undefined).length;
    tally.unanswered += fresh.filter(({ answer }) => answer === undefined).length;
    tally.filed += seen.filed.length - counted.filed;
    tally.comments += seen.comments.size - counted.comments;
    counted.updates = seen.updates.size;
    counted.filed = seen.filed.length;
    counted.comments = seen.comments.size;
  }

  async function born(): Promise<string[]> {
    const stillborn = take();
    if ((await stillborn.live({ ...lifeOf(), dieMigrating: dice.whole(migrationSteps[where.engine]) })) !== undefined) {
      return ['it outlived the migration it was to die in'];
    }
    died(tally, 'X12');
    for (const { telegram } of cast) simulator.phone(telegram).start();
    await begin();
    return lookOver({ sending: new Map() });
  }

  const world: World = {
    async run(plan) {
      const point = await liveOut(stage, victim, plan, folder);
      const end = await victim.ended;
      const isPlanned = end === 'SIGKILL' || (point === 'X15' && end === '0');
      if (!isPlanned) return [`muster ended by itself at ${point}: ${end}`];
      died(tally, point);
      const wreck = await inspect(where, wreckOf);
      for (const n of wreck.sending.values()) tally.repeated += n;
      const copies = point === 'X13' ? await checkBackups(folder) : [];
      await begin();
      return [...copies, ...(await lookOver(wreck))];
    },
    async close() {
      victim.signal('SIGTERM');
      const end = await Promise.race([victim.ended, late(stopMs)]);
      for (const one of [victim, next]) one.signal('SIGKILL');
      await Promise.all([victim.ended, next.ended]);
      seen.close();
      const wrong = simulator.violations.map((one) => `Telegram objects: ${one.method}: ${one.detail}`);
      await simulator.close();
      return end === '0' ? wrong : [...wrong, `told to stop, it ended with ${end ?? 'nothing within its time'}`];
    },
  };
  tally.worlds += 1;
  return { world, found: await born() };
}

/** What still has to happen, for whoever must find out why it does not. */
const leftOver = async (ask: Ask): Promise<string[]> =>
  [
    ...(await ask(`select kind, key, subject_id, due_at, attempts, lease_until, why from job where done_at is null`)),
    ...(await ask(`select * from lease`)),
  ].map((row) => `left: ${JSON.stringify(row)}`);

const late = (ms: number): Promise<undefined> =>
  new Promise((resolve) => void setTimeout(() => resolve(undefined), ms).unref());
