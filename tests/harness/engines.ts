import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe, inject, onTestFinished } from 'vitest';
import type { EngineName } from '../../db/engine.ts';
import { type OpenDatabase, type OpenOptions, openDatabase, type Where } from '../../db/open.ts';
import { openMigrated } from './migrated.ts';
import { templateName } from './postgres-global.ts';

/** A database of its own, migrated and empty; closed and removed when the test is over. */
export interface Fresh extends OpenDatabase {
  readonly where: Where;
}

/** The directory is removed when the test is over. */
export async function freshDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'muster-db-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

async function asked(): Promise<string> {
  const answer = await fetch(inject('postgresDoor'));
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}

async function asRoot(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: `${url}/postgres` });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** An empty database without any schema. */
export async function emptyPlace(engine: EngineName): Promise<Where> {
  if (engine === 'sqlite') return { engine, path: join(await freshDirectory(), 'muster.db') };
  const url = await asked();
  const schema = `t${randomUUID().replaceAll('-', '')}`;
  // A schema of its own is as empty as a database of its own, and much cheaper to make.
  await asRoot(url, `create schema ${schema}`);
  onTestFinished(() => asRoot(url, `drop schema ${schema} cascade`));
  return { engine, url: `${url}/postgres?options=${encodeURIComponent(`-c search_path=${schema}`)}` };
}

async function migratedDatabase(): Promise<Where> {
  const url = await asked();
  const name = `t${randomUUID().replaceAll('-', '')}`;
  await asRoot(url, `create database ${name} template ${templateName} strategy file_copy`);
  onTestFinished(() => asRoot(url, `drop database ${name} with (force)`));
  return { engine: 'postgresql', url: `${url}/${name}` };
}

export async function freshDatabase(engine: EngineName, options: OpenOptions = {}): Promise<Fresh> {
  const where = engine === 'sqlite' ? await emptyPlace(engine) : await migratedDatabase();
  const open = await (where.engine === 'sqlite'
    ? openMigrated(where.path, options)
    : openDatabase({ ...where, strict: true, durable: false, ...options }));
  onTestFinished(() => open.close());
  return { ...open, where };
}

export const engineNames = ['sqlite', 'postgresql'] as const satisfies readonly EngineName[];

/** Declares the same tests for both engines. */
export function eachEngine(
  name: string,
  declare: (fresh: (options?: OpenOptions) => Promise<Fresh>, engine: EngineName) => void,
): void {
  describe.each(engineNames)(`${name} (%s)`, (engine) => {
    declare((options) => freshDatabase(engine, options), engine);
  });
}

/** For a story without race or crash: on SQLite, and with STORIES=all on both. */
export function eachStory(name: string, declare: Parameters<typeof eachEngine>[1]): void {
  if (process.env.STORIES === 'all') eachEngine(name, declare);
  else describe(`${name} (sqlite)`, () => declare((options) => freshDatabase('sqlite', options), 'sqlite'));
}
