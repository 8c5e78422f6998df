import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Locale, locales } from '../core/ids.ts';

type Book = Readonly<Record<string, string>>;

const files = [...new Set(globSync('core/text/*/*.json').map((path) => path.split(/[\\/]/).at(-1) ?? ''))].toSorted();
const read = (locale: Locale, file: string): Book => JSON.parse(readFileSync(`core/text/${locale}/${file}`, 'utf8'));
const books = new Map(locales.map((locale) => [locale, files.map((file) => ({ file, book: read(locale, file) }))]));
const entries = locales.flatMap((locale) =>
  (books.get(locale) ?? []).flatMap(({ file, book }) =>
    Object.entries(book).map(([key, words]) => ({ locale, file, key, words })),
  ),
);

type Entry = (typeof entries)[number];
const wrong = (isWrong: (entry: Entry) => boolean): string[] =>
  entries.filter(isWrong).map(({ locale, key, words }) => `${locale} ${key}: ${words}`);

const plural = /_(zero|one|two|few|many|other)$/;
const stem = (key: string): string => key.replace(plural, '');
const stems = (locale: Locale): string[] =>
  [...new Set(entries.filter((one) => one.locale === locale).map(({ key }) => stem(key)))].toSorted();
const placeholders = (locale: Locale, base: string): string[] => {
  const forms = entries.filter((one) => one.locale === locale && stem(one.key) === base);
  return [...new Set(forms.flatMap(({ words }) => words.match(/\{\{\w+\}\}/g) ?? []))].toSorted();
};
/** The forms whole numbers take; fractions are never counted in sentences. */
const forms: Readonly<Record<Locale, readonly string[]>> = {
  en: ['one', 'other'],
  ru: ['few', 'many', 'one'],
  'zh-CN': ['other'],
};

/** Names of languages are written in their own; names of things are the same in all. */
const foreign = ['English', 'Русский', '中文', '简体中文', 'Telegram', 'DingTalk', 'Feishu', 'muster'];
/** What is left of a value once everything that belongs to no language is taken out. */
const ownWords = (words: string): string =>
  words
    .replace(/\{\{\w+\}\}/g, '')
    .replace(
      /\/[a-z]+(?: (?:T-\d+|[a-z]+)\b)*|@\w+|https?:\S+|\bT-?\d+\b|"[^"]*"|`[^`]*`|[A-Z]{2,}(?:_[A-Z]+)*|\b[a-z]+[._][a-z_.]+\b/g,
      '',
    )
    .replace(/[^\p{L}]/gu, '');

describe('the catalogues', () => {
  test('every language has the same sentences', () => {
    expect(files.length).toBeGreaterThan(0);
    for (const locale of locales) expect({ locale, keys: stems(locale) }).toEqual({ locale, keys: stems('en') });
  });

  test('a sentence takes the same parameters in every language', () => {
    for (const base of stems('en')) {
      for (const locale of locales) {
        expect({ base, locale, takes: placeholders(locale, base) }).toEqual({
          base,
          locale,
          takes: placeholders('en', base),
        });
      }
    }
  });

  test('counted sentences have every form their language needs', () => {
    const counted = new Set(entries.filter(({ key }) => plural.test(key)).map(({ key }) => stem(key)));
    const faults = locales.flatMap((locale) =>
      [...counted].flatMap((base) => {
        const keys = entries.filter((one) => one.locale === locale && stem(one.key) === base).map(({ key }) => key);
        const missing = forms[locale].filter((form) => !keys.includes(`${base}_${form}`));
        return missing.length > 0 || keys.includes(base) ? `${locale} ${base}: ${missing.join(', ')}` : [];
      }),
    );
    expect(faults).toEqual([]);
  });

  test('a key starts with the name of its file, and says nothing twice', () => {
    for (const { file, key } of entries) expect(key.split('.')[0]).toBe(file.replace('.json', ''));
    for (const locale of locales) {
      for (const file of files) {
        const keys = readFileSync(`core/text/${locale}/${file}`, 'utf8').match(/^\s*"[^"]+":/gm) ?? [];
        expect(keys.length).toBe(Object.keys(read(locale, file)).length);
      }
    }
  });

  test('nothing looks like markup, is empty or has stray spaces', () => {
    expect(wrong(({ words }) => /[<>&]|^\s|[^\S\n]$| {2}|^$/.test(words))).toEqual([]);
    expect(wrong(({ words }) => words.match(/\{\{/g)?.length !== words.match(/\{\{\w+\}\}/g)?.length)).toEqual([]);
  });

  test('every language is spoken in its own script', () => {
    const scripts: Readonly<Record<Locale, { own: RegExp; strange: RegExp }>> = {
      en: { own: /[a-z]/i, strange: /[\p{Script=Cyrillic}\p{Script=Han}]/u },
      ru: { own: /\p{Script=Cyrillic}/u, strange: /\p{Script=Han}/u },
      'zh-CN': { own: /\p{Script=Han}/u, strange: /\p{Script=Cyrillic}/u },
    };
    const own = (words: string) => ownWords(foreign.reduce((left, name) => left.replaceAll(name, ''), words));
    const isForeign = ({ locale, words }: Entry) =>
      (own(words) !== '' && !scripts[locale].own.test(own(words))) || scripts[locale].strange.test(own(words));
    expect(wrong(isForeign)).toEqual([]);
  });

  test('Chinese takes full-width marks and one way to say you', () => {
    const isOdd = /\p{Script=Han}[,;!?]|\p{Script=Han}:(?=\s|$|\{)|[,;!?]\p{Script=Han}|你/u;
    expect(wrong(({ locale, words }) => locale === 'zh-CN' && isOdd.test(words))).toEqual([]);
  });

  test('every sentence is said somewhere', () => {
    const code = globSync('{bots,bin,cli,config,core,db,demo,jobs,log,tools,web-admin}/**/*.ts')
      .concat(globSync('*.ts'))
      .filter((path) => !path.endsWith('.test.ts'))
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');
    const named = new Set(code.match(/(?<=['"`])[a-z]+(?:\.[\w-]+)+(?=['"`])/g) ?? []);
    // A key built from a table's word: `task.state.${stage}`.
    const built = [...new Set(code.match(/(?<=`)[a-z]+\.[\w.]*(?=\$\{)/g) ?? [])];
    const unused = stems('en').filter((key) => !named.has(key) && !built.some((start) => key.startsWith(start)));
    expect(unused).toEqual([]);
  });
});
