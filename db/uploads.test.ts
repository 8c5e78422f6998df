import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freshDirectory } from '../tests/harness/engines.ts';
import { uploadsIn } from './uploads.ts';

it('keeps whole files under their ids, and nothing anywhere else', async () => {
  const directory = join(await freshDirectory(), 'uploads');
  const uploads = uploadsIn(directory);
  const id = 'ab'.repeat(16);
  expect(await uploads.get(id)).toBeUndefined();
  await uploads.put(id, Buffer.from('first'));
  await uploads.put(id, Buffer.from('second'));
  expect(Buffer.from((await uploads.get(id)) ?? []).toString()).toBe('second');
  // Nothing half-written stays beside it.
  expect(readdirSync(join(directory, 'ab'))).toEqual([id]);
  for (const bad of ['../../etc/passwd', 'a/b', '', '..', `${id}/x`]) {
    await expect(uploads.put(bad, Buffer.from('x'))).rejects.toThrow('not the id of a file');
    await expect(uploads.get(bad)).rejects.toThrow('not the id of a file');
  }
  await uploads.remove(id);
  await uploads.remove(id);
  expect(await uploads.get(id)).toBeUndefined();
});
