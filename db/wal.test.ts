import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { freshDatabase, freshDirectory } from '../tests/harness/engines.ts';
import { openSqlite } from './sqlite.ts';
import { complaints } from './sqlite-check.ts';

const units = 300;

/** A database and the log file of 300 units in groups of many sizes, as a power cut would find them. */
async function grown(): Promise<{ base: string; log: Buffer }> {
  const { where, database } = await freshDatabase('sqlite');
  const path = where.engine === 'sqlite' ? where.path : '';
  const chat = await database.write('seed', async (tx) => {
    const place = { platform: 'telegram', externalId: '1', kind: 'group' } as const;
    return (await tx.conversations.ensure(place, { locale: 'en', zone: 'UTC' })).id;
  });
  const plain = new Sqlite(path);
  plain.pragma('wal_checkpoint(truncate)');
  plain.close();
  for (let n = 0, size = 1; n < units; size = (size % 7) + 1) {
    const group = Array.from({ length: Math.min(size, units - n) }, () => n++);
    await Promise.all(
      group.map((i) =>
        database.write('tap', async (tx) => {
          await tx.inbox.seen('telegram', `${i}`, i);
          const content = { kind: 'live', subject: { kind: 'task', id: i + 1 } } as const;
          const post = {
            conversation: chat,
            person: null,
            content,
            lane: 'personal',
            correlation: `${i}`,
            createdAt: i,
          } as const;
          await tx.outbox.add({ ...post, key: `k${i}` });
          await tx.settings.set('count', `${i + 1}`);
        }),
      ),
    );
  }
  const base = join(await freshDirectory(), 'base.db');
  await copyFile(path, base);
  return { base, log: await readFile(`${path}-wal`) };
}

it('a power cut keeps a prefix of what was answered: whole units, in their order', { timeout: 120_000 }, async () => {
  const { base, log } = await grown();
  const directory = await freshDirectory();
  const path = join(directory, 'cut.db');
  const prefixes = new Set<number>();
  const damage = fc.record({
    at: fc.integer({ min: 0, max: log.length - 1 }),
    how: fc.constantFrom('cut', 'zeroed', 'flipped'),
  });
  const run = async ({ at, how }: { at: number; how: string }) => {
    const spoilt = Buffer.from(how === 'cut' ? log.subarray(0, at) : log);
    if (how === 'zeroed') spoilt.fill(0, at);
    if (how === 'flipped') spoilt.writeUInt8(spoilt.readUInt8(at) ^ 0x10, at);
    await copyFile(base, path);
    await writeFile(`${path}-wal`, spoilt);
    const db = openSqlite(path, { writes: true });
    try {
      expect(complaints(db)).toEqual([]);
      const all = (sql: string) => db.prepare(sql).pluck().all();
      const seen = all('select received_at from inbox order by received_at');
      const kept = seen.length;
      expect(seen).toEqual(Array.from({ length: kept }, (_, i) => i));
      expect(all('select created_at from outbox order by id')).toEqual(seen);
      expect(all(`select value from setting where key = 'count'`)).toEqual(kept === 0 ? [] : [`${kept}`]);
      prefixes.add(kept);
    } finally {
      db.close();
    }
  };
  await fc.assert(fc.asyncProperty(damage, run), { numRuns: 200 });
  await run({ at: log.length, how: 'cut' });
  expect(prefixes.has(units)).toBe(true);
  expect(prefixes.size).toBeGreaterThan(20);
});
