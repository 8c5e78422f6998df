import type { Instant, Subject } from '../ids.ts';

export interface Job {
  readonly id: number;
  readonly kind: string;
  readonly key: string;
  readonly subject: Subject | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly dueAt: Instant;
  /** After this the job is dropped instead of run; null = never. */
  readonly usefulUntil: Instant | null;
  readonly attempts: number;
}

export interface Jobs {
  /** A known (kind, key) is left as it is. */
  add(
    job: Pick<Job, 'kind' | 'key' | 'dueAt'> & Partial<Pick<Job, 'subject' | 'payload' | 'usefulUntil'>>,
  ): Promise<void>;
  /** Moves a known (kind, key) to a new time, or adds it. */
  reschedule(
    job: Pick<Job, 'kind' | 'key' | 'dueAt'> & Partial<Pick<Job, 'subject' | 'payload' | 'usefulUntil'>>,
  ): Promise<void>;
  /** Leases due jobs to `by` for `leaseMs` (database time on PostgreSQL, `now` on SQLite). */
  take(by: string, now: Instant, leaseMs: number, limit: number): Promise<Job[]>;
  /** Every lease but `by`'s is over: its holder is known to be dead. */
  free(by: string): Promise<void>;
  /** Only while the lease is still `by`'s. */
  done(id: number, by: string, now: Instant): Promise<boolean>;
  retry(id: number, by: string, dueAt: Instant, why: string): Promise<boolean>;
  /** The unit that makes a job moot calls this. */
  cancel(subject: Subject, kinds?: readonly string[]): Promise<number>;
  nextDue(now: Instant): Promise<Instant | undefined>;
  purge(before: Instant, limit: number): Promise<number>;
}

/** "Who polls", "who sends": one holder, a heartbeat. Uses the database's clock. */
export interface Leases {
  /** True if we hold it now (taken, or renewed). */
  hold(name: string, holder: string, forMs: number): Promise<boolean>;
  release(name: string, holder: string): Promise<void>;
  holder(name: string): Promise<string | undefined>;
}

export interface Settings {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
}
