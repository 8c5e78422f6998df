import { createHash } from 'node:crypto';
import type { Instant } from '../ids.ts';
import type { ChatAdapter } from '../ports.ts';
import type { StoredFile } from '../stores/talk.ts';
import { platformNames } from '../tell/alarm.ts';
import { said, sentence } from '../text/text.ts';
import type { World } from '../world.ts';
import type { Arrival } from './arrived.ts';
import { checkFile, shownName, tooBig } from './check-file.ts';
import type { Kept } from './file.ts';
import { newFileId } from './link.ts';

/** Asking for longer than that (ms) helps nobody: the sender is asked to send it again. */
const patienceMs = 30 * 60_000;

/** The platform has it still and cannot give it now. */
class FileLater extends Error {}

/**
 * Fetches a file, judges its bytes and puts them aside. Outside any unit. Throws `FileLater` where asking again makes
 * sense.
 */
export async function receiveFile(
  world: World,
  adapter: Pick<ChatAdapter, 'fetch'> | undefined,
  file: StoredFile,
  signal: AbortSignal,
): Promise<Arrival> {
  const { platform, source } = file;
  if (platform === null || source === null) return { kept: false, why: sentence('talk.file.empty', { name: '?' }) };
  const name = said(shownName(file.name));
  const place = platformNames[platform];
  const { maxBytes } = world.files;
  const given = adapter
    ? await adapter.fetch({ id: source, ...(file.mime === '' ? {} : { mime: file.mime }) }, maxBytes, signal)
    : ({ kind: 'later', why: `${platform} is not connected` } as const);
  switch (given.kind) {
    case 'file': {
      const named = file.name === '' ? given.name : file.name;
      const kept = await keepBytes(world, file.id, Buffer.from(given.bytes), named, stampOf(file.at));
      return kept;
    }
    case 'too-big':
      return file.size > 0 && file.size <= maxBytes
        ? { kept: false, why: sentence('talk.file.too_big_here', { name, platform: place }) }
        : { kept: false, why: tooBig(file.name, maxBytes) };
    case 'later':
      if (world.clock.now() - file.at < patienceMs) throw new FileLater(given.why);
      return { kept: false, why: sentence('talk.file.lost', { name, platform: place }) };
    case 'gone':
      return { kept: false, why: sentence('talk.file.lost', { name, platform: place }) };
  }
}

/** Tells nameless files apart by when they came. */
const stampOf = (at: Instant): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: 'second' }).replace(/[-:Z]/g, '');

/** Judges bytes and puts those that pass on disk under this id. Outside any unit. */
async function keepBytes(
  world: World,
  id: string,
  bytes: Buffer,
  name: string | undefined,
  stamp: string,
): Promise<Arrival> {
  const checked = checkFile(bytes, name, stamp, world.files.maxBytes);
  if (checked.kind === 'no') return { kept: false, why: checked.why };
  await world.files.uploads.put(id, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const kept: Kept = { kept: true, id, name: checked.name, mime: checked.mime, size: bytes.length, sha256 };
  return kept;
}

/** A file handed over directly, not through a chat: what `commentOn` takes, or why it is refused. Outside any unit. */
export function takeUpload(world: World, bytes: Uint8Array, name: string | undefined): Promise<Arrival> {
  return keepBytes(world, newFileId(world.random), Buffer.from(bytes), name, stampOf(world.clock.now()));
}
