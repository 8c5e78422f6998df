import type { Zone } from '../../core/ids.ts';
import type { Dress } from '../../core/text/say.ts';
import { clean } from '../clean.ts';

const lookalikes: Readonly<Record<string, string>> = {
  '*': '＊',
  '~': '～',
  '`': '｀',
  '[': '［',
  ']': '］',
  '<': '＜',
  '\\': '＼',
};
/** Two blanks before a line break and two after: less than that and DingTalk joins the lines. */
export const lineBreak = '  \n  ';

/** An address, up to where a sentence goes on: only as a link in markup can it be pressed. */
const address =
  /https?:\/\/(?=[\p{L}\p{N}[])[^\s<>"，。；：！？、（）【】「」《》]*[^\s<>"，。；：！？、（）【】「」《》.,;:!?)'\]]/gu;
/** Ends a link's address, or begins markup in it. */
const unsafe = /[()[\]\\<>*~`]/g;
const longestLabel = 48;

/** Words, as they are shown, that open an address. */
export const linked = (shown: string, url: string): string =>
  `[${shown}](${url.replace(unsafe, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)})`;

const link = (url: string): string =>
  linked(plain(url.length > longestLabel ? `${url.slice(0, longestLabel - 1)}…` : url), url);

const plain = (text: string): string =>
  text
    .replace(/[*~`[\]<\\]/g, (letter) => lookalikes[letter] ?? letter)
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '＿')
    .replace(/^([ \t]*)([#>])/gm, (_all, blanks: string, mark: string) => blanks + (mark === '#' ? '＃' : '＞'));

/**
 * Words shown letter by letter. DingTalk's markdown is a small dialect of which no escape is documented, so what would
 * be markup becomes the letter that looks like it; underscores inside words (addresses, file names) mean nothing there.
 * Addresses become links.
 */
export function marked(text: string): string {
  const parts: string[] = [];
  let from = 0;
  const whole = clean(text);
  for (const { 0: url, index } of whole.matchAll(address)) {
    parts.push(plain(whole.slice(from, index)), link(url));
    from = index + url.length;
  }
  parts.push(plain(whole.slice(from)));
  return parts.join('').replace(/\n+/g, lineBreak);
}

/** Readers in one zone need not hear its name; a group's may live in several. */
export const speech = (zone: Zone, isGroup: boolean): Dress => ({
  words: (words) => words,
  said: (words) => words,
  moment: (_at, plain, style) => (isGroup && style !== 'date' ? `${plain} ${zone}` : plain),
});
