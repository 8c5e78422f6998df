import { cut } from '../core/cards/fit.ts';

/** Control characters other than tab and newline have no place in a message, and some make a platform refuse it. */
export function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
}

/** Text as it may be stored: no NUL, no broken surrogates, no longer than the platform itself allows. */
export function cleanText(text: string, limit: number): string {
  return cut(
    text
      .slice(0, limit + 1)
      .replaceAll('\u0000', '')
      .toWellFormed(),
    limit,
    (words) => words.length,
  );
}
