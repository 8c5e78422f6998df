import { hash } from 'node:crypto';
import type { Locale, Zone } from '../ids.ts';
import type { Card } from './card.ts';

/**
 * Equal for cards that would look the same in this language and zone (sha256, hex). The revision is left out: a change
 * nobody can see on this card costs no call. Keys stand in the order the card was built in: at worst, a card built
 * elsewhere in another order is painted once too often.
 */
export function hashOf(card: Card, { locale, zone }: { readonly locale: Locale; readonly zone: Zone }): string {
  const { revision: _revision, ...content } = card;
  return hash('sha256', JSON.stringify([content, locale, zone]));
}
