import type { Fetched } from '../../core/ports.ts';
import type { TelegramApi } from './api.ts';

/** Where Telegram keeps a file for a bot: below its own directory, never elsewhere. */
const filePath = /^[\w-]+(?:\/[\w.-]+)+$/;

/** A file by its `file_id`; Telegram hands bots nothing beyond twenty megabytes. */
export async function fetchFile(api: TelegramApi, id: string, maxBytes: number, signal: AbortSignal): Promise<Fetched> {
  const asked = await api.call('getFile', { file_id: id }, { signal });
  if (asked.kind === 'lost') return { kind: 'later', why: asked.why };
  if (asked.kind === 'no') {
    if (/file is too big/i.test(asked.description)) return { kind: 'too-big' };
    // The same words say that the id is wrong and that the file is away for a while.
    const passes = asked.code !== 400 || /temporarily/i.test(asked.description);
    return { kind: passes ? 'later' : 'gone', why: `${asked.code} ${asked.description}` };
  }
  const { file_path: path, file_size: size } = asked.result;
  if (size !== undefined && size > maxBytes) return { kind: 'too-big' };
  if (path === undefined || !filePath.test(path)) return { kind: 'gone', why: 'a file without a path' };
  const found = await api.download(path, maxBytes, signal);
  if (found.kind === 'no') return { kind: found.status === 404 ? 'gone' : 'later', why: `HTTP ${found.status}` };
  return found.kind === 'lost' ? { kind: 'later', why: found.why } : found;
}
