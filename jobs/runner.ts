import type { Instant } from '../core/ids.ts';
import { delayOf } from '../core/outcome-table.ts';
import type { Job } from '../core/stores/jobs.ts';
import type { Stores } from '../core/stores.ts';
import type { World } from '../core/world.ts';
import { Nap } from './nap.ts';

/** What one kind of job does, in two steps. */
export interface JobHandler<Facts = unknown> {
  readonly kind: string;
  /** Present: the job is always planned, this long (ms) after its last run; missed runs become one. */
  readonly everyMs?: number;
  /** How long (ms) `look` may take. */
  readonly timeoutMs?: number;
  /** May use the network. What it finds may be old by the time `act` runs. */
  look?(signal: AbortSignal, job: Job): Promise<Facts>;
  /** One unit of work, which may run twice: asks its guard again, then acts. `again`: when to run once more. */
  // biome-ignore lint/suspicious/noConfusingVoidType: most handlers have nothing to say
  act(tx: Stores, facts: Facts | undefined, job: Job): Promise<{ readonly again: Instant } | void>;
}

export interface RunnerPorts {
  readonly world: World;
  readonly handlers: readonly JobHandler[];
  /** Names this process in leases. */
  readonly by: string;
  readonly log?: (problem: string, error: unknown) => void;
}
export interface RunnerOptions {
  /** No other process can be running jobs: whoever held a lease before we started is dead. */
  readonly alone?: boolean;
  /** Jobs under way. Their units still go one by one where the database has one writer. */
  readonly parallel?: number;
  /** A job whose runner is silent this long (ms) may be taken by another. Absent: what the longest look needs. */
  readonly leaseMs?: number;
}

const defaults = { alone: false, parallel: 4, leaseMs: 60_000 };
const lookMs = 20_000;
/** What a lease leaves for the unit after the look. */
const actMs = 30_000;
const heartbeatMs = 60_000;
const retryMs = 300_000;

/** Runs what is due under a lease. What fails comes again, later and later; what is no longer useful is dropped. */
export class Runner {
  readonly counters = { ran: 0, retried: 0, dropped: 0, lost: 0 };
  readonly #ports: RunnerPorts;
  readonly #options: typeof defaults;
  readonly #handlers: ReadonlyMap<string, JobHandler>;
  /** By job: one whose lease ran out while it runs here must not start a second time. */
  readonly #running = new Map<number, Promise<void>>();
  readonly #nap: Nap;

  constructor(ports: RunnerPorts, options: RunnerOptions = {}) {
    this.#ports = ports;
    const looks = ports.handlers.map((handler) => (handler.timeoutMs ?? lookMs) + actMs);
    const leaseMs = options.leaseMs ?? Math.max(defaults.leaseMs, ...looks);
    this.#options = { ...defaults, ...options, leaseMs };
    this.#handlers = new Map(ports.handlers.map((handler) => [handler.kind, handler]));
    this.#nap = new Nap(ports.world.clock, () => this.#running.size === 0);
  }

  /** Something may be due. */
  wake(): void {
    this.#nap.wake();
  }

  /** Resolves when nothing is due now and no job is under way. */
  idle(): Promise<void> {
    return this.#nap.idle();
  }

  /** Until the signal aborts; then waits for the units under way. Rejects never. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#ports.world;
    let planned = false;
    for (let failures = 0; !signal.aborted; ) {
      this.#nap.looking();
      try {
        if (!planned) await this.#plan();
        planned = true;
        const pause = await this.#pass(signal);
        failures = 0;
        await this.#nap.sleep(pause, signal);
      } catch (error) {
        this.#ports.log?.('jobs cannot be taken', error);
        failures++;
        await clock.sleep(delayOf(failures, random.fraction()), signal);
      }
    }
    while (this.#running.size > 0) await Promise.all(this.#running.values());
    this.#nap.end();
  }

  async #plan(): Promise<void> {
    const { clock, db } = this.#ports.world;
    const recurring = this.#ports.handlers.filter((handler) => handler.everyMs !== undefined);
    const { alone } = this.#options;
    if (recurring.length === 0 && !alone) return;
    await db.write('jobs.plan', async (tx) => {
      if (alone) await tx.jobs.free(this.#ports.by);
      for (const { kind } of recurring) await tx.jobs.add({ kind, key: 'every', dueAt: clock.now() });
    });
  }

  /** Takes what is due, and says how long to sleep (ms). */
  async #pass(signal: AbortSignal): Promise<number> {
    const { clock, db } = this.#ports.world;
    const { leaseMs, parallel } = this.#options;
    const now = clock.now();
    const room = parallel - this.#running.size;
    const [first, next] = await db.read('jobs.look', async (tx) => [
      await tx.jobs.nextDue(0),
      await tx.jobs.nextDue(now),
    ]);
    if (first !== undefined && first <= now && room > 0) {
      const jobs = await db.write('jobs.take', (tx) => tx.jobs.take(this.#ports.by, now, leaseMs, room));
      for (const job of jobs) this.#follow(job, signal);
    }
    return Math.max(1, Math.min(heartbeatMs, next === undefined ? heartbeatMs : next - clock.now()));
  }

  #follow(job: Job, signal: AbortSignal): void {
    // One that set itself again may be taken before its former run has ended here.
    const before = this.#running.get(job.id);
    const run = before === undefined ? this.#one(job, signal) : before.then(() => this.#one(job, signal));
    const done = run.finally(() => {
      if (this.#running.get(job.id) === done) this.#running.delete(job.id);
      // There is room again.
      this.wake();
    });
    this.#running.set(job.id, done);
  }

  async #one(job: Job, signal: AbortSignal): Promise<void> {
    const { world, log } = this.#ports;
    const handler = this.#handlers.get(job.kind);
    try {
      if (!handler) throw new Error(`nothing handles jobs of kind ${job.kind}`);
      const facts = this.#isUseless(job) ? undefined : await this.#look(handler, job, signal);
      const end = await world.db.write(`job.${job.kind}`, (tx) => this.#act(tx, handler, job, facts));
      this.counters[end]++;
      if (end === 'ran') world.wake('courier');
    } catch (error) {
      // Stopped in the middle is nobody's failure: it runs again at once.
      const wait = signal.aborted ? 0 : delayOf(job.attempts, world.random.fraction(), retryMs);
      if (!signal.aborted) log?.(`the job ${job.kind} ${job.key} failed`, error);
      this.counters.retried++;
      await this.#retry(job, world.clock.now() + wait, error);
    }
  }

  #isUseless({ usefulUntil }: Job): boolean {
    return usefulUntil !== null && usefulUntil < this.#ports.world.clock.now();
  }

  async #look(handler: JobHandler, job: Job, signal: AbortSignal): Promise<unknown> {
    if (!handler.look) return undefined;
    const over = new AbortController();
    const { clock } = this.#ports.world;
    const late = clock.sleep(handler.timeoutMs ?? lookMs, over.signal).then(() => {
      if (!over.signal.aborted) over.abort(new Error('it took too long'));
      throw over.signal.reason;
    });
    const ended = AbortSignal.any([signal, over.signal]);
    try {
      const facts = await Promise.race([handler.look(ended, job), late]);
      // A look that was cut short may have come back with half of what it wanted.
      ended.throwIfAborted();
      return facts;
    } finally {
      over.abort();
      await late.catch(() => undefined);
    }
  }

  async #act(tx: Stores, handler: JobHandler, job: Job, facts: unknown): Promise<'ran' | 'dropped' | 'lost'> {
    const now = this.#ports.world.clock.now();
    // The subject before the job, as every move takes them: two units must never wait for each other.
    if (job.subject?.kind === 'task') await tx.tasks.lock(job.subject.id);
    if (!(await tx.jobs.done(job.id, this.#ports.by, now))) return 'lost';
    if (this.#isUseless(job)) return 'dropped';
    const told = await handler.act(tx, facts, job);
    const again = told?.again ?? (handler.everyMs === undefined ? undefined : now + handler.everyMs);
    if (again !== undefined) await tx.jobs.reschedule({ ...job, dueAt: again });
    return 'ran';
  }

  async #retry(job: Job, dueAt: Instant, error: unknown): Promise<void> {
    const why = error instanceof Error ? error.message : String(error);
    const { world, by, log } = this.#ports;
    await world.db
      .write('jobs.retry', (tx) => tx.jobs.retry(job.id, by, dueAt, why.slice(0, 500)))
      // The lease runs out, then somebody takes it again.
      .catch((lost) => log?.('a job waits for its lease to end', lost));
  }
}
