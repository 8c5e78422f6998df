import type { Instant, PersonId, Platform, TaskId } from '../ids.ts';
import type { LogEntry } from '../tasks/task.ts';

export interface Log {
  append(entry: Omit<LogEntry, 'id'>): Promise<number>;
  /** Newest first. */
  of(task: TaskId, limit: number): Promise<LogEntry[]>;
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
