import { expect, test } from 'vitest';
import { sentence } from '../text/text.ts';
import type { Card } from './card.ts';
import { hashOf } from './content-hash.ts';

const reader = { locale: 'ru', zone: 'Europe/Moscow' } as const;
const card: Card = {
  template: 'task',
  subject: { kind: 'task', id: 1 },
  revision: 3,
  title: { said: 'Valve' },
  facts: [{ label: sentence('card.fact.due'), value: { at: 5, style: 'date' } }],
  buttons: [{ text: sentence('card.button.accept'), token: 'accept.t1.3' }],
};

test('what looks the same hashes the same, whatever the revision', () => {
  expect(hashOf({ ...structuredClone(card), revision: 4 }, reader)).toBe(hashOf(card, reader));
  expect(hashOf(card, reader)).toMatch(/^[0-9a-f]{64}$/);
});

test('a word, a button, a language or a zone makes the difference', () => {
  const others = [
    hashOf({ ...card, title: { said: 'Valves' } }, reader),
    hashOf({ ...card, buttons: [{ text: sentence('card.button.accept'), token: 'accept.t1.4' }] }, reader),
    hashOf({ ...card, buttons: [] }, reader),
    hashOf(card, { ...reader, locale: 'en' }),
    hashOf(card, { ...reader, zone: 'UTC' }),
  ];
  expect(new Set([hashOf(card, reader), ...others]).size).toBe(others.length + 1);
});
