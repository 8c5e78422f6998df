import * as calendar from './calendar.ts';
import { chrono } from './chrono.ts';
import { clock, type Language, later, midnight, on, workingHour } from './language.ts';

const digits = '零一二三四五六七八九';
const num = '(\\d+|[零一二两三四五六七八九十]+)';

/** `12`, `十二`, `两`, `三十五`; undefined for what is no number. */
function zhNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const match = /^([一二两三四五六七八九])?(十)?([零一二两三四五六七八九])?$/.exec(text);
  if (!match || text === '') return undefined;
  const digit = (c: string | undefined): number => (c === undefined ? 0 : c === '两' ? 2 : digits.indexOf(c));
  const [, tens, ten, ones] = match;
  if (!ten) return tens !== undefined && ones !== undefined ? undefined : digit(tens ?? ones);
  return (tens === undefined ? 1 : digit(tens)) * 10 + digit(ones);
}

const n = (text: string): number => zhNumber(text) ?? Number.NaN;
const weekdays = '一二三四五六日';
const weekdayOf = (c: string): number => (c === '天' ? 7 : weekdays.indexOf(c) + 1);
/** 下 is the next week or month, 下下 the one after. */
const ahead = (word: string): number => (word === '下下' ? 2 : word === '下' ? 1 : 0);
const years = ['今年', '明年', '后年'];
const week = '(?:周|星期|礼拜)';
const after = '(?:以后|之后|后|以内|之内|内)';

/** Hours of a half of the day: `下午三点`, `晚上8点`. */
function hourIn(part: string, hour: number): number {
  if (/凌晨/.test(part)) return hour === 12 ? 0 : hour;
  if (/早|上午/.test(part)) return hour;
  if (/中午/.test(part)) return hour <= 3 ? hour + 12 : hour;
  if (/下午|傍晚/.test(part)) return hour < 12 ? hour + 12 : hour;
  if (/晚|夜/.test(part)) return hour <= 12 ? hour + 12 : hour;
  return workingHour(hour);
}

/** A part of the day as a due time is the moment it is in full swing. */
const parts: readonly (readonly [string, string])[] = [
  ['凌晨', '05:00'],
  ['早', '09:00'],
  ['上午', '12:00'],
  ['中午', '12:00'],
  ['下午', '17:00'],
  ['傍晚', '18:00'],
  ['晚', '20:00'],
];
const part = '(凌晨|早上|早晨|早|上午|中午|下午|傍晚|(?<!最)晚(?:上|间)?|夜里)';

const minutesOf = (rest: string): number =>
  rest === '' || /^[整钟]$/.test(rest)
    ? 0
    : rest === '半'
      ? 30
      : rest.endsWith('刻')
        ? n(rest.slice(0, -1)) * 15
        : n(rest.replace(/分钟?$/, ''));

export const zh: Language = {
  chrono: chrono.zh,
  minutes(text) {
    const stretch = text.replace(/^(?:再过|过)/, '').replace(/\s+/g, '');
    const half = new RegExp(`^半个?(?:小时|钟头)${after}?$`).test(stretch);
    if (half) return 30;
    const quarter = new RegExp(`^${num}刻钟${after}?$`).exec(stretch);
    if (quarter) return n(quarter[1] ?? '') * 15;
    const mins = new RegExp(`^${num}分钟?${after}?$`).exec(stretch);
    if (mins) return n(mins[1] ?? '');
    const hours = new RegExp(`^(\\d+\\.\\d+|${num})个?(半)?(?:小时|钟头)(半)?(?:${num}分钟?)?${after}?$`).exec(stretch);
    if (!hours) return undefined;
    const whole = hours[1]?.includes('.') ? Number(hours[1]) : n(hours[1] ?? '');
    return whole * 60 + (hours[3] || hours[4] ? 30 : 0) + (hours[5] ? n(hours[5]) : 0);
  },
  phrases: [
    [/上个?(?:周|星期|礼拜|月)|昨|前天|去年|刚才/g, () => 'nonsense'],
    // Dates first, so that nothing looser reads a part of one.
    [
      new RegExp(`(今年|明年|后年)\\s*${num}月(?:份)?\\s*${num}[号日]?`, 'g'),
      ([, word = '', month = '', day = ''], { today }) =>
        on(calendar.dateOf(today, n(month), n(day), today.year + years.indexOf(word))),
    ],
    [
      new RegExp(`(?:(\\d{4})年\\s*)?${num}月(?:份)?\\s*${num}[号日]?`, 'g'),
      ([, year, month = '', day = ''], { today }) =>
        on(calendar.dateOf(today, n(month), n(day), year ? Number(year) : undefined)),
    ],
    [
      new RegExp(`(?:(\\d{4})年\\s*)?${num}月[底末]`, 'g'),
      ([, year, month = ''], { today }) => {
        const first = calendar.dateOf(today.with({ day: 1 }), n(month), 1, year ? Number(year) : undefined);
        return on(first && calendar.endOfMonth(first, 0));
      },
    ],
    [
      /(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})(?![\d/.-])/g,
      ([, month = '', day = ''], { today }) => on(calendar.dateOf(today, Number(month), Number(day))),
    ],
    [
      new RegExp(`(下下|下|这|本)个?月\\s*${num}[号日]`, 'g'),
      ([, which = '', day = ''], { today }) => on(calendar.dayInMonth(today, n(day), ahead(which))),
    ],
    [new RegExp(`${num}[号日]`, 'g'), ([, day = ''], { today }) => on(calendar.nextDayOfMonth(today, n(day)))],
    [
      /(今年|明年)?(?:年|(?<=年))[底末]/g,
      ([, word = ''], { today }) => on(calendar.endOfYear(today, word === '明年' ? 1 : 0)),
    ],
    [
      new RegExp(`${num}个?(?:工作日|工作天)${after}?`, 'g'),
      ([, count = ''], { today }) => {
        const days = zhNumber(count);
        return days === undefined || days > 1000 ? 'nonsense' : on(calendar.afterWorkdays(today, days));
      },
    ],
    [new RegExp(`${num}天${after}`, 'g'), ([, count = ''], { today }) => later(today, zhNumber(count), 'days')],
    [
      new RegExp(`${num}个?${week}${after}`, 'g'),
      ([, count = ''], { today }) => later(today, zhNumber(count), 'weeks'),
    ],
    [new RegExp(`${num}个月${after}`, 'g'), ([, count = ''], { today }) => later(today, zhNumber(count), 'months')],
    [new RegExp(`半个?月${after}`, 'g'), (_, { today }) => later(today, 15, 'days')],
    // A week begins on Monday here; chrono's begins on Sunday.
    [
      new RegExp(`(下下|下|这|本)个?${week}([一二三四五六日天])`, 'g'),
      ([, which = '', day = ''], { today }) => on(calendar.weekdayIn(today, weekdayOf(day), ahead(which))),
    ],
    [/(下下|下|这|本)?个?周末之?前/g, ([, which = ''], { today }) => on(calendar.endOfWeek(today, ahead(which)))],
    [/(下下|下|这|本)?个?周末/g, ([, which = ''], { today }) => on(calendar.weekdayIn(today, 7, ahead(which)))],
    [
      new RegExp(`(下下|下|这|本)个?${week}(?:之内|以内|内|底)?`, 'g'),
      ([, which = ''], { today }) => on(calendar.endOfWeek(today, ahead(which))),
    ],
    [
      /(下下|下|这|本)个?月(?:底|末|之内|以内|内)?/g,
      ([, which = ''], { today }) => on(calendar.endOfMonth(today, ahead(which))),
    ],
    [/(?<![\d一二三四五六七八九十个上])月[底末]/g, (_, { today }) => on(calendar.endOfMonth(today, 0))],
    // Hours.
    [/(今|明|后)(早|晚|夜)上?/g, ([, day, half]) => ({ words: `${day}天${half === '早' ? '早上' : '晚上'}` })],
    [
      new RegExp(`${part}?\\s*(\\d{1,2}):(\\d{2})`, 'g'),
      ([, half = '', hour = '', minute = '']) =>
        clock(half ? hourIn(half, Number(hour)) : Number(hour), Number(minute)),
    ],
    [
      new RegExp(`${part}?\\s*${num}(?:点钟|点|时)(整|半|${num}刻|${num}分?)?`, 'g'),
      ([, half = '', hour = '', rest = '']) => clock(hourIn(half, n(hour)), minutesOf(rest)),
    ],
    [/(?:下班|收工)(?:之前|以前|前)?|(?<=天)(?:结束|之内|内)/g, (_, { dayEnd }) => ({ time: dayEnd })],
    [
      new RegExp(`${part}|半夜|午夜`, 'g'),
      ([word = '']) => ({ time: parts.find(([name]) => word.startsWith(name))?.[1] ?? midnight }),
    ],
  ],
  fillers: /之前|以前|为止|截止|截至|到期|完成|左右|大概|最晚|最迟|日期|时间|[前到在的于交,，。.、!！~\s]/g,
};
