import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Locale, locales } from '../core/ids.ts';
import { instantOf, wallOf } from '../core/time.ts';
import { dueDates } from './due-dates.ts';

const { read } = dueDates();
const zones: Readonly<Record<Locale, string>> = {
  'zh-CN': 'Asia/Shanghai',
  ru: 'Europe/Moscow',
  en: 'America/New_York',
};

/** What a person who types `text` at that wall time of their own zone is understood to mean. */
function meant(text: string, locale: Locale, wall = '2026-10-14T10:00', zone = zones[locale]): string | undefined {
  const due = read(text, { now: instantOf(wall, zone), zone, locale, dayEnd: '18:00' });
  return due === undefined ? undefined : wallOf(due, zone);
}

/** `MM-DD HH:MM` of 2026 unless a year is named. Now is Wednesday, 14 October 2026, 10:00. */
const phrases: Readonly<Record<Locale, Readonly<Record<string, string>>>> = {
  'zh-CN': {
    今天: '10-14 18:00',
    今天下班前: '10-14 18:00',
    下班前: '10-14 18:00',
    今天下午: '10-14 17:00',
    今晚8点: '10-14 20:00',
    '18:00': '10-14 18:00',
    '１８：３０': '10-14 18:30',
    下午5点: '10-14 17:00',
    '2点': '10-14 14:00',
    十二点半: '10-14 12:30',
    晚上12点: '10-14 23:59',
    '9点': '10-15 09:00',
    明天: '10-15 18:00',
    明天下午三点: '10-15 15:00',
    明天三点一刻: '10-15 15:15',
    明早九点: '10-15 09:00',
    明晚: '10-15 20:00',
    明天中午: '10-15 12:00',
    后天: '10-16 18:00',
    后天上午: '10-16 12:00',
    大后天: '10-17 18:00',
    周五下班前: '10-16 18:00',
    本周五: '10-16 18:00',
    周三: '10-14 18:00',
    周三9点: '10-21 09:00',
    礼拜天: '10-18 18:00',
    周日晚上8点: '10-18 20:00',
    下周五18点: '10-23 18:00',
    下周日: '10-25 18:00',
    下周一上午十点半: '10-19 10:30',
    下下周一: '10-26 18:00',
    下周: '10-23 18:00',
    周末前: '10-16 18:00',
    本周末: '10-18 18:00',
    两小时后: '10-14 12:00',
    半小时后: '10-14 10:30',
    一个半小时后: '10-14 11:30',
    '20分钟后': '10-14 10:20',
    一刻钟后: '10-14 10:15',
    三天后: '10-17 18:00',
    '5天内': '10-19 18:00',
    两周内: '10-28 18:00',
    两个工作日内: '10-16 18:00',
    一个月后: '11-14 18:00',
    月底: '10-31 18:00',
    下个月底: '11-30 18:00',
    年底: '12-31 18:00',
    '11月30日': '11-30 18:00',
    '11月30号下午2点半': '11-30 14:30',
    十月三十一号: '10-31 18:00',
    '30号': '10-30 18:00',
    '5号': '11-05 18:00',
    下个月5号: '11-05 18:00',
    '12/1': '12-01 18:00',
    '2026年11月30日 18:00': '11-30 18:00',
    '2026-11-30': '11-30 18:00',
    明年1月5日: '2027-01-05 18:00',
    '1月5日': '2027-01-05 18:00',
    最晚明天17点完成: '10-15 17:00',
  },
  ru: {
    сегодня: '10-14 18:00',
    'сегодня вечером': '10-14 20:00',
    'до конца дня': '10-14 18:00',
    'к концу рабочего дня': '10-14 18:00',
    'в 18:00': '10-14 18:00',
    'до 17:30': '10-14 17:30',
    'в 6 вечера': '10-14 18:00',
    'в час дня': '10-14 13:00',
    'в полдень': '10-14 12:00',
    полночь: '10-14 23:59',
    'к 9 утра': '10-15 09:00',
    завтра: '10-15 18:00',
    Завтра: '10-15 18:00',
    'завтра утром': '10-15 09:00',
    'завтра к обеду': '10-15 12:00',
    'завтра в 3 часа дня': '10-15 15:00',
    'завтра вечером в 8': '10-15 20:00',
    'завтра к 5': '10-15 17:00',
    'завтра 18.00': '10-15 18:00',
    'к 15:30 завтра': '10-15 15:30',
    'завтра до конца дня': '10-15 18:00',
    'послезавтра в 9': '10-16 09:00',
    'в пятницу к 18:00': '10-16 18:00',
    'к пятнице': '10-16 18:00',
    'не позднее пятницы': '10-16 18:00',
    'пт 17:00': '10-16 17:00',
    'эта пятница': '10-16 18:00',
    'в следующую пятницу': '10-23 18:00',
    'в пятницу на следующей неделе': '10-23 18:00',
    'во вторник': '10-20 18:00',
    'в среду': '10-14 18:00',
    'в среду в 9': '10-21 09:00',
    вс: '10-18 18:00',
    'до выходных': '10-16 18:00',
    'в выходные': '10-18 18:00',
    'до конца недели': '10-16 18:00',
    'на следующей неделе': '10-23 18:00',
    'до конца следующей недели': '10-23 18:00',
    'через 2 часа': '10-14 12:00',
    'через час': '10-14 11:00',
    'через полчаса': '10-14 10:30',
    'через полтора часа': '10-14 11:30',
    'через 1,5 часа': '10-14 11:30',
    'через 2 с половиной часа': '10-14 12:30',
    'через час и 15 минут': '10-14 11:15',
    'через 30 минут': '10-14 10:30',
    'через три дня': '10-17 18:00',
    'через два рабочих дня': '10-16 18:00',
    'через неделю': '10-21 18:00',
    'через месяц': '11-14 18:00',
    'конец месяца': '10-31 18:00',
    'в ноябре': '11-30 18:00',
    'конец года': '12-31 18:00',
    '30 ноября': '11-30 18:00',
    'понедельник, 30 ноября': '11-30 18:00',
    '30 ноября в 15:00': '11-30 15:00',
    '30.11': '11-30 18:00',
    'к 30.11': '11-30 18:00',
    '30.11.2026 17:00': '11-30 17:00',
    '1 декабря 2026': '12-01 18:00',
    '30-го': '10-30 18:00',
    '5 числа': '11-05 18:00',
    '15 января': '2027-01-15 18:00',
  },
  en: {
    today: '10-14 18:00',
    eod: '10-14 18:00',
    cob: '10-14 18:00',
    tonight: '10-14 20:00',
    noon: '10-14 12:00',
    midnight: '10-14 23:59',
    '5pm': '10-14 17:00',
    '5:30 pm': '10-14 17:30',
    '17:00': '10-14 17:00',
    'at 5': '10-14 17:00',
    'half past 5': '10-14 17:30',
    '9am': '10-15 09:00',
    '12am': '10-15 00:00',
    tomorrow: '10-15 18:00',
    'tomorrow 5pm': '10-15 17:00',
    'tomorrow morning': '10-15 09:00',
    'tomorrow at noon': '10-15 12:00',
    'tomorrow evening at 8': '10-15 20:00',
    'end of day tomorrow': '10-15 18:00',
    'end of tomorrow': '10-15 18:00',
    'day after tomorrow': '10-16 18:00',
    fri: '10-16 18:00',
    'by friday': '10-16 18:00',
    'friday eod': '10-16 18:00',
    'this friday': '10-16 18:00',
    'before friday 6pm': '10-16 18:00',
    'next friday noon': '10-23 12:00',
    'friday next week': '10-23 18:00',
    'monday 9am': '10-19 09:00',
    tues: '10-20 18:00',
    wednesday: '10-14 18:00',
    'wed 9am': '10-21 09:00',
    'this weekend': '10-18 18:00',
    'end of week': '10-16 18:00',
    'next week': '10-23 18:00',
    'in 2 hours': '10-14 12:00',
    '2h': '10-14 12:00',
    '1h 30m': '10-14 11:30',
    'in 1.5 hours': '10-14 11:30',
    'in half an hour': '10-14 10:30',
    'in 90 minutes': '10-14 11:30',
    'in 3 days': '10-17 18:00',
    'in 2 business days': '10-16 18:00',
    'in a week': '10-21 18:00',
    'in two weeks': '10-28 18:00',
    'end of month': '10-31 18:00',
    'end of next month': '11-30 18:00',
    'in november': '11-30 18:00',
    '30 Nov': '11-30 18:00',
    'Monday, 30 November': '11-30 18:00',
    'nov 30 at 3:30 pm': '11-30 15:30',
    'the 5th of november': '11-05 18:00',
    'the 30th': '10-30 18:00',
    'the 5th': '11-05 18:00',
    '11/30': '11-30 18:00',
    '30/11': '11-30 18:00',
    '2026-11-30 18:00': '11-30 18:00',
    '2026-11-30T09:15': '11-30 09:15',
    '2026/11/30 9:05': '11-30 09:05',
    'Dec 1 2026 10:00 am': '12-01 10:00',
    '1 jan': '2027-01-01 18:00',
  },
};

describe.each(locales)('plain words in %s', (locale) => {
  const table = Object.entries(phrases[locale]);
  it.each(table)('%s → %s', (text, due) => {
    expect(
      meant(text, locale)
        ?.replace('T', ' ')
        .replace(/^2026-/, ''),
    ).toBe(due);
  });
  it('knows enough of them', () => expect(table.length).toBeGreaterThanOrEqual(40));
});

describe('what is not a due date', () => {
  it.each([
    ['zh-CN', '你好 昨天 上周五 10月13日2020年 11月31日 今天上午9点 明天后天 5 25:00 2026-02-30 2020-01-01 本周一'],
    ['ru', 'привет вчера 31.11 30.02.2027 01.10.2025 сейчас 25:00 7'],
    ['en', 'hello yesterday now asap 2 mon-fri 9am-5pm 25:00 2026-11-30T18:00Z 2025-12-01'],
  ] as const)('%s', (locale, words) => {
    for (const text of words.split(' ')) expect([text, meant(text, locale)]).toEqual([text, undefined]);
  });
  it.each([
    ['ru', 'купить 5 шин'],
    ['ru', 'в прошлую пятницу'],
    ['ru', '31 ноября'],
    ['ru', '5 минут назад'],
    ['en', 'last friday'],
    ['en', '5 minutes ago'],
    ['en', '1 oct 2020'],
    ['en', 'today 9am'],
    ['en', 'today and tomorrow'],
    ['en', 'tomorrow 5pm EST'],
    ['en', 'friday, 30 november'],
    ['en', `tomorrow ${'!'.repeat(200)}`],
  ] as const)('%s: %s', (locale, text) => {
    expect(meant(text, locale)).toBeUndefined();
  });
  it('never throws, and never gives the past', () => {
    const now = instantOf('2026-10-14T10:00', 'Asia/Shanghai');
    const pieces = fc.constantFrom(
      ...Object.values(phrases).flatMap((table) => Object.keys(table)),
      '99',
      '.',
      '/',
      '月',
      '号',
      '-',
      '0',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(pieces, { maxLength: 4 }).map((all) => all.join(' ')),
      fc.array(pieces, { maxLength: 4 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, fc.constantFrom(...locales), (words, locale) => {
        const due = read(words, { now, zone: zones[locale], locale, dayEnd: '18:00' });
        if (due !== undefined) expect(Number.isSafeInteger(due) && due > now).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('zones, clock changes and late evenings', () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each(['UTC', 'America/New_York', 'Pacific/Apia', 'Europe/Moscow'])(
    'does not care where the process runs: %s',
    (tz) => {
      vi.stubEnv('TZ', tz);
      expect(meant('tomorrow', 'en', '2026-10-14T23:30')).toBe('2026-10-15T18:00');
      expect(meant('明天下午三点', 'zh-CN', '2026-10-14T00:10')).toBe('2026-10-15T15:00');
      expect(meant('пятница', 'ru', '2026-10-14T23:30')).toBe('2026-10-16T18:00');
    },
  );
  it('any language may be typed by anybody', () => {
    expect(meant('tomorrow 5pm', 'zh-CN')).toBe('2026-10-15T17:00');
    expect(meant('завтра в 9', 'en')).toBe('2026-10-15T09:00');
    expect(meant('明天下午三点', 'ru')).toBe('2026-10-15T15:00');
  });
  it('hours count real time across a clock change, days keep the wall', () => {
    const zone = 'America/New_York';
    expect(meant('in 2 hours', 'en', '2026-11-01T00:30', zone)).toBe('2026-11-01T01:30');
    expect(meant('in 3 hours', 'en', '2026-03-08T00:30', zone)).toBe('2026-03-08T04:30');
    expect(meant('tomorrow', 'en', '2026-10-31T12:00', zone)).toBe('2026-11-01T18:00');
    // 02:30 does not exist that night: the first moment after the gap.
    expect(meant('tomorrow 2:30 am', 'en', '2026-03-07T12:00', zone)).toBe('2026-03-08T03:00');
  });
  it('after hours "today" is the rest of the day, a bare hour tomorrow, a weekday next week', () => {
    const late = '2026-10-14T20:00';
    expect(meant('сегодня', 'ru', late)).toBe('2026-10-14T23:59');
    expect(meant('下班前', 'zh-CN', late)).toBe('2026-10-15T18:00');
    expect(meant('18:00', 'en', late)).toBe('2026-10-15T18:00');
    expect(meant('wednesday', 'en', late)).toBe('2026-10-21T18:00');
  });
  it('a week begins on Monday, also on a Sunday', () => {
    expect(meant('下周一', 'zh-CN', '2026-10-18T10:00')).toBe('2026-10-19T18:00');
    expect(meant('周五', 'zh-CN', '2026-10-18T10:00')).toBe('2026-10-23T18:00');
    expect(meant('до конца недели', 'ru', '2026-10-17T10:00')).toBe('2026-10-18T18:00');
  });
  it('months end where they end', () => {
    expect(meant('月底', 'zh-CN', '2027-02-01T10:00')).toBe('2027-02-28T18:00');
    expect(meant('31号', 'zh-CN', '2026-11-05T10:00')).toBe('2026-12-31T18:00');
    expect(meant('29.02', 'ru')).toBe('2028-02-29T18:00');
  });
});
