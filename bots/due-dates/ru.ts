import * as calendar from './calendar.ts';
import { chrono } from './chrono.ts';
import { clock, type Found, type Language, later, midnight, on, workingHour } from './language.ts';

/** A word ends where no letter follows; `\b` knows no Cyrillic. */
const from = '(?<![а-яё\\d])';
const to = '(?![а-яё\\d])';

const counts: readonly (readonly [RegExp, number])[] = [
  [/^од(?:ин|ну|на|но)$/, 1],
  [/^дв(?:а|е|ух)$|^пар[уы]$/, 2],
  [/^тр(?:и|ех|ёх)$/, 3],
  [/^четыр(?:е|ех|ёх)$/, 4],
  [/^пят[ьи]$/, 5],
  [/^шест[ьи]$/, 6],
  [/^сем[ьи]$/, 7],
  [/^вос(?:емь|ьми)$/, 8],
  [/^девят[ьи]$/, 9],
  [/^десят[ьи]$/, 10],
  [/^двенадцат[ьи]$/, 12],
  [/^пятнадцат[ьи]$/, 15],
  [/^двадцат[ьи]$/, 20],
  [/^тридцат[ьи]$/, 30],
];
const num =
  '(\\d+|одн?[а-я]+|дв[аеу]х?|пар[уы]|тр[иеё]х?|четыр[её]х?|пят[ьи]|шест[ьи]|сем[ьи]|восемь|восьми|девят[ьи]|десят[ьи]|двенадцат[ьи]|пятнадцат[ьи]|двадцат[ьи]|тридцат[ьи])';

/** A missing number counts one: "через неделю". */
function n(text: string | undefined): number {
  if (text === undefined || text === '') return 1;
  if (/^\d+$/.test(text)) return Number(text);
  return counts.find(([word]) => word.test(text))?.[1] ?? Number.NaN;
}

/** Stems of the seven days in every case, and their short forms. */
const weekdays = [
  'понедельник[а-я]*|пн',
  'вторник[а-я]*|вт',
  'сред(?:а|у|ы|е|ой)|ср',
  'четверг[а-я]*|чт',
  'пятниц[а-я]+|пт',
  'суббот[а-я]+|сб',
  'воскресень[а-я]+|вс',
];
const weekday = `(${weekdays.join('|')})`;
const weekdayOf = (word: string): number => weekdays.findIndex((day) => new RegExp(`^(?:${day})$`).test(word)) + 1;
const ahead = (word: string | undefined): number => (word?.startsWith('след') || word?.startsWith('будущ') ? 1 : 0);
const which = '(эт(?:а|у|ой|от|ого|ом|и|их)|следующ[а-я]+|след\\.?|будущ[а-я]+|текущ[а-я]+)';

const halves: readonly (readonly [RegExp, (hour: number) => number])[] = [
  [/^утр/, (hour) => hour],
  [/^дн/, (hour) => (hour < 8 ? hour + 12 : hour)],
  [/^веч/, (hour) => (hour < 12 ? hour + 12 : hour)],
  [/^ноч/, (hour) => (hour === 12 ? 24 : hour >= 9 && hour < 12 ? hour + 12 : hour)],
];
const hourIn = (half: string, hour: number): number =>
  halves.find(([word]) => word.test(half))?.[1](hour) ?? workingHour(hour);
const half = '(утра|утром|дня|днем|днём|вечера|вечером|ночи|ночью)';

/** A part of the day as a due time is the moment it is in full swing. */
const parts: readonly (readonly [RegExp, string])[] = [
  [/^утр/, '09:00'],
  [/^(?:обед|полд)/, '12:00'],
  [/^дн/, '15:00'],
  [/^веч/, '20:00'],
];

const ends: readonly (readonly [RegExp, (today: calendar.Day, ahead: number) => calendar.Day])[] = [
  [/^нед/, calendar.endOfWeek],
  [/^мес/, calendar.endOfMonth],
  [/^год/, calendar.endOfYear],
];
const endOf = (word: string, today: calendar.Day, count: number): Found | 'nonsense' =>
  on(ends.find(([name]) => name.test(word))?.[1](today, count));

const phrase = (pattern: string): RegExp => new RegExp(`${from}(?:${pattern})${to}`, 'g');

export const ru: Language = {
  chrono: chrono.ru,
  minutes(text) {
    const stretch = /^(?:через|за|в течение|спустя)\s+(.+)$/.exec(text)?.[1];
    if (!stretch) return undefined;
    if (/^полчаса$/.test(stretch)) return 30;
    const halved = new RegExp(`^${num}\\s+с половиной\\s+час(?:а|ов)$`).exec(stretch);
    if (halved) return n(halved[1]) * 60 + 30;
    const match = new RegExp(
      `^(?:(полтора|\\d+[.,]\\d+|${num})?\\s*(?:час(?:а|ов)?|ч)\\.?)?(?:(?:\\s+и)?\\s*(?:${num}?\\s*(?:минут[уы]?|мин|м)\\.?))?$`,
    ).exec(stretch);
    if (!match || stretch === '') return undefined;
    const [, hours, , minutes] = match;
    const hasHours = /(?:^|[\s\d])ч(?:ас|\.|$|\s)/.test(stretch);
    const whole = hours === 'полтора' ? 1.5 : hours && /[.,]/.test(hours) ? Number(hours.replace(',', '.')) : n(hours);
    const hasMinutes = /(?:^|[\s\d])м(?:ин|\.|$)/.test(stretch);
    return (hasHours ? whole * 60 : 0) + (hasMinutes ? n(minutes) : 0);
  },
  phrases: [
    [phrase('прошл[а-я]+|назад|(?:поза)?вчера'), () => 'nonsense'],
    [
      phrase('(?:в|к|на)\\s+(\\d{1,2})[.](\\d{2})(?=\\s|$)'),
      // "в 18.00" is an hour; "к 30.11" and a pair that can only be a date are left to the next rule.
      ([all = '', hour = '', minute = '']) =>
        Number(hour) <= 23 && (all.startsWith('в') || Number(minute) > 12 || minute === '00')
          ? clock(Number(hour), Number(minute))
          : undefined,
    ],
    [phrase('(\\d{1,2})[.](00|1[3-9]|[2-5]\\d)'), ([, hour = '', minute = '']) => clock(Number(hour), Number(minute))],
    [
      /(?<![\d/.-])(\d{1,2})[/.](\d{1,2})(?:[/.](\d{2}|\d{4})г?)?\.?(?![\d/.-])/g,
      ([, day = '', month = '', year], { today }) =>
        on(calendar.dateOf(today, Number(month), Number(day), year ? Number(year) : undefined)),
    ],
    [
      phrase('(\\d{1,2})(?:-?г?о)?\\s+числа(?:\\s+(следующего)\\s+месяца)?|(\\d{1,2})-?(?:го|е|му)'),
      ([, day, next, short], { today }) =>
        on(next ? calendar.dayInMonth(today, Number(day), 1) : calendar.nextDayOfMonth(today, Number(day ?? short))),
    ],
    [
      phrase(`через\\s+${num}\\s+рабочи(?:й|х)\\s+д(?:ень|ня|ней)`),
      ([, count], { today }) => (n(count) <= 1000 ? on(calendar.afterWorkdays(today, n(count))) : 'nonsense'),
    ],
    [
      phrase(`(?:через|в течение|за)\\s+(?:${num}\\s+)?(?:день|дня|дней|сут(?:ки|ок))`),
      ([, count], { today }) => later(today, n(count), 'days'),
    ],
    [
      phrase(`(?:через|в течение|за)\\s+(?:${num}\\s+)?недел[юиь]`),
      ([, count], { today }) => later(today, n(count), 'weeks'),
    ],
    [
      phrase(`(?:через|в течение|за)\\s+(?:${num}\\s+)?месяц(?:а|ев)?`),
      ([, count], { today }) => later(today, n(count), 'months'),
    ],
    [
      phrase(`(?:на|до конца)?\\s*${which}\\s+недел[еи]\\s*,?\\s*(?:во?\\s+)?${weekday}`),
      ([, word, day = ''], { today }) => on(calendar.weekdayIn(today, weekdayOf(day), ahead(word))),
    ],
    [
      phrase(`${weekday}\\s+(?:на\\s+)?${which}\\s+недел[еи]`),
      ([, day = '', word], { today }) => on(calendar.weekdayIn(today, weekdayOf(day), ahead(word))),
    ],
    [
      phrase(`${which}\\s+${weekday}`),
      ([, word, day = ''], { today }) => on(calendar.weekdayIn(today, weekdayOf(day), ahead(word))),
    ],
    [
      phrase(weekday),
      ([, day = ''], { today }) => ({ day: calendar.nextWeekday(today, weekdayOf(day)), weekly: true }),
    ],
    [
      phrase(`(?:до\\s+|к\\s+|в\\s+|на\\s+)?кон(?:ца|цу|це|ец)\\s+(?:${which}\\s+)?(недели|месяца|года)`),
      ([, word, span = ''], { today }) => endOf(span, today, ahead(word)),
    ],
    [
      phrase(`(?:на|в)\\s+${which}\\s+(неделе|месяце|году)`),
      ([, word, span = ''], { today }) => endOf(span, today, ahead(word)),
    ],
    [phrase('(?:до|перед|к)\\s+выходны(?:х|ми|м)'), (_, { today }) => on(calendar.endOfWeek(today, 0))],
    [phrase('(?:в|на|за)\\s+выходны(?:е|х)'), (_, { today }) => on(calendar.weekdayIn(today, 7, 0))],
    [phrase('(?:(?:до|к|в)\\s+)?кон(?:ца|цу|це|ец)\\s+(?:рабочего\\s+)?дня'), (_, { dayEnd }) => ({ time: dayEnd })],
    // Hours.
    [
      phrase(`${half}\\s+(?:в|к|до)\\s+(\\d{1,2})(?::(\\d{2}))?`),
      ([, word = '', hour = '', minute = '0']) => clock(hourIn(word, Number(hour)), Number(minute)),
    ],
    [
      phrase(`(\\d{1,2})(?::(\\d{2}))?\\s*(?:час(?:а|ов|ам)?|ч\\.?)?\\s*${half}`),
      ([, hour = '', minute = '0', word = '']) => clock(hourIn(word, Number(hour)), Number(minute)),
    ],
    [phrase(`час(?:у)?\\s+(дня|ночи)`), ([, word = '']) => clock(hourIn(word, 1), 0)],
    [phrase('(\\d{1,2}):(\\d{2})'), ([, hour = '', minute = '']) => clock(Number(hour), Number(minute))],
    [
      phrase(
        '(?:в|к|до|на)\\s+(\\d{1,2})(?:\\s*(?:час(?:а|ов|ам)?|ч\\.?))?(?!\\s*(?:[.:/]|янв|фев|мар|апр|ма|июн|июл|авг|сен|окт|ноя|дек))',
      ),
      ([, hour = '']) => clock(workingHour(Number(hour)), 0),
    ],
    [phrase('(\\d{1,2})\\s*(?:час(?:а|ов|ам)?|ч\\.?)'), ([, hour = '']) => clock(workingHour(Number(hour)), 0)],
    [phrase('полноч[ьи]|полуночи|ноч[ьи]|ночью'), () => ({ time: midnight })],
    [
      phrase('утр(?:ом|а|у)|полдень|полудн[юя]|обед(?:а|у|ом)?|дн[её]м|вечер(?:ом|а|у)?'),
      ([word = '']) => ({ time: parts.find(([name]) => name.test(word))?.[1] ?? '12:00' }),
    ],
  ],
  fillers:
    /(?<![а-яё])(?:к|ко|до|в|во|на|не позднее|не позже|срок|сделать|крайний срок|дедлайн|примерно|около|г|года)(?![а-яё])|[,.:;!~\s]/g,
};
