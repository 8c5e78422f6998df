import type { Card } from './card.ts';

type Parts = Pick<Card, 'title' | 'subject' | 'status' | 'facts' | 'lines' | 'body' | 'picks' | 'footnote'>;

/** One step of a dialogue: either buttons to choose by, or a reply box, never both. */
export function dialogueCard(
  parts: Parts & ({ readonly buttons: Card['buttons'] } | { readonly reply: NonNullable<Card['reply']> }),
): Card {
  return { buttons: [], ...parts, template: 'dialogue', revision: 0 };
}
