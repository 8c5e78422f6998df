import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Uploads } from '../core/ports.ts';

/** Where a file lies below the directory of them all; the first letters of an id keep the folders small. */
export function placeOf(directory: string, id: string): string {
  // An id is ours, and still never leads out of the directory.
  if (!/^[\w-]{8,64}$/.test(id)) throw new Error(`not the id of a file: ${id}`);
  return join(directory, id.slice(0, 2), id);
}

/** Files people sent, below one directory. */
export function uploadsIn(directory: string): Uploads {
  const place = (id: string) => placeOf(directory, id);
  return {
    async put(id, bytes) {
      const path = place(id);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      // Whole or not at all, also when we are killed in the middle.
      await writeFile(`${path}.part`, bytes, { mode: 0o600, flush: true });
      await rename(`${path}.part`, path);
    },
    async get(id) {
      try {
        return await readFile(place(id));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async remove(id) {
      await rm(place(id), { force: true });
    },
  };
}

/** In memory: for tests and for looking around. */
export function uploadsInMemory(): Uploads {
  const kept = new Map<string, Uint8Array>();
  return {
    put: async (id, bytes) => void kept.set(id, bytes),
    get: async (id) => kept.get(id),
    remove: async (id) => void kept.delete(id),
  };
}
