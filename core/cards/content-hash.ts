import { createHash } from 'node:crypto';
import type { Locale, Zone } from '../ids.ts';
import type { Card } from './card.ts';

/**
 * Equal for cards that would look the same in this language and zone (sha256, hex). The revision is left out: a change
 * nobody can see on this card costs no call.
 */
export function hashOf(card: Card, { locale, zone }: { readonly locale: Locale; readonly zone: Zone }): string {
  const { revision: _revision, ...content } = card;
  return createHash('sha256')
    .update(canonical([content, locale, zone]))
    .digest('hex');
}

/** JSON with keys in one order, so that equal values give equal text. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  const sorted = entries.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${sorted.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`;
}
