import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, open as openFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { emptyPlace, freshDatabase, freshDirectory } from '../tests/harness/engines.ts';
import { newestSchema } from './migrate.ts';
import { openDatabase } from './open.ts';
import { restoreCheck } from './restore-check.ts';
import { openSqlite, pragmas } from './sqlite.ts';

/** A migrated database with some rows, closed. */
async function closedFile(rows = 400): Promise<string> {
  const { where, database, close } = await freshDatabase('sqlite');
  await database.write('seed', async (tx) => {
    for (let i = 0; i < rows; i++) await tx.settings.set(`key ${i}`, 'x'.repeat(100));
  });
  await close();
  return where.engine === 'sqlite' ? where.path : '';
}

const serve = (path: string) => openDatabase({ engine: 'sqlite', path, server: true });

/** Runs a module's text in a process of its own; resolves with it once it has printed a line. */
async function aside(text: string) {
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', text], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

const writerText = `
import { openDatabase } from './db/open.ts';
const db = await openDatabase({ engine: 'sqlite', path: PATH, server: SERVER });
await db.migrate(1);
await db.database.write('w', (tx) => tx.settings.set('from', 'aside'));
console.log('ready');
setInterval(() => {}, 1000);`;
const writer = (path: string, server: boolean) =>
  aside(writerText.replace('PATH', JSON.stringify(path)).replace('SERVER', `${server}`));

it('every open sets every pragma, reads it back, and does not trust the one before', async () => {
  const path = join(await freshDirectory(), 'a.db');
  for (const writes of [true, false, true]) {
    const db = openSqlite(path, { writes, create: writes });
    for (const [name, value] of Object.entries(pragmas))
      if (writes || name !== 'cache_size') expect([name, db.pragma(name, { simple: true })]).toEqual([name, value]);
    expect(db.pragma('query_only', { simple: true })).toBe(writes ? 0 : 1);
    db.close();
  }
  const plain = new Sqlite(path);
  expect(plain.pragma('synchronous', { simple: true })).not.toBe(pragmas.synchronous);
  plain.close();
  expect(pragmas).toMatchObject({
    journal_mode: 'wal',
    synchronous: 2,
    foreign_keys: 1,
    busy_timeout: 5000,
    trusted_schema: 0,
    cell_size_check: 1,
  });
});

it('refuses to start where a pragma does not hold', () => {
  expect(() => openSqlite(':memory:', { writes: true, create: true })).toThrow(
    /pragma.*journal_mode is memory, not wal/,
  );
});

it('the reading connection cannot write', async () => {
  const db = openSqlite(await closedFile(1), { writes: false });
  expect(() => db.exec(`insert into setting values ('a', 'b')`)).toThrow(/readonly/);
  db.close();
});

it('serves a file once: the second server is refused, a tool is not, and closing gives the file back', async () => {
  const path = await closedFile(1);
  const first = await serve(path);
  await expect(serve(path)).rejects.toMatchObject({ code: 'locked' });
  const tool = await openDatabase({ engine: 'sqlite', path });
  await tool.database.write('cli', (tx) => tx.settings.set('by', 'tool'));
  expect(await first.database.read('r', (tx) => tx.settings.get('by'))).toBe('tool');
  await tool.close();
  await expect(serve(path)).rejects.toMatchObject({ code: 'locked' });
  await first.close();
  await (await serve(path)).close();
});

it('a server that is killed leaves the file to the next one, with everything it answered', async () => {
  const path = join(await freshDirectory(), 'a.db');
  const child = await writer(path, true);
  await expect(serve(path)).rejects.toMatchObject({ code: 'locked' });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const next = await serve(path);
  expect(await next.database.read('r', (tx) => tx.settings.get('from'))).toBe('aside');
  await next.close();
});

it('a server whose handle nobody holds any more still keeps the file', async () => {
  const path = join(await freshDirectory(), 'a.db');
  await aside(`
import { openDatabase } from './db/open.ts';
await (async () => void (await openDatabase({ engine: 'sqlite', path: ${JSON.stringify(path)}, server: true })))();
setTimeout(() => { gc(); setTimeout(() => console.log('ready'), 50); }, 50);
setInterval(() => {}, 1000);`);
  await expect(serve(path)).rejects.toMatchObject({ code: 'locked' });
});

it('a unit waits for another process that writes, and gets its turn', async () => {
  const path = await closedFile(1);
  const server = await serve(path);
  const holder = await aside(`
import Sqlite from 'better-sqlite3';
const db = new Sqlite(${JSON.stringify(path)});
db.exec("begin immediate; insert into setting values ('from', 'cli')");
console.log('held');
setTimeout(() => { db.exec('commit'); db.close(); }, 150);`);
  const both = await server.database.write('w', async (tx) => {
    await tx.settings.set('by', 'server');
    return [await tx.settings.get('from'), await tx.settings.get('by')];
  });
  expect(both).toEqual(['cli', 'server']);
  await once(holder, 'exit');
  await server.close();
});

const corrupt: readonly (readonly [name: string, spoil: (path: string) => Promise<void>])[] = [
  ['garbage', (path) => writeFile(path, 'this is not a database, whatever its name says'.repeat(200))],
  ['an overwritten header', (path) => overwrite(path, 0, 64)],
  ['trashed pages', (path) => overwrite(path, 8192, 60_000)],
  ['a truncated file', async (path) => truncate(path, (await readFile(path)).length - 30_000)],
];
async function overwrite(path: string, at: number, length: number): Promise<void> {
  const file = await openFile(path, 'r+');
  await file.write(Buffer.alloc(length, 0xa5), 0, length, at);
  await file.close();
}

it.each(corrupt)('refuses %s as corrupt', async (_, spoil) => {
  const path = await closedFile();
  await spoil(path);
  await expect(serve(path)).rejects.toMatchObject({ name: 'StorageError', code: 'corrupt' });
  expect((await restoreCheck(path)).kind).toBe('broken');
  // What refused the start let go of everything: a good file under the same name serves.
  await copyFile(await closedFile(1), path);
  await (await serve(path)).close();
});

it('looks a large file through beside the service, and says so when it is damaged', async () => {
  const sound = await openDatabase({ engine: 'sqlite', path: await closedFile(1), quickToRead: 0 });
  await expect(sound.looked).resolves.toBeUndefined();
  await sound.close();
  const path = await closedFile(400);
  const size = (await readFile(path)).length;
  await overwrite(path, size - 12_288, 4096);
  const damaged = await openDatabase({ engine: 'sqlite', path, quickToRead: 0 });
  await expect(damaged.looked).rejects.toMatchObject({ name: 'StorageError', code: 'corrupt' });
  await damaged.close();
  const hasty = await openDatabase({ engine: 'sqlite', path: await closedFile(1), quickToRead: 0 });
  await hasty.close();
  await expect(hasty.looked).resolves.toBeUndefined();
});

it('refuses what is not a file, and a database of something else', async () => {
  const directory = await freshDirectory();
  await mkdir(join(directory, 'd.db'));
  await expect(serve(join(directory, 'd.db'))).rejects.toMatchObject({ code: 'unreadable' });
  await writeFile(join(directory, 'file'), '');
  await expect(serve(join(directory, 'file', 'a.db'))).rejects.toMatchObject({ code: 'unreadable' });
  const path = join(directory, 'other.db');
  const other = new Sqlite(path);
  other.exec('create table shopping (item text)');
  other.close();
  await expect(serve(path)).rejects.toMatchObject({ code: 'foreign' });
});

it('refuses a file that was given the log file of another one', async () => {
  const [path, stranger] = [await closedFile(400), await closedFile(3)];
  const other = await openDatabase({ engine: 'sqlite', path: stranger });
  await other.database.write('w', (tx) => tx.settings.set('whose', 'stranger'));
  await copyFile(`${stranger}-wal`, `${path}-wal`);
  await other.close();
  await expect(serve(path)).rejects.toMatchObject({ code: 'corrupt' });
});

it('refuses a schema newer than it knows, and does not work on an empty one', async () => {
  const path = await closedFile(1);
  const db = new Sqlite(path);
  db.prepare('insert into schema_version values (?, ?, 1)').run(newestSchema + 1, 'tomorrow');
  db.close();
  await expect(serve(path)).rejects.toMatchObject({ code: 'newer-schema' });
  const empty = await openDatabase(await emptyPlace('sqlite'));
  expect(empty.schemaVersion()).toBe(0);
  await expect(empty.database.read('r', (tx) => tx.people.count())).rejects.toMatchObject({ code: 'old-schema' });
  await empty.close();
});

it('a unit still on its way is on disk before close resolves', async () => {
  const path = await closedFile(1);
  const db = await serve(path);
  const writes = Array.from({ length: 100 }, (_, i) =>
    db.database.write('w', (tx) => tx.settings.set(`late ${i}`, 'v')),
  );
  await db.close();
  await Promise.all(writes);
  const plain = new Sqlite(path);
  expect(plain.prepare(`select count(*) from setting where key like 'late%'`).pluck().get()).toBe(100);
  plain.close();
});

it('a backup made under load is sound and serves; nothing half stands under its name', async () => {
  const { database, backupTo, integrity } = await freshDatabase('sqlite');
  let isOver = false;
  let written = 0;
  const load = (async () => {
    while (!isOver) {
      await database.write('w', (tx) => tx.settings.set(`key ${written++}`, 'x'.repeat(2000)));
    }
  })();
  await database.write('w', (tx) =>
    tx.people.put({ code: 'w', name: 'W', locale: 'en', zone: 'UTC', roles: ['admin'] }),
  );
  const target = join(await freshDirectory(), 'backup.db');
  const report = await backupTo?.(target);
  isOver = true;
  await load;
  expect(report).toEqual({ schemaVersion: newestSchema, rows: { person: 1, task: 0, log: 0 } });
  expect(await restoreCheck(target)).toEqual({ kind: 'sound', report });
  const restored = await serve(target);
  expect(await restored.database.read('r', (tx) => tx.people.byCode('w'))).toMatchObject({ roles: ['admin'] });
  await restored.close();
  expect(await integrity()).toEqual([]);
  await expect(backupTo?.(join(target, 'below', 'a.db'))).rejects.toThrow();
});
