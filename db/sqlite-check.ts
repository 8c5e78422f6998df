import type { Database } from 'better-sqlite3';

const lines = (rows: unknown): string[] =>
  (rows as Record<string, unknown>[]).flatMap((row) => Object.values(row).map(String)).filter((line) => line !== 'ok');

const mostNamed = 10;

/** What `quick_check` complains about; nothing = the pages are sound. */
export const brokenPages = (db: Database, most = mostNamed): string[] => lines(db.pragma(`quick_check(${most})`));

/** Broken pages and rows that point at nothing. Reads the whole file, so it holds up the thread it runs on. */
export function complaints(db: Database): string[] {
  const orphans = db.pragma('foreign_key_check') as { table: string; rowid: number | null; parent: string }[];
  return [
    ...brokenPages(db),
    ...orphans.slice(0, mostNamed).map(({ table, rowid, parent }) => `${table} ${rowid} points at a missing ${parent}`),
  ];
}
