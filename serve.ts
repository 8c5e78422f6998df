/** One live process: opened, run until told to stop, and closed in the order that loses nothing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, compose, live, random } from './app.ts';
import { SystemClock } from './clock.ts';
import { liveFault } from './config/live.ts';
import type { Config } from './config.ts';
import type { Platform } from './core/ids.ts';
import type { CallKind } from './core/ledger/ledger.ts';
import { Tally } from './core/ledger/tally.ts';
import type { ChatAdapter } from './core/ports.ts';
import type { FileSettings } from './core/talk/link.ts';
import type { TaskType } from './core/tasks/task.ts';
import { shippedTypes } from './core/tasks/types.ts';
import { say } from './core/text/say.ts';
import type { Text } from './core/text/text.ts';
import { type OpenDatabase, openDatabase } from './db/open.ts';
import { uploadsIn } from './db/uploads.ts';
import { stayedOn } from './jobs/presence.ts';
import { type OpenLog, openLog } from './log.ts';
import { openPlatforms } from './platforms.ts';
import { webApp } from './web-admin/app.ts';
import { listen } from './web-admin/server.ts';

export type Served = { readonly kind: 'stopped' } | { readonly kind: 'refused'; readonly text: Text };

export const version: string = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')).version;

/** The shipped task types with what the organisation changed or added. */
export function taskTypesOf(config: Config): ReadonlyMap<string, TaskType> {
  const types = new Map(shippedTypes);
  const plain = shippedTypes.get('work');
  if (!plain) throw new Error('the shipped task types are incomplete');
  for (const [code, change] of Object.entries(config.taskTypes)) {
    types.set(code, { ...plain, ...types.get(code), ...change, code });
  }
  return types;
}

/** Files people send lie beside the database; links to them are signed. */
export const filesOf = (config: Config): FileSettings => ({
  maxBytes: config.maxFileBytes,
  uploads: uploadsIn(join(config.dataDir, 'uploads')),
  secret: config.secretKey ?? random.secret(24),
  publicUrl: config.server.publicUrl,
});

/** How long (ms) everything in flight may take to settle once we were told to stop. */
const drainMs = 9_000;

/** Serves until a signal. Resolves when nothing is in flight any more; `Open http://…` is the last line of the start. */
export async function serve(config: Config, ready: (url: string) => void): Promise<Served> {
  const fault = liveFault(config);
  if (fault) return { kind: 'refused', text: fault };
  const opened = await openLog(config.logging, config.secrets);
  const { log } = opened;
  const words = say('en', config.organisation.zone);
  for (const warning of config.warnings) log.warn(words(warning));
  const clock = new SystemClock();
  const db = await openDatabase({ ...config.database, server: true, report: (note) => log.warn({ note }) });
  try {
    await db.migrate(clock.now());
    await run(config, { clock, db, opened }, ready);
  } finally {
    await db.close();
    await opened.close();
  }
  return { kind: 'stopped' };
}

interface Opened {
  readonly clock: SystemClock;
  readonly db: OpenDatabase;
  readonly opened: OpenLog;
}

async function run(config: Config, { clock, db, opened }: Opened, ready: (url: string) => void): Promise<void> {
  const { log, redact } = opened;
  const tally = new Tally(clock, config.organisation.zone);
  const onCall = (platform: Platform, kind: CallKind) => tally.count(platform, kind);
  const platforms = await openPlatforms(config, { clock, log, onCall });
  const adapters = platforms.map(({ adapter }) => adapter);
  const app = compose(
    {
      clock,
      db,
      adapters,
      organisation: config.organisation,
      taskTypes: taskTypesOf(config),
      tally,
      allowances: config.allowances,
      files: filesOf(config),
      version,
      log: (problem, error) => log.error({ err: error }, problem),
    },
    live,
  );
  const hooks = platforms.flatMap(({ webhook }) => webhook ?? []);
  const web = webApp({
    world: app.world,
    apiToken: config.apiToken,
    redact,
    mounts: hooks.map(({ path, handle }) => ({ prefix: path.split('/').slice(0, 2).join('/'), fetch: handle })),
    report: (error, correlation) => log.error({ err: error, correlation }, 'a request failed'),
  });
  const stopping = new AbortController();
  const server = await listen(web, config.server);
  follow(clock, app, adapters);
  const stopped = untilTold(stopping);
  let damage: unknown;
  db.looked.catch((error: unknown) => {
    damage = error;
    stopping.abort();
  });
  const running = app.run(stopping.signal);
  ready(server.url);
  await stopped;
  // Intake first: what is not taken in comes again or was never promised.
  const closing = server.close();
  const late = setTimeout(() => process.exit(0), drainMs);
  late.unref();
  await Promise.all([running, closing]);
  await Promise.all(platforms.map((platform) => platform.close()));
  clearTimeout(late);
  if (damage !== undefined) throw damage;
}

/** A demonstration moves the clock of its child; whatever that makes due is due now. */
function follow(clock: SystemClock, { world }: App, adapters: readonly ChatAdapter[]): void {
  process.on('message', (message: { kind?: string; offset?: number }) => {
    const { offset } = message;
    if (message.kind !== 'clock' || offset === undefined) return;
    const move = (): void => {
      clock.moveTo(offset);
      world.wake('courier');
      world.wake('jobs');
    };
    void stayedOn(world, adapters, offset - clock.offset).then(move, move);
  });
  // Listening to a parent must not keep a process alive that has nothing else to do.
  process.channel?.unref();
}

/** Resolves when it is to stop: by a signal, or when the parent is gone. A second signal ends the process at once. */
function untilTold(stopping: AbortController): Promise<void> {
  return new Promise((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve(), { once: true });
    const stop = (): void => {
      if (stopping.signal.aborted) process.exit(1);
      stopping.abort();
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    process.on('disconnect', stop);
  });
}
