import type { Text } from '../text/text.ts';
import type { Button, Card } from './card.ts';

/** Something said once: a title, a few lines, perhaps what can be done about it. */
export function noticeCard(title: Text, lines: readonly Text[] = [], buttons: readonly Button[] = []): Card {
  return { template: 'notice', revision: 0, title, ...(lines.length > 0 ? { lines } : {}), buttons };
}
