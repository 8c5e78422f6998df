import { StorageError } from '../core/errors.ts';
import { storageError } from './errors.ts';
import { migrate, newestSchema, type Query, type SchemaDoor, schemaVersion } from './migrate.ts';
import type { OpenDatabase, OpenOptions } from './open.ts';
import { PostgresUnits } from './postgres-units.ts';
import { Postgres } from './postgresql.ts';

/** Any number, the same in every version of this program: who migrates holds it. */
const migrationLock = 7_220_417;

export const postgresDoor = (server: Postgres): SchemaDoor => {
  const alone: SchemaDoor['alone'] = async (work) => {
    const client = await server.connect();
    const query: Query = async (sql, values = []) => (await client.query(sql, [...values])).rows;
    try {
      await client.query('begin');
      await client.query('select pg_advisory_xact_lock($1)', [migrationLock]);
      const value = await work(query);
      await client.query('commit');
      client.release();
      return value;
    } catch (error) {
      client.release(true);
      throw error;
    }
  };
  return {
    engine: 'postgresql',
    alone,
    async query(sql, values = []) {
      const client = await server.connect();
      try {
        return (await client.query(sql, [...values])).rows;
      } finally {
        client.release();
      }
    },
  };
};

export async function openPostgresDatabase(
  url: string,
  { strict = false, durable = true, report = () => {} }: OpenOptions,
): Promise<OpenDatabase> {
  const server = new Postgres({ url, durable, report });
  const door = postgresDoor(server);
  let version: number;
  try {
    version = await schemaVersion(door);
  } catch (error) {
    await server.close();
    throw storageError(error, 'postgresql');
  }
  const units = new PostgresUnits(server, { strict, report });
  const refuseOld = () => {
    if (version < newestSchema) throw new StorageError('old-schema', `schema ${version}, not ${newestSchema}`);
  };
  return {
    engine: 'postgresql',
    looked: Promise.resolve(),
    database: {
      write: async (label, work) => {
        refuseOld();
        return units.run('write', label, work);
      },
      read: async (label, work) => {
        refuseOld();
        return units.run('read', label, work);
      },
    },
    schemaVersion: () => version,
    async migrate(now) {
      const added = await migrate(door, now);
      version = await schemaVersion(door);
      return added;
    },
    integrity: async () => [],
    tidy: async () => {},
    close: () => server.close(),
  };
}
