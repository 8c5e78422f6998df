/** Reads a dead or a living world's tables from outside, as they stand on disk. */
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import type { Where } from '../../db/open.ts';

export type Row = Readonly<Record<string, string | number | null>>;
export type Ask = (sql: string) => Promise<Row[]>;

/** Only looks: what a crash left behind is still there for the next life to recover from. */
export async function inspect<T>(where: Where, work: (ask: Ask) => Promise<T>): Promise<T> {
  if (where.engine === 'sqlite') {
    const db = new Sqlite(where.path, { readonly: true });
    try {
      return await work(async (sql) => db.prepare<[], Row>(sql).all());
    } finally {
      db.close();
    }
  }
  const types = { getTypeParser: (id: number) => (id === 20 ? Number : pg.types.getTypeParser(id)) };
  const client = new pg.Client({ connectionString: where.url, types: types as never });
  await client.connect();
  try {
    return await work(async (sql) => (await client.query<Row>(sql)).rows);
  } finally {
    await client.end();
  }
}

/** What the engine itself finds wrong with the file. */
export async function damage(where: Where): Promise<string[]> {
  if (where.engine !== 'sqlite') return [];
  return inspect(where, async (ask) => {
    const rows = [...(await ask('pragma integrity_check')), ...(await ask('pragma foreign_key_check'))];
    return rows.map((row) => Object.values(row).join(' ')).filter((line) => line !== 'ok');
  });
}
