import { StorageError } from '../core/errors.ts';
import { first } from './migrations/001-first.ts';
import { severalPlatforms } from './migrations/002-several-platforms.ts';
import { dispatch } from './migrations/003-dispatch.ts';
import { talk } from './migrations/004-talk.ts';
import { notices } from './migrations/005-notices.ts';
import { operations } from './migrations/006-operations.ts';
import { pace } from './migrations/007-pace.ts';
import { painting } from './migrations/008-painting.ts';
import { proposals } from './migrations/009-proposals.ts';
import { left } from './migrations/010-left.ts';
import { undone } from './migrations/011-undone.ts';
import { type Migration, type Types, types } from './migrations/migration.ts';

export const migrations: readonly Migration[] = [
  first,
  severalPlatforms,
  dispatch,
  talk,
  notices,
  operations,
  pace,
  painting,
  proposals,
  left,
  undone,
];
export const newestSchema: number = migrations.at(-1)?.version ?? 0;

export type Query = (sql: string, values?: readonly (string | number)[]) => Promise<readonly Record<string, unknown>[]>;

/** How a migration reaches a database: plain statements, and a transaction no other migration can be in. */
export interface SchemaDoor {
  readonly engine: Types['engine'];
  query: Query;
  alone<T>(work: (query: Query) => Promise<T>): Promise<T>;
}

const versionTable = ({ int, end }: Types) => `create table if not exists schema_version (
  version ${int} not null primary key,
  name text not null,
  applied_at ${int} not null
) ${end}`;

const tableExists = {
  sqlite: `select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'`,
  postgresql: `select table_name as name from information_schema.tables where table_schema = current_schema()`,
} as const;

/** The schema's version, 0 for an empty database. Throws for a newer one, and for a database that is not ours. */
export async function schemaVersion({ engine, query }: Pick<SchemaDoor, 'engine' | 'query'>): Promise<number> {
  const tables = (await query(tableExists[engine])).map(({ name }) => String(name));
  if (!tables.includes('schema_version')) {
    if (tables.length > 0) throw new StorageError('foreign', `holds tables of something else: ${tables.slice(0, 3)}`);
    return 0;
  }
  const [row] = await query('select max(version) as version from schema_version');
  const version = Number(row?.version ?? 0);
  if (version > newestSchema) {
    throw new StorageError('newer-schema', `schema ${version}, but this program knows up to ${newestSchema}`);
  }
  return version;
}

/**
 * Brings the schema up to date, each step in a transaction of its own: a step is there whole, or not at all. Gives
 * the versions added; safe to call at once from several processes.
 */
export async function migrate(
  door: SchemaDoor,
  now: number,
  steps: readonly Migration[] = migrations,
): Promise<number[]> {
  const t = types[door.engine];
  const added: number[] = [];
  for (const step of steps) {
    const isNew = await door.alone(async (query) => {
      const version = await schemaVersion({ engine: door.engine, query });
      if (version >= step.version) return false;
      await query(versionTable(t));
      for (const statement of step.statements(t)) await query(statement);
      const row = [step.version, step.name, now];
      const marks = door.engine === 'sqlite' ? '?, ?, ?' : '$1, $2, $3';
      await query(`insert into schema_version (version, name, applied_at) values (${marks})`, row);
      return true;
    });
    if (isNew) added.push(step.version);
  }
  return added;
}
