import type { Fetched } from '../../core/ports.ts';
import type { DingtalkApi } from './api.ts';
import { meaningOf } from './outcome.ts';

/** Answers that stay what they are however often they are asked for. */
const final = new Set<unknown>(['content', 'gone', 'no-chat']);

/** A file by its download code: DingTalk names an address, which is good for a while. */
export async function fetchFile(
  api: DingtalkApi,
  robotCode: string,
  code: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Fetched> {
  const asked = await api.call('fileAddress', { downloadCode: code, robotCode }, { signal });
  if (asked.kind === 'lost') return { kind: 'later', why: asked.why };
  if (asked.kind === 'no') return { kind: final.has(meaningOf(asked)) ? 'gone' : 'later', why: asked.code };
  const { downloadUrl } = asked.result as { downloadUrl?: unknown };
  const url = typeof downloadUrl === 'string' ? URL.parse(downloadUrl) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return { kind: 'gone', why: 'a file without an address' };
  const found = await api.download(url.href, maxBytes, signal);
  if (found.kind === 'no') {
    const isGone = found.status === 404 || found.status === 403;
    return { kind: isGone ? 'gone' : 'later', why: `HTTP ${found.status}` };
  }
  return found.kind === 'lost' ? { kind: 'later', why: found.why } : found;
}
