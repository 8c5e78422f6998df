import { createInstance, type i18n } from 'i18next';
import { type Instant, type Locale, locales, type Zone } from '../ids.ts';
import { catalogues } from './catalogue.ts';
import type { Moment, Text } from './text.ts';

/** How a renderer dresses what is said: escapes words, turns moments into the platform's own time mark. */
export interface Dress {
  /** Words of the catalogues, between their parameters. */
  words(catalogueWords: string): string;
  /** Words of people and other values put into a sentence. */
  said(words: string): string;
  /** `plain` is the moment in the reader's language and zone. */
  moment(at: Instant, plain: string, style: Moment['style']): string;
}

const undressed: Dress = { words: (words) => words, said: (words) => words, moment: (_at, plain) => plain };

// i18next picks the plural form and nothing else: parameters are put in below, so that words of people are never
// read as placeholders or nested keys, and can be dressed apart from the words around them.
const books: i18n = createInstance();
void books.init({
  initAsync: false,
  lng: 'en',
  fallbackLng: false,
  supportedLngs: [...locales],
  keySeparator: false,
  nsSeparator: false,
  resources: Object.fromEntries(locales.map((locale) => [locale, { translation: catalogues[locale] }])),
});

const placeholder = /\{\{(\w+)\}\}/g;

/** Sentences without plural forms, taken apart: words at even places, names of parameters at odd ones. */
const known: Readonly<Record<Locale, Map<string, readonly string[]>>> = {
  'zh-CN': new Map(),
  ru: new Map(),
  en: new Map(),
};

function partsOf(locale: Locale, key: string, count: unknown): readonly string[] {
  const options = { lng: locale, skipInterpolation: true };
  // Splitting by one capture group gives words and names by turns.
  if (typeof count === 'number') return books.t(key, { ...options, count }).split(placeholder);
  const found = known[locale].get(key);
  if (found) return found;
  const parts = books.t(key, options).split(placeholder);
  known[locale].set(key, parts);
  return parts;
}

/** Turns text values into words of one language and zone. Never throws for a text of the catalogues. */
export function say(locale: Locale, zone: Zone, dress: Dress = undressed): (text: Text) => string {
  const value = (param: Text | string | number | undefined): string => {
    if (param === undefined) return '';
    return typeof param === 'object' ? words(param) : dress.said(String(param));
  };
  const words = (text: Text): string => {
    if ('said' in text) return dress.said(text.said);
    if ('at' in text) return dress.moment(text.at, plainMoment(text, locale, zone), text.style);
    const { key, params = {} } = text;
    const parts = partsOf(locale, key, params.count);
    const [first = ''] = parts;
    if (parts.length === 1) return first && dress.words(first);
    return parts.map((part, place) => (place % 2 ? value(params[part]) : part && dress.words(part))).join('');
  };
  return words;
}

type Parts = Readonly<Record<'weekday' | 'day' | 'month' | 'hour' | 'minute', string>>;

const dates: Readonly<Record<Locale, (parts: Parts) => string>> = {
  'zh-CN': ({ month, day, weekday }) => `${month}月${day}日 ${weekday}`,
  ru: ({ day, month, weekday }) => `${day} ${month}, ${weekday}`,
  en: ({ weekday, day, month }) => `${weekday} ${day} ${month}`,
};
const betweenDateAndTime: Readonly<Record<Locale, string>> = { 'zh-CN': ' ', ru: ', ', en: ', ' };

// Making a formatter costs a hundred times what using it does. As many as there are languages and zones in use.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(locale: Locale, zone: Zone): Intl.DateTimeFormat {
  const known = formatters.get(`${locale} ${zone}`);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formatters.set(`${locale} ${zone}`, made);
  return made;
}

/** What was said last: a card is painted many times, and names the same moments each time. */
const saidMoments = new Map<string, string>();
const momentsKept = 2000;

function plainMoment(moment: Moment, locale: Locale, zone: Zone): string {
  const key = `${moment.at} ${moment.style} ${locale} ${zone}`;
  const known = saidMoments.get(key);
  if (known !== undefined) return known;
  if (saidMoments.size >= momentsKept) saidMoments.clear();
  const plain = spelled(moment, locale, zone);
  saidMoments.set(key, plain);
  return plain;
}

function spelled({ at, style }: Moment, locale: Locale, zone: Zone): string {
  const found = formatterFor(locale, zone).formatToParts(at);
  const part = (type: keyof Parts): string => found.find((one) => one.type === type)?.value ?? '';
  const time = `${part('hour')}:${part('minute')}`;
  if (style === 'time') return time;
  const date = dates[locale]({
    weekday: part('weekday'),
    day: part('day'),
    month: part('month'),
    hour: part('hour'),
    minute: part('minute'),
  });
  return style === 'date' ? date : `${date}${betweenDateAndTime[locale]}${time}`;
}
