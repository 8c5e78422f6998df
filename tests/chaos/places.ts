/** Where a world keeps its tables: a fresh file, or a fresh database of one PostgreSQL server. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { EngineName } from '../../db/engine.ts';
import type { Where } from '../../db/open.ts';

export interface Place {
  readonly where: Where;
  /** For what else a world writes. */
  readonly folder: string;
  remove(): Promise<void>;
}

/** `server` is the url of a PostgreSQL server, without a database. */
export async function freshPlace(engine: EngineName, name: string, server: string | undefined): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-chaos-'));
  const clear = () => rm(folder, { recursive: true, force: true });
  if (engine === 'sqlite') return { where: { engine, path: join(folder, 'muster.db') }, folder, remove: clear };
  if (server === undefined) throw new Error('no PostgreSQL server');
  await tellServer(server, `create database ${name}`);
  return {
    where: { engine, url: `${server}/${name}` },
    folder,
    async remove() {
      await tellServer(server, `drop database if exists ${name} with (force)`);
      await clear();
    },
  };
}

async function tellServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${url}/postgres` });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
