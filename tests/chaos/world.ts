/** A world that outlives many deaths of the process that serves it, and is looked over after each. */
import { platforms as names, type Platform } from '../../core/ids.ts';
import { on, placeOf } from './cast.ts';
import {
  checkCards,
  checkPosts,
  checkRetired,
  countOf,
  isKeyless,
  type Wreck,
  wallsOf,
  wreckOf,
} from './check-chats.ts';
import { checkEffects, doneAs } from './check-effects.ts';
import { insist, type Stage } from './crowd.ts';
import type { Dice } from './dice.ts';
import { type Ask, damage, inspect } from './inspect.ts';
import { liveOut } from './life.ts';
import type { Sabotage } from './orders.ts';
import type { Place } from './places.ts';
import type { Plan } from './plan.ts';
import { openPlatforms } from './platforms.ts';
import { died, type Tally } from './tally.ts';
import { checkBackups } from './upkeep.ts';
import { loadVictim, type Victim } from './victim.ts';
import { type Witness, witness } from './witness.ts';

export interface WorldOptions {
  readonly place: Place;
  readonly dice: Dice;
  readonly tally: Tally;
  readonly sabotage?: Sabotage;
}

export interface World {
  /** One life, its end, the next one's beginning; gives everything that is not as it must be. */
  run(plan: Plan): Promise<{ readonly isMet: boolean; readonly found: readonly string[] }>;
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
  const platforms = await openPlatforms(dice);
  const { clock, phones } = platforms;
  const seen = witness(platforms);
  const empty = { url: '', cards: new Map(), favoured: undefined, open: new Set<Promise<void>>() };
  const stage: Stage = { platforms, seen, dice, apiToken, ...empty };
  const excused = new Set<string>();
  const ledger = newLedger(tally, seen);
  let next = loadVictim();
  let victim: Victim = next;

  const lifeOf = () => ({
    database: where,
    addresses: platforms.addresses,
    apiToken,
    clockAhead: clock.ahead,
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
      waitsFor = 'events to be taken';
      await platforms.idle(signal);
      waitsFor = 'rows to be done with';
      const ahead = await victim.settled();
      waitsFor = 'calls to end';
      await platforms.idle(signal);
      // One time for all of them, so that nothing is older than it is.
      await clock.skip(Math.max(0, ahead - clock.ahead));
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
      const walls = wallsOf(phones);
      const posts = await checkPosts(ask, { engine: where.engine, walls, wreck, known: excused });
      for (const stray of posts.strays) {
        excused.add(stray);
        const count = tally.of[stray.split(' ')[0] as Platform];
        count.doubled++;
        if (isKeyless(stray)) count.keyless++;
      }
      ledger.count((platform) => countOf(walls, platform));
      return [
        ...(await checkEffects(ask, seen, sabotage !== 'no-inbox')),
        ...posts.found,
        ...(await checkRetired(ask, walls)),
      ];
    });
    if (restless.length > 0) return [...restless, ...found];
    const cards = await victim.renders();
    tally.cards += cards.length;
    stage.cards = new Map(
      cards.flatMap(({ task, message, target: { place } }) =>
        task === undefined ? [] : [[placeOf(place.platform, place.externalId, message), task]],
      ),
    );
    return [...found, ...checkCards(phones, cards), ...(await damage(where))];
  }

  async function born(): Promise<string[]> {
    const stillborn = take();
    if ((await stillborn.live({ ...lifeOf(), dieMigrating: dice.whole(migrationSteps[where.engine]) })) !== undefined) {
      return ['it outlived the migration it was to die in'];
    }
    died(tally, { point: 'X12' });
    for (const { account } of on('telegram')) platforms.telegram.phone(Number(account)).start();
    await begin();
    return lookOver({ sending: new Map() });
  }

  const world: World = {
    async run(plan) {
      const point = await liveOut(stage, victim, plan, folder);
      const isMet = point === plan.point;
      const end = await victim.ended;
      const isPlanned = end === 'SIGKILL' || (point === 'X15' && end === '0');
      if (!isPlanned) return { isMet, found: [`muster ended by itself at ${point}: ${end}`] };
      died(tally, isMet ? plan : { point });
      await platforms.mourn();
      const wreck = await inspect(where, wreckOf);
      for (const [chat, n] of wreck.sending) tally.of[chat.split(' ')[0] as Platform].repeated += n;
      const copies = point === 'X13' ? await checkBackups(folder) : [];
      await begin();
      return { isMet, found: [...copies, ...(await lookOver(wreck))] };
    },
    async close() {
      victim.signal('SIGTERM');
      const end = await Promise.race([victim.ended, late(stopMs)]);
      for (const one of [victim, next]) one.signal('SIGKILL');
      await Promise.all([victim.ended, next.ended]);
      seen.close();
      const wrong = platforms.violations();
      await platforms.close();
      return end === '0' ? wrong : [...wrong, `told to stop, it ended with ${end ?? 'nothing within its time'}`];
    },
  };
  tally.worlds += 1;
  return { world, found: await born() };
}

/** Adds to the tally what a world saw since it was asked last. */
function newLedger(tally: Tally, seen: Witness) {
  const counted = { deeds: 0, filed: 0, comments: 0 };
  const before = { posts: { telegram: 0, dingtalk: 0, feishu: 0 }, again: { telegram: 0, dingtalk: 0, feishu: 0 } };
  return {
    count(posts: (platform: Platform) => number): void {
      for (const deed of seen.deeds.slice(counted.deeds)) {
        if (!deed.tap) continue;
        const count = tally.of[deed.platform];
        count.taps += 1;
        if (doneAs(deed) !== undefined) count.done += 1;
        if (deed.answer === undefined) count.unanswered += 1;
      }
      for (const platform of names) {
        tally.of[platform].posts += posts(platform) - before.posts[platform];
        tally.of[platform].again += seen.again[platform] - before.again[platform];
        before.posts[platform] = posts(platform);
      }
      before.again = { ...seen.again };
      tally.filed += seen.filed.length - counted.filed;
      tally.comments += seen.comments.size - counted.comments;
      counted.deeds = seen.deeds.length;
      counted.filed = seen.filed.length;
      counted.comments = seen.comments.size;
    },
  };
}

/** What still has to happen, for whoever must find out why it does not. */
const leftOver = async (ask: Ask): Promise<string[]> =>
  [
    ...(await ask(`select kind, key, subject_id, due_at, attempts, lease_until, why from job where done_at is null`)),
    ...(await ask(`select * from lease`)),
  ].map((row) => `left: ${JSON.stringify(row)}`);

const late = (ms: number): Promise<undefined> =>
  new Promise((resolve) => void setTimeout(() => resolve(undefined), ms).unref());
