import { readdir, stat, unlink } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';

/** Removes rolled files of this log that were last written before `before`; the one in use is younger by nature. */
export async function removeOldLogs(path: string, before: number): Promise<number> {
  const extension = extname(path) || '.log';
  const stem = `${basename(path, extname(path))}.`;
  let removed = 0;
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(stem) || !name.endsWith(extension)) continue;
    const file = join(dirname(path), name);
    if ((await stat(file)).mtimeMs >= before) continue;
    await unlink(file);
    removed += 1;
  }
  return removed;
}
