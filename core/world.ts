import type { Instant, Platform, Zone } from './ids.ts';
import type { Allowances } from './ledger/allowance.ts';
import type { Clock, Database, DueDates, Duty, Noted, Random, Traits, Uploads, Wake } from './ports.ts';
import type { TaskType } from './tasks/task.ts';

/** What the organisation decided; from `config.yaml`. */
export interface Organisation {
  readonly name: string;
  readonly zone: Zone;
  readonly locale: 'zh-CN' | 'ru' | 'en';
  /** `HH:MM`: the hour of a due date that names only a day. */
  readonly dayEnd: string;
  /** Codes of people who hear about trouble; empty = everybody with role admin. */
  readonly alerts: readonly string[];
}

/** Everything outside that core use cases need, passed in by hand. */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly db: Database;
  readonly wake: Wake;
  /**
   * Makes a repaint that a committed unit has noted. May leave it: the copy is still wanted, and the courier comes by. Call
   * it after the unit resolved, before waking the courier.
   */
  readonly paint: (noted: Noted) => void;
  readonly organisation: Organisation;
  readonly taskTypes: ReadonlyMap<string, TaskType>;
  readonly dueDates: DueDates;
  /** Absent: everybody is always on duty. */
  readonly duty?: Duty;
  readonly traits: (platform: Platform) => Traits | undefined;
  /** The link that opens our private chat on a platform with a payload (`bind_…`). */
  readonly link: (platform: Platform, payload: string) => string | undefined;
  /** Absent: nothing is counted against anything. */
  readonly allowances?: Allowances;
  readonly files: FilePorts;
  readonly version: string;
  /** Startup facts for `/health`. */
  readonly health: () => Promise<HealthReport>;
}

/** Files people send. */
export interface FilePorts {
  readonly maxBytes: number;
  readonly uploads: Uploads;
  /** A signed way to the file, without scheme and host. */
  path(file: { readonly id: string; readonly name: string; readonly at: Instant }): string;
  /** The same as a link; undefined where nobody knows our address. */
  link(file: { readonly id: string; readonly name: string; readonly at: Instant }): string | undefined;
  /** Whether such a link is ours, and still good. */
  mayOpen(link: FileLink, now: Instant): 'yes' | 'expired' | 'no';
}

/** What a link to a file says of itself; `until` in seconds. */
export interface FileLink {
  readonly id: string;
  readonly until: string;
  readonly seal: string;
}

export interface HealthReport {
  readonly state: 'ok' | 'degraded' | 'down';
  readonly version: string;
  readonly schema: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly components: Readonly<
    Record<string, { readonly state: string; readonly since: Instant; readonly why?: string | undefined }>
  >;
  readonly outbox: { readonly ready: number; readonly sending: number; readonly oldest: Instant | null };
  /** Calls that cost, this month, by platform; a few seconds old. */
  readonly ledger?: Readonly<Record<string, Used>>;
}

export interface Used {
  readonly calls: number;
  readonly pushes: number;
  /** Null: as many as we like. */
  readonly callsAllowed: number | null;
  readonly pushesAllowed: number | null;
}
