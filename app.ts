/** The composition root: every port is handed over here, by hand, and nowhere else. */
import { randomBytes } from 'node:crypto';
import { dueDates } from './bots/due-dates.ts';
import { pace } from './bots/pace.ts';
import { cardFor } from './core/cards/card-for.ts';
import { away } from './core/chat/away.ts';
import { expireDialogues } from './core/chat/dialogues/expire.ts';
import { kinds } from './core/chat/dialogues/kinds.ts';
import { type ReceiverOptions, receiver } from './core/chat/receive.ts';
import { retryJob, retryStamp } from './core/dispatch/retry.ts';
import { retryParked } from './core/dispatch/retry-parked.ts';
import type { Platform } from './core/ids.ts';
import type { Allowances } from './core/ledger/allowance.ts';
import type { Tally } from './core/ledger/tally.ts';
import { tellDigest } from './core/notices/digest.ts';
import { leftJob, seeToLeft } from './core/people/left.ts';
import type { ChatAdapter, Clock, Pacer, Random, Sink, Topic } from './core/ports.ts';
import { arrived, relayed } from './core/talk/arrived.ts';
import { type FileSettings, filePorts } from './core/talk/link.ts';
import { receiveFile } from './core/talk/receive-file.ts';
import { perform } from './core/tasks/perform.ts';
import type { TaskType } from './core/tasks/task.ts';
import { tellAlarm } from './core/tell/alarm.ts';
import { foldJob, tellFolded } from './core/tell/fold.ts';
import { tellSnoozed } from './core/tell/snoozed.ts';
import type { Organisation, World } from './core/world.ts';
import type { OpenDatabase } from './db/open.ts';
import { uploadsInMemory } from './db/uploads.ts';
import { healthReport } from './health.ts';
import { cleanUp } from './jobs/clean-up.ts';
import { Courier } from './jobs/courier.ts';
import type { CourierOptions } from './jobs/courier-ports.ts';
import { detour } from './jobs/detour.ts';
import { dialogueExpiry } from './jobs/dialogue-expiry.ts';
import { digest } from './jobs/digest.ts';
import { fetchFile } from './jobs/fetch-file.ts';
import { fold } from './jobs/fold.ts';
import { flush, keepLedger } from './jobs/ledger.ts';
import { left } from './jobs/left.ts';
import { Presence } from './jobs/presence.ts';
import { redispatch } from './jobs/redispatch.ts';
import { relayJob } from './jobs/relay.ts';
import { Runner, type RunnerOptions } from './jobs/runner.ts';
import { snooze } from './jobs/snooze.ts';
import { taskTimers } from './jobs/task-timers.ts';
import { tidy } from './jobs/tidy.ts';
import { unreachable } from './jobs/unreachable.ts';
import { whileHolding } from './jobs/while-holding.ts';

export const random: Random = {
  secret: (bytes) => randomBytes(bytes).toString('base64url'),
  fraction: () => Math.random(),
};

const inMemory = (): FileSettings => ({
  maxBytes: 10 * 1024 * 1024,
  uploads: uploadsInMemory(),
  secret: random.secret(24),
  publicUrl: null,
});

export interface AppPorts {
  readonly clock: Clock;
  readonly db: OpenDatabase;
  readonly adapters: readonly ChatAdapter[];
  readonly organisation: Organisation;
  readonly taskTypes: ReadonlyMap<string, TaskType>;
  /** Counts the adapters' calls; we write it down. */
  readonly tally?: Tally;
  readonly allowances?: Allowances;
  /** Files people send. Absent: kept in memory, and nobody knows our address. */
  readonly files?: FileSettings;
  readonly version: string;
  readonly log?: (problem: string, error: unknown) => void;
}

/** What a live process passes, and tests and the chaos run change. */
export interface AppOptions {
  readonly receiver?: ReceiverOptions;
  readonly courier?: CourierOptions;
  readonly runner?: RunnerOptions;
  /** Replaces the platforms' pace. */
  readonly pacer?: Pacer;
  /** Silence (ms) after which another server takes over polling and sending. */
  readonly leaseMs?: number;
  readonly random?: Random;
}

/** Results that wait a moment for each other share a commit and wake the courier once. Nobody waits long enough to notice. */
export const live: AppOptions = { courier: { lingerMs: 3 } };

export interface App {
  readonly world: World;
  readonly sink: Sink;
  readonly courier: Courier;
  readonly runner: Runner;
  /** Listens, posts, paints and runs jobs until the signal aborts and everything in flight is settled. */
  run(signal: AbortSignal): Promise<void>;
}

const leaseMs = 15_000;

export function compose(ports: AppPorts, options: AppOptions = {}): App {
  const { clock, db, log = () => undefined } = ports;
  const adapters = new Map<Platform, ChatAdapter>(ports.adapters.map((one) => [one.traits.platform, one]));
  const holder = randomBytes(9).toString('base64url');
  const wakers: Record<Topic, () => void> = { courier: () => courier.wake(), jobs: () => runner.wake() };
  const world: World = {
    clock,
    random: options.random ?? random,
    db: db.database,
    wake: (topic) => wakers[topic](),
    paint: (noted) => courier.paint(noted),
    organisation: ports.organisation,
    taskTypes: ports.taskTypes,
    dueDates: dueDates(),
    traits: (platform) => adapters.get(platform)?.traits,
    link: (platform, payload) => adapters.get(platform)?.link?.(payload),
    files: filePorts(ports.files ?? inMemory()),
    version: ports.version,
    ...(ports.allowances ? { allowances: ports.allowances } : {}),
    health: healthReport({ ...ports, adapters }),
  };
  const pacer = options.pacer ?? pace(world.traits, clock);
  const courier = new Courier(
    {
      world,
      pacer,
      adapters,
      cardFor: (tx, subject, audience, reader) => cardFor(tx, world, subject, audience, reader),
      alarm: (tx, alarm) => tellAlarm(tx, world, alarm),
      unreachable: unreachable(world),
      log,
    },
    options.courier,
  );
  const handlers = [
    ...taskTimers(world, perform),
    dialogueExpiry(world, expireDialogues),
    snooze(world, tellSnoozed),
    fold(world, foldJob, tellFolded),
    redispatch(world, { job: retryJob, stamp: retryStamp, chunk: retryParked }),
    left(world, leftJob, seeToLeft),
    fetchFile({ world, adapters, receive: receiveFile, arrived }),
    relayJob(world, relayed),
    digest(world, tellDigest),
    cleanUp(world),
    tidy(() => db.tidy()),
    detour(world),
  ];
  const runner = new Runner(
    { world, handlers, by: holder, log },
    // A SQLite file is served by one process, which has its lock: whoever took a job before is dead.
    { alone: db.engine === 'sqlite', ...options.runner },
  );
  const sink = receiver(world, kinds, options.receiver);

  /** One server per SQLite file is the file lock's promise; of several on one PostgreSQL the lease chooses. */
  const holding = (name: string, work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal) => {
    if (db.engine === 'sqlite') return work(signal);
    const onTrouble = (error: unknown) => log(`the lease ${name} cannot be asked for`, error);
    const lease = { clock, db: db.database, name, holder, leaseMs: options.leaseMs ?? leaseMs, onTrouble };
    return whileHolding(lease, work, signal);
  };
  const listen = (adapter: ChatAdapter, signal: AbortSignal): Promise<void> =>
    holding(
      `poll.${adapter.traits.platform}`,
      async (held) => {
        const presence = new Presence({ world, adapter, away, log });
        const watched = presence.run(held);
        await adapter.listen(sink, held, () => presence.lineUp());
        await watched;
      },
      signal,
    );

  return {
    world,
    sink,
    courier,
    runner,
    async run(signal) {
      const ledger = ports.tally && { world, tally: ports.tally, log };
      await Promise.all([
        holding('send', (held) => courier.run(held), signal),
        runner.run(signal),
        ...ports.adapters.map((adapter) => listen(adapter, signal)),
        ...(ledger ? [keepLedger(ledger, signal)] : []),
      ]);
      // The last calls were made after the signal.
      if (ledger) await flush(ledger);
    },
  };
}
