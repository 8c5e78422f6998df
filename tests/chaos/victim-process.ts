/** A whole muster, made to be killed: loads, waits to be told to live, and does what it is told until it ends. */
import { flushCompileCache } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { type App, compose, random } from '../../app.ts';
import { dingtalkAdapter } from '../../bots/dingtalk/adapter.ts';
import { feishuAdapter } from '../../bots/feishu/adapter.ts';
import { loadSdk } from '../../bots/feishu/sdk.ts';
import { telegramAdapter } from '../../bots/telegram/adapter.ts';
import type { ChatAdapter, Pacer } from '../../core/ports.ts';
import type { World } from '../../core/world.ts';
import { type OpenDatabase, openDatabase } from '../../db/open.ts';
import { webApp } from '../../web-admin/app.ts';
import { listen } from '../../web-admin/server.ts';
import { botToken, dingtalkApp, enter, feishuApp, types, zone } from './cast.ts';
import { arm, crash, deadlyAnswers, deadlyJobs, die } from './crash.ts';
import type { Life, Order, Report } from './orders.ts';
import { rendered } from './rendered.ts';
import { SkippingClock } from './skipping-clock.ts';
import { keepDoing } from './upkeep.ts';

const tell = (report: Report): void => void process.send?.(report);

/** Every call at once: what the platforms allow is not what is tested here. */
const unlimited: Pacer = { until: () => 0, spend: () => undefined, pause: () => undefined };
/** What a dead life held is free again after this long. */
const leaseMs = 150;
/**
 * What was said gets this long (ms of the machine's time) to arrive before time is skipped: a line that stood for a
 * second proves nothing when the second was skipped.
 */
const arrivalMs = 25;
/** Whatever is due within this time counts as due. */
const horizonMs = 5_000;

/** Sabotage: every attempt goes out under a key of its own. */
const forgetful = <T extends ChatAdapter>(adapter: T): T => ({
  ...adapter,
  post: (targets, card, options, signal) => adapter.post(targets, card, { ...options, key: random.secret(20) }, signal),
});

async function migrateAndDie(open: OpenDatabase, { database, dieMigrating = 0 }: Life): Promise<void> {
  const migrating = open.migrate(Date.now());
  // SQLite never lets go of the thread while it migrates: its steps are counted in turns of promises.
  if (database.engine === 'sqlite') for (let turn = 0; turn < dieMigrating; turn++) await Promise.resolve();
  else await Promise.race([sleep(dieMigrating), migrating]);
  die();
}

async function live(life: Life): Promise<void> {
  const clock = new SkippingClock(life.clockAhead);
  const bornAt = clock.now();
  const open = await openDatabase({ ...life.database, server: true, durable: life.database.engine === 'sqlite' });
  if (life.dieMigrating !== undefined) return migrateAndDie(open, life);
  await open.migrate(clock.now());
  await open.database.write('chaos.enter', (tx) => enter(tx, clock.now()));

  const { telegram, dingtalk, feishu } = life.addresses;
  const common = { clock, random, locale: 'en', zone } as const;
  const { sabotage } = life;
  const opened: readonly (ChatAdapter & { close(): Promise<void> })[] = [
    deadlyAnswers(telegramAdapter({ ...common, token: botToken, root: telegram })),
    deadlyAnswers(dingtalkAdapter({ ...common, ...dingtalkApp, ...dingtalk })),
    deadlyAnswers(feishuAdapter({ ...common, ...feishuApp, domain: feishu })),
  ];
  const adapters = sabotage === 'fresh-keys' ? opened.map(forgetful) : opened;
  const isDeaf = sabotage === 'ack-early' || sabotage === 'no-inbox';
  const isRash = sabotage === 'send-twice' || sabotage === 'settle-blind';
  const app = compose(
    {
      clock,
      db: deadlyJobs(open),
      adapters,
      organisation: { name: 'Chaos', zone, locale: 'en', dayEnd: '18:00', alerts: [] },
      taskTypes: types,
      version: '0',
    },
    {
      receiver: { crash, ...(isDeaf ? { sabotage } : {}) },
      courier: { crash, ...(isRash ? { sabotage } : {}) },
      // Of one file there is one server: what a dead one took is free at once.
      runner: life.database.engine === 'sqlite' ? {} : { leaseMs },
      pacer: unlimited,
      leaseMs,
      random: { ...random, fraction: () => 0.99 },
    },
  );
  const web = webApp({ world: app.world, apiToken: life.apiToken });
  const server = await listen(web, { host: '127.0.0.1', port: 0, maxConnections: 200, requestTimeoutMs: 30_000 });
  const stopping = new AbortController();
  const running = app.run(stopping.signal);
  process.on('message', (order: Order) => void obey(order, { app, life, clock, open, adapters, bornAt }));
  process.once('SIGTERM', () => {
    stopping.abort();
    crash('X15');
    void Promise.all([running, server.close()])
      .then(() => Promise.all(adapters.map((adapter) => adapter.close())))
      .then(() => open.close())
      .then(() => process.exit(0));
  });
  tell({ kind: 'ready', url: server.url });
}

interface Living {
  readonly app: App;
  readonly life: Life;
  readonly clock: SkippingClock;
  readonly adapters: readonly ChatAdapter[];
  readonly open: OpenDatabase;
  /** When this life began, by its clock. */
  readonly bornAt: number;
}

async function obey(order: Order, living: Living): Promise<void> {
  const { app, life, open } = living;
  switch (order.kind) {
    case 'arm':
      arm(order);
      return tell({ kind: 'armed' });
    case 'keep':
      return keepDoing(order.doing, open, life.database, order.folder);
    case 'settle':
      return tell({ kind: 'settled', clockAhead: await settle(living) });
    case 'render':
      return tell({ kind: 'renders', cards: await rendered(app.world) });
    case 'live':
    case 'leave':
      return;
  }
}

/** Every platform has been told apart from an absence, and what an absence heals is healed. */
const isHome = (world: World, adapters: readonly ChatAdapter[], bornAt: number): Promise<boolean> =>
  world.db.read('chaos.home', async (tx) => {
    for (const { traits, state } of adapters) {
      const { state: is, since } = state();
      const noted = Number((await tx.settings.get(`listening.${traits.platform}`)) ?? 0);
      if (is !== 'up' || noted < Math.max(since, bornAt)) return false;
    }
    return true;
  });

/** Until nothing is due, now or soon, and every line is up. What waits for its time is not waited for: the clock goes there. */
async function settle({ app: { world, courier, runner }, clock, adapters, bornAt }: Living): Promise<number> {
  for (;;) {
    // Asked first: what it finds done must be seen by everything asked after it.
    const isUp = await isHome(world, adapters, bornAt);
    await courier.idle();
    await runner.idle();
    const now = clock.now();
    const next = await world.db.read('chaos.due', async (tx) => {
      const { ready, sending } = await tx.outbox.depth();
      const isWaiting = ready + sending > 0 || (await tx.shown.behind()) > 0;
      const job = (await tx.jobs.nextDue(0)) ?? Number.POSITIVE_INFINITY;
      if (!isWaiting && job > now + horizonMs) return undefined;
      const dues = [await tx.outbox.nextDue(now), await tx.shown.nextDue(now), job];
      return Math.min(...dues.filter((due) => due !== undefined));
    });
    if (next === undefined && isUp) return clock.ahead;
    const soon = Math.min(
      next === undefined || next <= now ? Number.POSITIVE_INFINITY : next - now,
      isUp ? Infinity : 250,
    );
    if (soon < 60_000) {
      await sleep(arrivalMs);
      await clock.skip(soon);
    }
    // Leases of a life that ended run out by the real clock.
    else await sleep(3);
    courier.wake();
    runner.wake();
  }
}

process.once('disconnect', () => process.exit(0));
process.once('message', (order: Order) => {
  if (order.kind === 'live') void live(order.life);
  if (order.kind === 'leave') {
    flushCompileCache();
    process.exit(0);
  }
});
// What an adapter loads only when it needs it is loaded before the life begins, too.
loadSdk();
await import('dingtalk-stream');
tell({ kind: 'loaded' });
