import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenDatabase, type OpenOptions, openDatabase } from '../../db/open.ts';

let bytes: Promise<Buffer> | undefined;

/** Migrations have tests of their own; everybody else begins with what they leave. */
async function migrated(): Promise<Buffer> {
  const directory = await mkdtemp(join(tmpdir(), 'muster-template-'));
  const path = join(directory, 'muster.db');
  const open = await openDatabase({ engine: 'sqlite', path, durable: false, check: false });
  await open.migrate(1);
  await open.close();
  const whole = await readFile(path);
  await rm(directory, { recursive: true });
  return whole;
}

/** Opens a new SQLite file at this path, migrated and empty, for which no disk is waited. */
export async function openMigrated(path: string, options: OpenOptions = {}): Promise<OpenDatabase> {
  bytes ??= migrated();
  await writeFile(path, await bytes, { flag: 'wx' });
  return openDatabase({ engine: 'sqlite', path, strict: true, durable: false, check: false, ...options });
}
