import type { Instant, PersonId, Platform, TaskId } from '../ids.ts';
import type { LogEntry } from '../tasks/task.ts';

/** A page of the operation log, newest first; `before` is the id of the last row seen. */
interface LogQuery {
  readonly task?: TaskId;
  readonly person?: PersonId;
  readonly verb?: string;
  /** From this instant on. */
  readonly since?: Instant;
  /** Before this instant. */
  readonly until?: Instant;
  readonly before?: number;
  readonly limit: number;
}

/** What the log says of a task as a whole. */
export interface Milestones {
  /** When it was last sent to groups or people. */
  readonly dispatchedAt: Instant | null;
  /** When somebody last became its owner. */
  readonly ownedAt: Instant | null;
  /** Whether its filing is kept out of the operation log. */
  readonly hidden: boolean;
}

export interface Log {
  append(entry: Omit<LogEntry, 'id'>): Promise<number>;
  /** Newest first. */
  of(task: TaskId, limit: number): Promise<LogEntry[]>;
  /** Newest first: only rows that can be taken back, which are those that moved the turn. */
  moves(task: TaskId, limit: number): Promise<LogEntry[]>;
  /** The operation log as people see it: without what is hidden. */
  shown(query: LogQuery): Promise<LogEntry[]>;
  /** Keeps what this unit did to the task out of the operation log; the rows stay, undo and turns need them. */
  hide(task: TaskId, correlation: string, now: Instant): Promise<void>;
  milestones(tasks: readonly TaskId[]): Promise<ReadonlyMap<TaskId, Milestones>>;
  /** The newest row this person caused in any task since `since`, whatever its verb. */
  newestBy(person: PersonId, since: Instant): Promise<LogEntry | undefined>;
  count(): Promise<number>;
}

export interface AuditEntry {
  readonly at: Instant;
  readonly kind: 'refused' | 'unbound' | 'failed' | 'bound' | 'poisoned' | 'admin';
  readonly person: PersonId | null;
  readonly platform: Platform | null;
  readonly externalId: string | null;
  readonly verb: string | null;
  readonly subject: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly correlation: string;
}

export interface Audit {
  append(entry: AuditEntry): Promise<void>;
  list(limit: number): Promise<AuditEntry[]>;
}
