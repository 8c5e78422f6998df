/** What is wrong with the storage: each has its own sentence and remedy. */
export type StorageTrouble =
  | 'corrupt'
  | 'foreign'
  | 'newer-schema'
  | 'old-schema'
  | 'locked'
  | 'unreadable'
  | 'read-only'
  | 'full'
  | 'busy'
  | 'io'
  | 'pragma'
  | 'unreachable'
  | 'setting';

/**
 * The database is lost or unusable for now; the event that met it must come again and is never to blame for it.
 * `detail` is for operators: it names files and codes, never contents or passwords.
 */
export class StorageError extends Error {
  readonly code: StorageTrouble;
  readonly detail: string;

  constructor(code: StorageTrouble, detail: string, cause?: unknown) {
    super(`storage ${code}: ${detail}`, cause === undefined ? undefined : { cause });
    this.name = 'StorageError';
    this.code = code;
    this.detail = detail;
  }
}
