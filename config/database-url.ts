import { isAbsolute, join, resolve } from 'node:path';
import { sentence, type Text } from '../core/text/text.ts';
import type { Settings } from './schema.ts';

/** `path` is absolute. */
export type DatabaseConfig =
  | { readonly engine: 'sqlite'; readonly path: string }
  | { readonly engine: 'postgresql'; readonly url: string; readonly poolSize: number };

export type ReadDatabase =
  | { readonly kind: 'ok'; readonly database: DatabaseConfig }
  | { readonly kind: 'bad'; readonly path: string; readonly text: Text };

const sqlitePrefix = 'sqlite:///';
const defaultPoolSize = 10;

function postgresUrl(section: Settings['db_postgresql']): string {
  const url = new URL('postgres://localhost');
  url.hostname = section.host ?? 'localhost';
  url.port = String(section.port ?? 5432);
  url.username = encodeURIComponent(section.user ?? '');
  url.password = encodeURIComponent(section.password ?? '');
  url.pathname = `/${encodeURIComponent(section.database ?? 'muster')}`;
  if (section.ssl) url.searchParams.set('sslmode', 'require');
  return url.href;
}

/** Where the data is: `DATABASE_URL`, else `db_postgresql`, else one SQLite file in the data directory. */
export function readDatabase(
  url: string | undefined,
  section: Settings['db_postgresql'],
  at: { cwd: string; dataDir: string },
): ReadDatabase {
  const poolSize = section.pool_size ?? defaultPoolSize;
  if (url === undefined) {
    return section.enabled
      ? { kind: 'ok', database: { engine: 'postgresql', url: postgresUrl(section), poolSize } }
      : { kind: 'ok', database: { engine: 'sqlite', path: join(at.dataDir, 'muster.db') } };
  }
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) {
    return { kind: 'ok', database: { engine: 'postgresql', url, poolSize } };
  }
  const file = url.startsWith(sqlitePrefix) ? url.slice(sqlitePrefix.length) : '';
  if (!file) return { kind: 'bad', path: 'environment.database_url', text: sentence('system.fault.database_url') };
  if (section.enabled) {
    return { kind: 'bad', path: 'db_postgresql.enabled', text: sentence('system.fault.two_databases') };
  }
  return { kind: 'ok', database: { engine: 'sqlite', path: isAbsolute(file) ? file : resolve(at.cwd, file) } };
}
