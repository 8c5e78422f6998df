import { type Sentence, sentence } from '../text/text.ts';
import { isTaken, kindOf } from './kinds.ts';

export type Checked =
  | { readonly kind: 'ok'; readonly name: string; readonly mime: string }
  | { readonly kind: 'no'; readonly why: Sentence };

const no = (why: Sentence): Checked => ({ kind: 'no', why });
const megabyte = 1024 * 1024;
const longestName = 120;

export const tooBig = (name: string, maxBytes: number): Sentence =>
  sentence('talk.file.too_big', { name: shownName(name), limit: Math.floor(maxBytes / megabyte) });

/** Characters that are not seen, or turn the writing around so that `exe.jpg` reads otherwise. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]/gu;
/** A name that leads somewhere else: no client of any platform makes one. */
const isPath = (name: string): boolean => /[/\\]/.test(name) || /^\.{1,2}$/.test(name.trim());

const clear = (name: string): string => name.toWellFormed().replace(unseen, '').replace(/\s+/gu, ' ').trim();
/** A name as it stands in a sentence. */
export const shownName = (name: string): string => {
  const words = [...clear(name)];
  return words.length > 40 ? `${words.slice(0, 39).join('')}…` : words.join('') || '?';
};

const extensionOf = (name: string): string => /\.([^.\s]{1,10})$/u.exec(name)?.[1]?.toLowerCase() ?? '';

function cutName(name: string, extension: string): string {
  const stem = extension === '' ? name : name.slice(0, -(extension.length + 1));
  const kept = [...stem].slice(0, longestName - extension.length - 1).join('');
  return extension === '' ? kept : `${kept}.${extension}`;
}

/** What can be said before anything was fetched; undefined: nothing against it yet. */
export function refusedUnseen(
  name: string | undefined,
  size: number | undefined,
  maxBytes: number,
): Sentence | undefined {
  if (name !== undefined && isPath(name)) return sentence('talk.file.path', { name: shownName(name) });
  return size !== undefined && size > maxBytes ? tooBig(name ?? '', maxBytes) : undefined;
}

/** The one judge of a file's bytes and name. Pure. `stamp` ends the name of a file that has none. */
export function checkFile(bytes: Buffer, given: string | undefined, stamp: string, maxBytes: number): Checked {
  const early = refusedUnseen(given, bytes.length, maxBytes);
  if (early) return no(early);
  const name = clear(given ?? '');
  if (bytes.length === 0) return no(sentence('talk.file.empty', { name: shownName(name) }));
  const kind = kindOf(bytes);
  const extension = extensionOf(name);
  if (!kind || (extension !== '' && !isTaken(extension)))
    return no(sentence('talk.file.kind', { name: shownName(name) }));
  if (extension !== '' && !kind.extensions.includes(extension)) {
    return no(sentence('talk.file.lying', { name: shownName(name), extension }));
  }
  const own = kind.extensions[0] ?? '';
  const what = /^(image|audio|video)\//.exec(kind.mime)?.[1] ?? 'file';
  const mime = extension === 'csv' && kind.mime === 'text/plain' ? 'text/csv' : kind.mime;
  return {
    kind: 'ok',
    mime,
    name: extension === '' ? cutName(`${name || `${what}-${stamp}`}.${own}`, own) : cutName(name, extension),
  };
}
