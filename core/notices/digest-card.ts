import { type Button, type Card, cardCounts } from '../cards/card.ts';
import { tokenOf } from '../cards/token.ts';
import { type TaskId, taskNumber } from '../ids.ts';
import type { Notice } from '../stores/notices.ts';
import { said, sentence } from '../text/text.ts';

/** Shows the task. Turn 0: opening is not a move, so it cannot be too late for it. */
export const openPick = (task: TaskId): Button => ({
  text: said(taskNumber(task)),
  token: tokenOf({ verb: 'open', subject: { kind: 'task', id: task }, turn: 0 }),
});

export const inboxToken = (page: number): string =>
  tokenOf({ verb: 'inbox', subject: { kind: 'list', id: page }, turn: 0 });

/** What waited, in one message: a line for each thing, oldest first; of too many the newest. */
export function digestCard(rows: readonly Notice[]): Card {
  const shown = rows.slice(-cardCounts.lines);
  const tasks = [...new Set(shown.flatMap(({ task }) => task ?? []))];
  const more = rows.length - shown.length;
  return {
    template: 'list',
    revision: 0,
    title: sentence('inbox.digest', { count: rows.length }),
    lines: shown.map(({ text }) => text),
    picks: tasks.slice(0, cardCounts.picks).map(openPick),
    buttons: more > 0 ? [{ text: sentence('inbox.more', { count: more }), token: inboxToken(0) }] : [],
  };
}
