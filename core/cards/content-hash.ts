import { hash } from 'node:crypto';
import type { Locale, Zone } from '../ids.ts';
import type { Card } from './card.ts';

/**
 * Equal for cards that would look the same in this language and zone (sha256, hex). The revision is left out: a change
 * nobody can see on this card costs no call.
 */
export function hashOf(card: Card, { locale, zone }: { readonly locale: Locale; readonly zone: Zone }): string {
  const { revision: _revision, ...content } = card;
  return hash('sha256', canonical([content, locale, zone]));
}

/** JSON with keys in one order, so that equal values give equal text. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  let text = '';
  for (const key of Object.keys(value).toSorted()) {
    const one = (value as Record<string, unknown>)[key];
    if (one !== undefined) text += `,${JSON.stringify(key)}:${canonical(one)}`;
  }
  return `{${text.slice(1)}}`;
}
