import { type Platform, platforms } from '../core/ids.ts';
import { type BareStream, bareDingtalk, bareFeishu } from './bare-streams.ts';
import { openFronts } from './fronts.ts';
import { bareGrammy } from './grammy.ts';
import { fresh } from './house.ts';
import { type Closed, closedLoop, type Open, openLoop, spread } from './measure.ts';
import { type Offered, seedOffered, seedPeople } from './seed.ts';
import { startStub } from './stub.ts';
import { startDingtalkStub } from './stub-dingtalk.ts';
import { startFeishuStub } from './stub-feishu.ts';
import { acceptOf, tapOf } from './updates.ts';

const width = 50;
const warmUp = 300;

interface Bare {
  tap(one: Offered): Promise<void>;
  stop(): Promise<void>;
}

/** The vendor's own client with a handler that stores nothing. */
const bares: Readonly<Record<Platform, () => Promise<Bare>>> = {
  async telegram() {
    const stub = await startStub();
    const bare = await bareGrammy(stub, 'webhook');
    return {
      async tap({ chat, message, task }) {
        const { update, query } = tapOf(chat, message, acceptOf(task));
        const answered = stub.answered(query);
        await Promise.all([bare.deliver(update), answered]);
      },
      async stop() {
        await bare.stop();
        await stub.close();
      },
    };
  },
  dingtalk: async () => streaming(await startDingtalkStub(), bareDingtalk),
  feishu: async () => streaming(await startFeishuStub(), bareFeishu),
};

async function streaming<Stub extends Awaited<ReturnType<typeof startDingtalkStub>>>(
  stub: Stub,
  open: (stub: Stub) => Promise<BareStream>,
): Promise<Bare> {
  const bare = await open(stub);
  return {
    tap: ({ chat, message, task }) => stub.tap(chat, message, acceptOf(task)),
    async stop() {
      bare.stop();
      await stub.close();
    },
  };
}

export interface PlatformRound {
  readonly platform: Platform;
  readonly ours: Closed;
  readonly bare: Closed;
}

/** Taps through each platform's way in, each under way until the platform has its answer; the three and the bare ones by turns. */
export async function platformRounds(directory: string, rounds: number, count: number): Promise<PlatformRound[]> {
  const opened = [];
  for (const platform of platforms) {
    const db = await fresh({ engine: 'sqlite', path: `${directory}/front-${platform}.db` });
    const offered = await seedOffered(db, await seedPeople(db, platform), warmUp + rounds * count);
    const house = await openFronts(db, [platform]);
    const front = house.fronts.get(platform);
    if (!front) throw new Error(`no front for ${platform}`);
    opened.push({ platform, db, offered, house, front, bare: await bares[platform]() });
  }
  const run = (
    tap: (one: Offered) => Promise<void>,
    mine: readonly Offered[],
    after?: () => Promise<void>,
    afterwards?: () => Promise<void>,
  ) => closedLoop(mine.length, width, (n) => tap(mine[n] as Offered), after, afterwards);
  // An answer that paints is noted as seen a second later, on a line that still stands.
  const proven = () => new Promise<void>((resolve) => setTimeout(resolve, 1_300));
  const done: PlatformRound[] = [];
  for (const { offered, front, house, bare } of opened) {
    const mine = offered.splice(0, warmUp);
    await run(front.tap, mine, house.settled, proven);
    await run(bare.tap, mine);
  }
  for (let round = 0; round < rounds; round++) {
    for (const { platform, offered, front, house, bare } of opened) {
      const mine = offered.splice(0, count);
      const second = round % 2 === 0 ? undefined : await run(bare.tap, mine);
      // Where the answer repaints nothing, an edit follows each: it must have arrived.
      const ours = await run(front.tap, mine, house.settled, proven);
      done.push({ platform, ours, bare: second ?? (await run(bare.tap, mine)) });
    }
  }
  for (const { db, house, bare } of opened) {
    await Promise.all([house.stop(), bare.stop()]);
    await db.close();
  }
  return done;
}

export interface Mixed extends Omit<Open, 'loop'> {
  readonly platform: Platform;
  readonly max: number;
  /** After which the platform shows an error (ms). */
  readonly deadline: number;
}

/** Of ten events three are comments, which are answered by their commit. */
const isComment = (n: number): boolean => n % 10 >= 7;

/** One house, three platforms: events that come whether or not the earlier ones were answered. */
export async function mixed(
  path: string,
  perSecond: number,
  seconds: number,
): Promise<{ all: Open; each: readonly Mixed[] }> {
  const db = await fresh({ engine: 'sqlite', path });
  const lanes: { platform: Platform; offered: Offered[]; taken: number[] }[] = [];
  for (const platform of platforms) {
    const count = Math.ceil((perSecond * seconds) / platforms.length);
    lanes.push({
      platform,
      offered: await seedOffered(db, await seedPeople(db, platform), count),
      taken: [] as number[],
    });
  }
  const house = await openFronts(db, platforms);
  const all = await openLoop(perSecond, seconds, async (n, intended) => {
    const lane = lanes[n % lanes.length];
    const front = lane && house.fronts.get(lane.platform);
    const one = lane?.offered[Math.floor(n / lanes.length)];
    if (!lane || !front || !one) throw new Error('too few were seeded');
    await (isComment(Math.floor(n / lanes.length))
      ? front.say(one, `/comment T-${one.task} the seal leaks`)
      : front.tap(one));
    lane.taken.push(performance.now() - intended);
  });
  const each = lanes.map(({ platform, taken }): Mixed => {
    const deadline = house.world.traits(platform)?.answerDeadlineMs ?? 0;
    return { platform, ...spread(taken), max: Math.max(...taken), deadline };
  });
  await house.settled();
  await house.stop();
  await db.close();
  return { all, each };
}
