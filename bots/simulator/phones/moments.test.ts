import { expect, test } from 'vitest';
import { clockTime, worded } from './moments.ts';

const at = Date.UTC(2026, 10, 20, 10, 0, 0);
const shanghai = { locale: 'zh-CN', zone: 'Asia/Shanghai' };
const london = { locale: 'en', zone: 'Europe/London' };

test.each([
  ['t', shanghai, '18:00'],
  ['t', london, '10:00'],
  ['T', london, '10:00:00'],
  ['d', shanghai, '26/11/20'],
  ['D', london, 'November 20, 2026'],
  ['wt', london, 'Friday 10:00'],
  ['wDt', { locale: 'ru', zone: 'Asia/Yekaterinburg' }, 'пятница, 20 ноября 2026 г. в 15:00'],
])('%s is worded in the language and zone of the phone', (format, place, text) => {
  expect(worded(at, format, at, place)).toBe(text);
});

test('relative times count from now, by the largest unit', () => {
  const from = (ms: number) => worded(at + ms, 'r', at, london);
  expect([from(86_400_000), from(-7_200_000), from(90_000)]).toEqual(['tomorrow', '2 hours ago', 'in 2 minutes']);
});

test('without a format the words of the sender stand', () => {
  expect(worded(at, '', at, london)).toBeUndefined();
});

test('the status bar shows local time', () => {
  expect(clockTime(at, shanghai)).toBe('18:00');
});
