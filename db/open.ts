import type { Database } from '../core/ports.ts';
import type { EngineName } from './engine.ts';
import { openSqliteDatabase } from './open-sqlite.ts';
import type { CopyReport } from './restore-check.ts';
import type { Report } from './unit.ts';

export type Where =
  | { readonly engine: 'sqlite'; readonly path: string }
  | { readonly engine: 'postgresql'; readonly url: string };

export interface OpenOptions {
  /** This process serves: refused while another one does (SQLite). Tools open without it and write briefly. */
  readonly server?: boolean;
  /** A unit of work that awaits anything but the database is refused, not only reported: for tests. */
  readonly strict?: boolean;
  /** False only for tests: a power cut may take the newest commits of a PostgreSQL, and anything of a SQLite file. */
  readonly durable?: boolean;
  /** Look for damage (SQLite). Default: yes. */
  readonly check?: boolean;
  /** Bytes up to which a file is looked through before it is opened; a larger one beside the service. For tests. */
  readonly quickToRead?: number;
  /** Hears what operators should know: lost idle connections, units that wait for something else. */
  readonly report?: Report;
}

export interface OpenDatabase {
  readonly engine: EngineName;
  readonly database: Database;
  /** 0 = empty. Until it is the newest one, `database` throws `StorageError` old-schema. */
  schemaVersion(): number;
  /** Brings the schema up to date; the versions added. */
  migrate(now: number): Promise<number[]>;
  /**
   * Rejects with `StorageError` corrupt when a file too large to be looked through at the start turns out damaged: whoever
   * serves must stop. Resolves when it was looked through, or need not be.
   */
  readonly looked: Promise<void>;
  /** What is broken, in the engine's own words; nothing = sound. */
  integrity(): Promise<string[]>;
  /** Once a day: lets SQLite look again at how its tables have grown. PostgreSQL does so by itself. */
  tidy(): Promise<void>;
  /** A checked copy of the running database under this name, files people sent beside it (SQLite; PostgreSQL has `pg_dump`). */
  backupTo?(path: string, uploads?: string): Promise<CopyReport>;
  /** Waits for units on their way, then lets go of every file and connection. */
  close(): Promise<void>;
}

/** Opens, checks and locks. Throws `StorageError` with a code for everything an operator can mend. */
export async function openDatabase(where: Where & OpenOptions): Promise<OpenDatabase> {
  if (where.engine === 'sqlite') return openSqliteDatabase(where.path, where);
  // Whoever keeps a file never pays for the client of a server.
  const { openPostgresDatabase } = await import('./open-postgresql.ts');
  return openPostgresDatabase(where.url, where);
}
