import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { locales } from '../ids.ts';
import { say } from './say.ts';
import { moment, said, sentence } from './text.ts';

const at = Date.UTC(2026, 10, 21, 10, 0);

describe('moments', () => {
  test.each([
    ['zh-CN', '11月21日 周六 18:00', '11月21日 周六'],
    ['ru', '21 нояб., сб, 18:00', '21 нояб., сб'],
    ['en', 'Sat 21 Nov, 18:00', 'Sat 21 Nov'],
  ] as const)('%s reads as people write there', (locale, datetime, date) => {
    const words = say(locale, 'Asia/Shanghai');
    expect(words(moment(at))).toBe(datetime);
    expect(words(moment(at, 'date'))).toBe(date);
    expect(words(moment(at, 'time'))).toBe('18:00');
  });

  test('the day is the one of the zone, and midnight is 00:00', () => {
    const eve = Date.UTC(2026, 11, 31, 21, 0);
    expect(say('ru', 'Europe/Moscow')(moment(eve))).toBe('1 янв., пт, 00:00');
    expect(say('en', 'America/New_York')(moment(eve))).toBe('Thu 31 Dec, 16:00');
  });
});

describe('sentences', () => {
  test('Russian counts in three forms', () => {
    const words = say('ru', 'UTC');
    const counted = [1, 3, 5, 21].map((count) => words(sentence('card.list.new', { count })));
    expect(counted).toEqual(['1 новая задача', '3 новые задачи', '5 новых задач', '21 новая задача']);
  });

  test('parameters may be texts, in the same language', () => {
    const text = sentence('card.due.soon', { when: moment(at, 'time') });
    expect(say('zh-CN', 'UTC')(text)).toBe('⏰ 10:00 · 即将到期');
  });

  test('words of people are never read as markup of the catalogues', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...locales),
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.constantFrom('{{name}}', '$t(card.note.by)', '$1', '$&', '{{words}}'),
        ),
        (locale, words) => {
          const spoken = say(locale, 'UTC')(sentence('card.status.in_progress', { name: said(words) }));
          expect(spoken.endsWith(`· ${words}`)).toBe(true);
        },
      ),
    );
  });

  test('a dress reaches every kind of words once', () => {
    const words = say('en', 'UTC', {
      words: (text) => text.toUpperCase(),
      said: (text) => `<${text}>`,
      moment: (instant, plain) => `[${instant} ${plain}]`,
    });
    expect(words(sentence('card.status.now_with', { task: 'T-1', name: said('Ann') }))).toBe('<T-1> IS NOW WITH <Ann>');
    expect(words(sentence('card.due.overdue', { when: moment(at, 'time') }))).toBe(`❗ [${at} 10:00] · OVERDUE`);
  });
});
