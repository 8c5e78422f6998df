import type { InlineKeyboardButton } from 'grammy/types';
import type { Button } from '../../core/cards/card.ts';
import type { Text } from '../../core/text/text.ts';
import { clean } from '../clean.ts';

/** How wide labels may be for this many of them to stand in one row of a narrow phone: index = buttons in the row. */
const widest = [0, Number.POSITIVE_INFINITY, 17, 11, 7, 5] as const;
const mostButtons = 3;
const mostPicks = 5;

/** Rows of buttons: the picks first, then the actions, each laid out by the width of its labels. */
export function keyboard(
  card: { readonly picks?: readonly Button[]; readonly buttons: readonly Button[] },
  words: (text: Text) => string,
): InlineKeyboardButton[][] {
  const shown = (button: Button): InlineKeyboardButton => ({
    // Telegram refuses an empty label, and with it the whole message.
    text: clean(words(button.text)).trim() || '…',
    callback_data: button.token,
    ...(button.tone ? { style: button.tone } : {}),
  });
  return [...rows((card.picks ?? []).map(shown), mostPicks), ...rows(card.buttons.map(shown), mostButtons)];
}

function rows(buttons: readonly InlineKeyboardButton[], most: number): InlineKeyboardButton[][] {
  // Four buttons read better as two and two than as three and one.
  const even = Math.ceil(buttons.length / Math.ceil(buttons.length / most));
  const done: InlineKeyboardButton[][] = [];
  let row: InlineKeyboardButton[] = [];
  let wide = 0;
  for (const button of buttons) {
    const own = width(button.text);
    const count = row.length + 1;
    if (count > 1 && (count > even || Math.max(wide, own) > (widest[count] ?? 0))) {
      done.push(row);
      row = [];
      wide = 0;
    }
    row.push(button);
    wide = Math.max(wide, own);
  }
  return row.length > 0 ? [...done, row] : done;
}

/** Chinese letters and pictures take the room of two Latin ones. */
export function width(label: string): number {
  let sum = 0;
  for (const letter of label) sum += isWide(letter) ? 2 : 1;
  return sum;
}

const isWide = (letter: string): boolean => letter.length > 1 || /[\u1100-\u115f\u2e80-\uffdc]/.test(letter);
