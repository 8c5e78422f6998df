import * as calendar from './calendar.ts';
import { chrono } from './chrono.ts';
import { clock, type Found, type Language, later, midnight, on, workingHour } from './language.ts';

const words = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];
const num = `(\\d+|an?|a couple of|couple of|${words.slice(1).join('|')}|fifteen|twenty|thirty)`;

function n(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  if (/^an?$/.test(text)) return 1;
  if (/couple/.test(text)) return 2;
  const tens: Readonly<Record<string, number>> = { fifteen: 15, twenty: 20, thirty: 30 };
  const found = words.indexOf(text);
  return tens[text] ?? (found > 0 ? found : Number.NaN);
}

const weekdays = [
  'mon(?:day)?',
  'tues?(?:day)?',
  'wed(?:nesday)?',
  'thu(?:rs?)?(?:day)?',
  'fri(?:day)?',
  'sat(?:urday)?',
  'sun(?:day)?',
];
const weekday = `(${weekdays.join('|')})`;
const weekdayOf = (word: string): number => weekdays.findIndex((day) => new RegExp(`^${day}$`).test(word)) + 1;
const ahead = (word: string | undefined): number => (word === 'next' ? 1 : 0);

const ends: Readonly<Record<string, (today: calendar.Day, ahead: number) => calendar.Day>> = {
  week: calendar.endOfWeek,
  month: calendar.endOfMonth,
  year: calendar.endOfYear,
};
const endOf = (span: string, today: calendar.Day, count: number): Found | 'nonsense' => on(ends[span]?.(today, count));

/** A part of the day as a due time is the moment it is in full swing. */
const parts: Readonly<Record<string, string>> = {
  morning: '09:00',
  noon: '12:00',
  midday: '12:00',
  lunchtime: '12:00',
  lunch: '12:00',
  afternoon: '15:00',
  evening: '20:00',
  night: '20:00',
  midnight,
};

/** Minutes past midnight of a 12-hour clock. */
function halfDay(hour: string, minute: string | undefined, half: string): Found | 'nonsense' {
  const h = Number(hour);
  if (h < 1 || h > 12) return h <= 23 && !/^a/.test(half) ? clock(h, Number(minute ?? 0)) : 'nonsense';
  return clock((h % 12) + (/^(p|aft|eve|night)/.test(half) ? 12 : 0), Number(minute ?? 0));
}

const phrase = (pattern: string): RegExp => new RegExp(`\\b(?:${pattern})(?![a-z\\d])`, 'g');

export const en: Language = {
  chrono: chrono.en,
  minutes(text) {
    const stretch = text.replace(/^(?:in|within|after)\s+/, '').replace(/\s+(?:from now|later)$/, '');
    if (/^half an hour$|^half hour$/.test(stretch)) return 30;
    if (/^an hour and a half$/.test(stretch)) return 90;
    const match = new RegExp(
      `^(?:(\\d+\\.\\d+|${num})\\s*(?:hours?|hrs?|h))?(?:\\s*(?:and\\s+)?${num}\\s*(?:minutes?|mins?|m))?$`,
    ).exec(stretch);
    if (!match || stretch === '') return undefined;
    const [, hours, , minutes] = match;
    const whole = hours === undefined ? 0 : hours.includes('.') ? Number(hours) : n(hours);
    return whole * 60 + (minutes === undefined ? 0 : n(minutes));
  },
  phrases: [
    [phrase('last|past (?!\\d)|previous|ago|yesterday'), () => 'nonsense'],
    [
      phrase(`(?:in |within )?${num} (?:business|working|work) days?(?: from now)?`),
      ([, count = ''], { today }) => (n(count) <= 1000 ? on(calendar.afterWorkdays(today, n(count))) : 'nonsense'),
    ],
    [
      phrase(`(?:in |within )?${num} (day|week|month)s?(?: from (?:now|today))?(?! ago)`),
      ([, count = '', unit], { today }) => later(today, n(count), `${unit}s` as 'days' | 'weeks' | 'months'),
    ],
    [phrase('(?:the )?day after tomorrow'), (_, { today }) => later(today, 2, 'days')],
    [
      phrase(`${weekday},? (this|next) week|(this|next) week,? (?:on )?${weekday}`),
      ([, day, word, word2, day2], { today }) =>
        on(calendar.weekdayIn(today, weekdayOf(day ?? day2 ?? ''), ahead(word ?? word2))),
    ],
    [
      phrase(`(this|next) ${weekday}`),
      ([, word, day = ''], { today }) => on(calendar.weekdayIn(today, weekdayOf(day), ahead(word))),
    ],
    [
      phrase(weekday),
      ([, day = ''], { today }) => ({ day: calendar.nextWeekday(today, weekdayOf(day)), weekly: true }),
    ],
    [
      phrase('(?:the )?end of (?:the |this )?(next )?(week|month|year)'),
      ([, word, span = ''], { today }) => endOf(span, today, word ? 1 : 0),
    ],
    [phrase('eow'), (_, { today }) => endOf('week', today, 0)],
    [phrase('eom'), (_, { today }) => endOf('month', today, 0)],
    [phrase('eoy'), (_, { today }) => endOf('year', today, 0)],
    [phrase('(?:before|by) (?:the )?weekend'), (_, { today }) => on(calendar.endOfWeek(today, 0))],
    [
      phrase('(?:(?:this|the) )?(next )?weekend'),
      ([, next], { today }) => on(calendar.weekdayIn(today, 7, next ? 1 : 0)),
    ],
    [phrase('(this|next) (week|month|year)'), ([, word, span = ''], { today }) => endOf(span, today, ahead(word))],
    [/\b(?:the )?end of (?=today|tomorrow)/g, (_, { dayEnd }) => ({ time: dayEnd })],
    [
      phrase('(?:end|close) of (?:the |business |working )?day|close of business|eod|cob|end of business'),
      (_, { dayEnd }) => ({ time: dayEnd }),
    ],
    // Hours.
    [
      phrase('(\\d{1,2})(?:[:.](\\d{2}))?\\s*(am|pm|a\\.m\\.?|p\\.m\\.?)'),
      ([, hour = '', minute, half = '']) => halfDay(hour, minute, half),
    ],
    [
      phrase('(\\d{1,2})(?::(\\d{2}))? (?:in the )?(morning|afternoon|evening)'),
      ([, hour = '', minute, half = '']) => halfDay(hour, minute, half),
    ],
    [
      phrase('(?:in the )?(morning|afternoon|evening|night) at (\\d{1,2})(?::(\\d{2}))?'),
      ([, half = '', hour = '', minute]) => halfDay(hour, minute, half),
    ],
    [phrase('half past (\\d{1,2})'), ([, hour = '']) => clock(workingHour(Number(hour)), 30)],
    [phrase('quarter past (\\d{1,2})'), ([, hour = '']) => clock(workingHour(Number(hour)), 15)],
    [phrase('quarter to (\\d{1,2})'), ([, hour = '']) => clock(workingHour(Number(hour)) - 1, 45)],
    [
      phrase('(\\d{1,2}):(\\d{2})'),
      ([, hour = '', minute = '']) =>
        clock(hour.startsWith('0') ? Number(hour) : workingHour(Number(hour)), Number(minute)),
    ],
    [
      phrase(
        "(?:at|by|before) (\\d{1,2})(?:\\s*o'?clock)?(?!\\s*(?:st|nd|rd|th|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|[./:-]))",
      ),
      ([, hour = '']) => clock(workingHour(Number(hour)), 0),
    ],
    [
      phrase(
        '(?:on |by )?the (\\d{1,2})(?:st|nd|rd|th)?(?: of (this|next) month)?(?! (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))',
      ),
      ([, day = '', word], { today }) =>
        on(word ? calendar.dayInMonth(today, Number(day), ahead(word)) : calendar.nextDayOfMonth(today, Number(day))),
    ],
    [phrase('(?:to|this )night'), (_, { today }) => ({ day: today, time: '20:00' })],
    [
      phrase('this (morning|afternoon|evening)'),
      ([, part = ''], { today }) => ({ day: today, time: parts[part] ?? midnight }),
    ],
    [
      phrase(
        '(?:(?:at|by|before) |(?:in|by) the )?(morning|midday|noon|lunchtime|lunch|afternoon|evening|night|midnight)',
      ),
      ([, part = '']) => ({ time: parts[part] ?? midnight }),
    ],
  ],
  fillers:
    /\b(?:by|before|until|till|due|deadline|on|at|in|the|of|around|about|no later than|latest|please|pls)\b|[,.:;!~\s]/g,
};
