/** Due dates typed in plain words. Chrono knows the words; every calculation with a zone is ours. */
import type { Instant, Locale } from '../core/ids.ts';
import type { DueDates } from '../core/ports.ts';
import { dayOf, instantOf } from '../core/time.ts';
import { type Day, dateOf, endOfMonth, nextWeekday } from './due-dates/calendar.ts';
import { en } from './due-dates/en.ts';
import { clock, type Found, type Ground, type Language, midnight, on, type Phrase } from './due-dates/language.ts';
import { ru } from './due-dates/ru.ts';
import { zh } from './due-dates/zh.ts';

const languages: Readonly<Record<Locale, Language>> = { 'zh-CN': zh, ru, en };
/** Longer than any due date; also bounds what the patterns have to look at. */
const longest = 120;
/** A hundred years. */
const mostMinutes = 100 * 366 * 24 * 60;

/** Written the same way in every language. */
const everywhere: readonly Phrase[] = [
  [
    /(?<!\d)(\d{4})\s*(?:[-/.]|年)\s*(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})(?!\d)(?:日|号)?(?:t(?=\d))?/g,
    ([, year, month, day], { today }) => on(dateOf(today, Number(month), Number(day), Number(year))),
  ],
];

const normal = (text: string): string => text.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' ');

/** Takes the phrases out one after another; undefined when one of them cannot be. */
function takePhrases(
  text: string,
  phrases: readonly Phrase[],
  ground: Ground,
): { rest: string; said: Found[] } | undefined {
  const said: Found[] = [];
  let nonsense = false;
  let rest = text;
  for (const [pattern, meaning] of phrases) {
    rest = rest.replace(pattern, (...match: unknown[]) => {
      const groups = match.slice(
        0,
        match.findIndex((part) => typeof part === 'number'),
      ) as string[];
      const found = meaning(groups, ground);
      if (found === undefined) return String(match[0]);
      if (found === 'nonsense') nonsense = true;
      else if (found.words) return found.words;
      else said.push(found);
      return ' ';
    });
  }
  return nonsense ? undefined : { rest, said };
}

/** Chrono sees noon of the zone's day as its own local time: its answers are read back as plain components. */
function askChrono(text: string, language: Language, today: Day): { rest: string; said: Found[] } | undefined {
  const reference = new Date(today.year, today.month - 1, today.day, 12);
  const said: Found[] = [];
  let rest = text;
  for (const result of language.chrono().parse(text, reference)) {
    const { start } = result;
    const [year, month, day, hour] = (['year', 'month', 'day', 'hour'] as const).map((name) => start.get(name));
    if (result.end || start.isCertain('timezoneOffset') || !year || !month || !day) return undefined;
    rest = rest.replace(result.text, ' ');
    const time = start.isCertain('hour') ? clock(hour ?? 0, start.get('minute') ?? 0) : {};
    if (time === 'nonsense') return undefined;
    if (start.isCertain('month') && !start.isCertain('day')) {
      const first = dateOf(today.with({ day: 1 }), month, 1, start.isCertain('year') ? year : undefined);
      if (!first) return undefined;
      said.push({ day: endOfMonth(first, 0), ...time });
    } else if (start.isCertain('day')) {
      const exact = dateOf(today, month, day, start.isCertain('year') ? year : undefined);
      if (!exact) return undefined;
      said.push({ day: exact, ...time });
    } else if (start.isCertain('weekday')) {
      const weekday = Temporal.PlainDate.from({ year, month, day }).dayOfWeek;
      said.push({ day: nextWeekday(today, weekday), weekly: true, ...time });
    } else if (time.time) said.push(time);
    else return undefined;
  }
  return { rest, said };
}

function understand(text: string, language: Language, ground: Ground): Found | undefined {
  const taken = takePhrases(text, [...everywhere, ...language.phrases], ground);
  if (!taken) return undefined;
  const asked = askChrono(taken.rest, language, ground.today);
  if (asked === undefined || asked.rest.replace(language.fillers, '') !== '') return undefined;
  return together([...taken.said, ...asked.said]);
}

/** One day and one time at most; a weekday beside a date must be that date's. */
function together(said: readonly Found[]): Found | undefined {
  const times = new Set(said.flatMap((one) => one.time ?? []));
  const dated = said.filter((one) => one.day);
  const exact = dated.filter((one) => !one.weekly);
  const [day = dated[0]] = exact;
  const agree = dated.every((one) =>
    one.weekly && exact.length > 0
      ? one.day?.dayOfWeek === day?.day?.dayOfWeek
      : one.day?.toString() === day?.day?.toString(),
  );
  const [time] = times;
  if (!agree || times.size > 1 || (!day && !time)) return undefined;
  return { ...(day?.day ? { day: day.day, weekly: day.weekly ?? false } : {}), ...(time ? { time } : {}) };
}

export function dueDates(): DueDates {
  return {
    read(text, { now, zone, locale, dayEnd }) {
      const words = text.length <= longest ? normal(text) : '';
      if (words === '') return undefined;
      const today = Temporal.PlainDate.from(dayOf(now, zone));
      const at = (day: Day, time: string): Instant => instantOf(`${day}T${time}`, zone);
      for (const language of [languages[locale], zh, ru, en]) {
        const minutes = language.minutes(words);
        if (minutes !== undefined) {
          return minutes > 0 && minutes <= mostMinutes ? now + Math.round(minutes * 60_000) : undefined;
        }
        const found = understand(words, language, { today, dayEnd });
        if (!found) continue;
        if (!found.day) {
          const first = at(today, found.time ?? dayEnd);
          return first > now ? first : at(today.add({ days: 1 }), found.time ?? dayEnd);
        }
        const due = at(found.day, found.time ?? dayEnd);
        if (due > now) return due;
        if (found.weekly) return at(found.day.add({ days: 7 }), found.time ?? dayEnd);
        // "Today" said after hours means before the day is over.
        const late = found.day.equals(today) && !found.time ? at(today, midnight) : undefined;
        return late !== undefined && late > now ? late : undefined;
      }
      return undefined;
    },
  };
}
