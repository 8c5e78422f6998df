import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Locale, locales } from '../core/ids.ts';

const page = readFileSync('docs/words.md', 'utf8');
const rows = page
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => cells.length === 7 && !/^(?:-+|thing|verb)$/.test(cells[1] ?? ''))
  .map(([, thing = '', en = '', ru = '', zh = '', not = '']) => ({ thing, en, ru, zh, not }));

const languageOf = (word: string): Locale =>
  /\p{Script=Han}/u.test(word) ? 'zh-CN' : /\p{Script=Cyrillic}/u.test(word) ? 'ru' : 'en';

const catalogue = (locale: Locale): [key: string, sentence: string][] =>
  readdirSync(`core/text/${locale}`).flatMap((file) =>
    Object.entries(JSON.parse(readFileSync(`core/text/${locale}/${file}`, 'utf8')) as Record<string, string>),
  );
const said = Object.fromEntries(locales.map((locale) => [locale, catalogue(locale)])) as Record<
  Locale,
  [key: string, sentence: string][]
>;
const others = rows.flatMap(({ thing, not }) =>
  [...not.matchAll(/`([^`]+)`/g)].map(([, word = '']) => ({ thing, word })),
);

it('every thing has its word in every language', () => {
  expect(rows.length).toBeGreaterThan(40);
  for (const { thing, en, ru, zh } of rows) {
    expect(
      [thing, en, ru, zh].map((word) => word.trim()).filter((word) => word === ''),
      thing,
    ).toEqual([]);
    expect([languageOf(en), languageOf(ru), languageOf(zh)], thing).toEqual(['en', 'ru', 'zh-CN']);
  }
});

it.each(others)('$thing is not called $word', ({ word }) => {
  const used = said[languageOf(word)].filter(([, sentence]) => sentence.toLowerCase().includes(word.toLowerCase()));
  expect(used).toEqual([]);
});

it('no button is longer than the shortest platform shows', () => {
  const cut = locales.flatMap((locale) =>
    said[locale].filter(([key, text]) => key.startsWith('card.button.') && Buffer.byteLength(text) > 36),
  );
  expect(cut).toEqual([]);
});
