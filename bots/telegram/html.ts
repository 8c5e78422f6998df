import type { Zone } from '../../core/ids.ts';
import type { Dress } from '../../core/text/say.ts';
import { clean } from '../clean.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as HTML that Telegram shows letter by letter: no markup, no control characters, no broken surrogates. */
function escaped(text: string): string {
  return clean(text).replace(/[&<>"]/g, (letter) => entities[letter] ?? letter);
}

/** Words that open an address. */
export const linked = (html: string, url: string): string => `<a href="${escaped(url)}">${html}</a>`;

/** Telegram's own spelling of how a moment is shown: weekday, long date, short time. */
const formats = { date: 'wD', time: 't', datetime: 'wDt' } as const;

/** One reader: their own zone goes without saying. */
export const forOne: Dress = { words: escaped, said: escaped, moment: (_at, plain) => escaped(plain) };

/** Readers in many zones: the zone is named. */
export const forMany = (zone: Zone): Dress => ({
  words: escaped,
  said: escaped,
  moment: (_at, plain, style) => escaped(withZone(plain, style, zone)),
});

/** Readers in many zones, each seeing a moment in their own, where their Telegram knows the mark. */
export const forEveryReader = (zone: Zone): Dress => ({
  words: escaped,
  said: escaped,
  moment: (at, plain, style) =>
    `<tg-time unix="${Math.floor(at / 1000)}" format="${formats[style]}">${escaped(withZone(plain, style, zone))}</tg-time>`,
});

const withZone = (plain: string, style: keyof typeof formats, zone: Zone): string =>
  style === 'date' ? plain : `${plain} ${zone}`;
