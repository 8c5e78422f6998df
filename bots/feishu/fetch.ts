import type { FileRef } from '../../core/chat/inbound.ts';
import type { Fetched } from '../../core/ports.ts';
import { type FeishuApi, refusalIn } from './api.ts';
import { meaningOf } from './outcome.ts';

/** What no patience changes: the message is gone, or it never held this file. */
const noFile = new Set([234001, 234003, 234004, 234043]);
/** More than a bot may fetch. */
const tooBig = 234037;

/** A file by `message/key`, as the decoder named it; pictures are asked for as pictures. */
export async function fetchFile(
  api: FeishuApi,
  { id, mime = '' }: Pick<FileRef, 'id' | 'mime'>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Fetched> {
  const [message = '', key = ''] = id.split('/');
  if (message === '' || key === '') return { kind: 'gone', why: 'not the id of a file' };
  const type = mime.startsWith('image/') ? 'image' : 'file';
  const found = await api.resource({ message, key, type }, maxBytes, signal);
  if (found.kind === 'lost') return { kind: 'later', why: found.why };
  if (found.kind !== 'no') return found;
  const refusal = refusalIn(found);
  if (refusal.code === tooBig) return { kind: 'too-big' };
  const isGone = noFile.has(refusal.code) || meaningOf(refusal) === 'gone' || meaningOf(refusal) === 'content';
  return { kind: isGone ? 'gone' : 'later', why: `${refusal.code || found.status} ${refusal.description}` };
}
