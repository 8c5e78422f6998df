/** What a server does to its database beside its work: the chaos run kills it in the middle of that. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import type { Where } from '../../db/open.ts';

/** Never ends. Only SQLite has upkeep of ours; a PostgreSQL server sees to itself. */
export async function keepDoing(what: 'backups' | 'checkpoints', where: Where, folder: string): Promise<void> {
  if (where.engine !== 'sqlite') return;
  const db = new Sqlite(where.path);
  for (let round = 0; ; round++) {
    if (what === 'checkpoints') db.pragma('wal_checkpoint(TRUNCATE)');
    else {
      const copy = join(folder, `backup-${round % 2}.db`);
      await rm(copy, { force: true });
      await db.backup(copy);
    }
    await turn();
  }
}
