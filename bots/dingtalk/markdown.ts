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

/**
 * Words shown letter by letter. DingTalk's markdown is a small dialect of which no escape is documented, so what would
 * be markup becomes the letter that looks like it; underscores inside words (addresses, file names) mean nothing there.
 */
export const marked = (text: string): string =>
  clean(text)
    .replace(/[*~`[\]<\\]/g, (letter) => lookalikes[letter] ?? letter)
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '＿')
    .replace(/^([ \t]*)([#>])/gm, (_all, blanks: string, mark: string) => blanks + (mark === '#' ? '＃' : '＞'))
    .replace(/\n+/g, lineBreak);

/** Readers in one zone need not hear its name; a group's may live in several. */
export const speech = (zone: Zone, isGroup: boolean): Dress => ({
  words: (words) => words,
  said: (words) => words,
  moment: (_at, plain, style) => (isGroup && style !== 'date' ? `${plain} ${zone}` : plain),
});
