import { StorageError, type StorageTrouble } from '../core/errors.ts';

/** What the engines call trouble that no event is to blame for. Everything else is a bug and stays what it is. */
const sqlite: readonly (readonly [prefix: string, code: StorageTrouble])[] = [
  ['SQLITE_FULL', 'full'],
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_READONLY', 'read-only'],
  ['SQLITE_IOERR', 'io'],
  ['SQLITE_CANTOPEN', 'unreadable'],
  ['SQLITE_PERM', 'unreadable'],
  ['SQLITE_CORRUPT', 'corrupt'],
  ['SQLITE_NOTADB', 'corrupt'],
];
const postgresql: readonly (readonly [prefix: string, code: StorageTrouble])[] = [
  ['08', 'unreachable'],
  ['57P0', 'unreachable'],
  ['53100', 'full'],
  ['53', 'busy'],
  ['40001', 'busy'],
  ['40P01', 'busy'],
  ['28', 'unreachable'],
  ['3D', 'unreachable'],
  ['25006', 'read-only'],
  ['58', 'io'],
  ['XX001', 'corrupt'],
  ['ECONNREFUSED', 'unreachable'],
  ['ECONNRESET', 'unreachable'],
  ['ENOTFOUND', 'unreachable'],
  ['ETIMEDOUT', 'unreachable'],
  ['EPIPE', 'unreachable'],
];

export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Lost lines that the driver reports by words alone. */
const lostLine = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection)/;

export const isLostLine = (error: unknown): boolean =>
  lostLine.test(messageOf(error)) ||
  postgresql.some(([p, code]) => code === 'unreachable' && codeOf(error).startsWith(p));

/** The error as a StorageError if the storage is in trouble, else unchanged. */
export function storageError(error: unknown, where: string): unknown {
  if (error instanceof StorageError) return error;
  const code = codeOf(error);
  const known = [...sqlite, ...postgresql].find(([prefix]) => code.startsWith(prefix));
  if (known) return new StorageError(known[1], `${where}: ${messageOf(error)} (${code})`, error);
  if (isLostLine(error)) return new StorageError('unreachable', `${where}: ${messageOf(error)}`, error);
  return error;
}
