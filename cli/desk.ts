/** What every verb works with: the configuration, a voice, and doors that open only when needed. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { random } from '../app.ts';
import { telegramApi } from '../bots/telegram/api.ts';
import type { Config } from '../config.ts';
import { StorageError } from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';
import { filePorts } from '../core/talk/link.ts';
import type { Text } from '../core/text/text.ts';
import type { World } from '../core/world.ts';
import { type OpenDatabase, openDatabase } from '../db/open.ts';
import { filesOf, taskTypesOf, version } from '../serve.ts';

export interface Desk {
  readonly config: Config;
  readonly clock: Clock;
  readonly cwd: string;
  say(text: Text): void;
}

export type Ended = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly text: Text };
export const done: Ended = { kind: 'done' };
export const failed = (text: Text): Ended => ({ kind: 'failed', text });

/** An SQLite file needs its folder first. */
export function makeRoom(database: Config['database']): void {
  if (database.engine !== 'sqlite') return;
  try {
    mkdirSync(dirname(database.path), { recursive: true });
  } catch (error) {
    throw new StorageError('unreadable', error instanceof Error ? error.message : String(error), error);
  }
}

/**
 * The database beside a server that may be running. An empty one gets its schema; an older one is refused, because a
 * tool must not upgrade data under a running server.
 */
export async function withDatabase<T>({ config, clock }: Desk, work: (db: OpenDatabase) => Promise<T>): Promise<T> {
  makeRoom(config.database);
  const db = await openDatabase({ ...config.database, check: false });
  try {
    if (db.schemaVersion() === 0) await db.migrate(clock.now());
    return await work(db);
  } finally {
    await db.close();
  }
}

/** The core's world as far as a tool on the command line has one: no platform, no loops. */
export function deskWorld({ config, clock }: Desk, db: OpenDatabase, botName?: string): World {
  return {
    clock,
    random,
    db: db.database,
    wake: () => undefined,
    paint: () => undefined,
    organisation: config.organisation,
    taskTypes: taskTypesOf(config),
    dueDates: { read: () => undefined },
    traits: () => undefined,
    link: (platform, payload) =>
      platform === 'telegram' && botName ? `https://t.me/${botName}?start=${payload}` : undefined,
    files: filePorts(filesOf(config)),
    version,
    health: () => Promise.reject(new Error('health belongs to the server')),
  };
}

export type BotName = { readonly kind: 'ok'; readonly name: string } | { readonly kind: 'no'; readonly why: string };

const patienceMs = 10_000;

/** How Telegram calls our bot; undefined where none is configured. */
export async function telegramName({ telegram, proxy }: Config): Promise<BotName | undefined> {
  if (!telegram) return undefined;
  const api = telegramApi({ token: telegram.token, root: telegram.apiRoot, ...(proxy ? { proxy } : {}) });
  try {
    const called = await api.call('getMe', {}, { timeoutMs: patienceMs });
    if (called.kind === 'ok') return { kind: 'ok', name: called.result.username };
    return { kind: 'no', why: called.kind === 'no' ? called.description : called.why };
  } finally {
    await api.close();
  }
}
