import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CardLimits } from '../ports.ts';
import { say } from '../text/say.ts';
import { said, sentence, type Text } from '../text/text.ts';
import { type Button, type Card, cardCounts } from './card.ts';
import { cut, fit as fitted, layoutPerLine } from './fit.ts';

const units: Readonly<Record<string, CardLimits['size']>> = {
  utf16: (text) => text.length,
  points: (text) => [...text].length,
  bytes: (text) => Buffer.byteLength(text),
  jsonBytes: (text) => Buffer.byteLength(JSON.stringify(text)) - 2,
};
const words = say('en', 'UTC');
const whole = (card: Card, size: CardLimits['size']): number => {
  const of = (text: Text | undefined) => (text && words(text) !== '' ? size(words(text)) + layoutPerLine : 0);
  const facts = (card.facts ?? []).map(({ label, value }) => size(words(label)) + of(value));
  const rest = [card.title, card.status?.text, ...(card.lines ?? []), card.body, card.footnote].map(of);
  return [...facts, ...rest].reduce((sum, one) => sum + one, 0);
};

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.lorem({ maxCount: 120 }),
  fc.constantFrom('👨‍👩‍👧‍👦'.repeat(60), 'é'.repeat(90), '请尽快处理这批物料'.repeat(40), '🇨🇳🇷🇺'.repeat(40), 'a\nb\tc'),
);
const texts: fc.Arbitrary<Text> = fc.oneof(
  text.map(said),
  text.map((words) => sentence('card.status.now_with', { task: 'T-9', name: said(words) })),
);
const button: fc.Arbitrary<Button> = fc.record({
  text: texts,
  token: fc.stringMatching(/^[a-z]{2,9}\.t[0-9a-z]{1,6}\.[0-9]$/),
});
const optional = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const cards = fc
  .record({
    template: fc.constantFrom('task', 'list', 'notice', 'dialogue'),
    subject: optional(fc.record({ kind: fc.constantFrom('task', 'draft'), id: fc.nat() })),
    title: texts,
    status: optional(fc.record({ text: texts, tone: fc.constant('waiting') })),
    facts: optional(fc.array(fc.record({ label: texts, value: texts }), { maxLength: 12 })),
    lines: optional(fc.array(texts, { maxLength: 12 })),
    body: optional(texts),
    picks: optional(fc.array(button, { maxLength: 12 })),
    buttons: fc.array(button, { maxLength: 9 }),
    reply: optional(fc.record({ placeholder: texts })),
    footnote: optional(texts),
  })
  .map(
    (parts) =>
      ({ ...Object.fromEntries(Object.entries(parts).filter(([, v]) => v !== undefined)), revision: 1 }) as Card,
  );
const limits = fc.record({
  text: fc.integer({ min: 1, max: 5000 }),
  title: fc.integer({ min: 1, max: 300 }),
  fact: fc.integer({ min: 1, max: 300 }),
  button: fc.integer({ min: 1, max: 64 }),
  notice: fc.constant(200),
  size: fc.constantFrom(...Object.values(units)),
});

/** A cut text is a beginning of the whole one in characters as people see them, plus the ending. */
const segments = (text: string) =>
  Array.from(new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text), (one) => one.segment);

describe('cut', () => {
  test.each([
    ['Check the valve pressure', 16, 'Check the valve…'],
    ['Check the valve pressure', 15, 'Check the…'],
    ['Проверить давление', 13, 'Проверить…'],
    ['检查阀门压力是否正常', 6, '检查阀门压…'],
    ['Donaudampfschifffahrtsgesellschaft', 12, 'Donaudampfs…'],
    ['short', 5, 'short'],
    ['anything', 0, ''],
  ])('%s in %i', (whole, max, expected) => {
    expect(cut(whole, max, (one) => [...one].length)).toBe(expected);
  });

  test('keeps whole characters, whatever the unit', () => {
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 0, max: 200 }),
        fc.constantFrom(...Object.values(units)),
        (whole, max, size) => {
          const kept = cut(whole, max, size);
          expect(size(kept)).toBeLessThanOrEqual(Math.max(max, 0));
          if (kept === whole || kept === '') return;
          expect(kept.endsWith('…')).toBe(true);
          const beginning = segments(kept.slice(0, -1));
          expect(segments(whole).slice(0, beginning.length)).toEqual(beginning);
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('fit', () => {
  test('any card fits any limits, and tokens are never touched', () => {
    fc.assert(
      fc.property(cards, limits, (given, limit) => {
        const card = fitted(given, limit, words);
        const { size } = limit;
        expect(whole(card, size)).toBeLessThanOrEqual(Math.max(limit.text, layoutPerLine));
        expect(size(words(card.title))).toBeLessThanOrEqual(limit.title);
        expect(card.facts?.length ?? 0).toBeLessThanOrEqual(cardCounts.facts);
        expect(card.lines?.length ?? 0).toBeLessThanOrEqual(cardCounts.lines);
        expect(card.buttons.length).toBe(Math.min(given.buttons.length, cardCounts.buttons));
        expect(card.buttons.at(-1)?.token).toBe(given.buttons.at(-1)?.token);
        for (const { label, value } of card.facts ?? []) {
          expect(size(words(label)) + size(words(value))).toBeLessThanOrEqual(limit.fact);
        }
        for (const one of [...card.buttons, ...(card.picks ?? [])]) {
          expect(size(words(one.text))).toBeLessThanOrEqual(limit.button);
          expect([...given.buttons, ...(given.picks ?? [])].map(({ token }) => token)).toContain(one.token);
        }
      }),
      { numRuns: 300 },
    );
  });

  const telegram: CardLimits = {
    text: 4096,
    title: 200,
    fact: 300,
    button: 40,
    notice: 200,
    size: (one) => one.length,
  };

  test('what fits is left as it is, so that it can still be dressed', () => {
    const card: Card = {
      template: 'task',
      revision: 1,
      title: said('T-1 · Valve'),
      facts: [{ label: sentence('card.fact.due'), value: { at: 0, style: 'datetime' } }],
      body: said('Line one\nline two'),
      buttons: [],
    };
    expect(fitted(card, telegram, words)).toEqual(card);
  });

  test('a long description ends by saying where the rest is', () => {
    const card: Card = {
      template: 'task',
      subject: { kind: 'task', id: 12 },
      revision: 1,
      title: said('T-12 · Report'),
      body: said('слово '.repeat(900)),
      buttons: [],
    };
    const { body } = fitted(card, telegram, words);
    expect(body && words(body)).toMatch(/слово… \/task T-12$/);
    expect(body && words(body).length).toBeGreaterThan(3900);
  });

  test('a title of several lines becomes one', () => {
    const card: Card = { template: 'notice', revision: 0, title: said('one\n\n two'), buttons: [] };
    expect(fitted(card, telegram, words).title).toEqual(said('one two'));
  });
});
