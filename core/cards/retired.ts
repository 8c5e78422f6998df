import { sentence } from '../text/text.ts';
import type { Card } from './card.ts';

/** An older copy once a newer one stands in the same conversation: readable, and nothing to press. */
export function retired({ form: _form, picks: _picks, reply: _reply, ...card }: Card): Card {
  return { ...card, buttons: [], footnote: sentence('card.retired') };
}
