import { taskNumber } from '../ids.ts';
import type { Person } from '../people/person.ts';
import { allowed } from '../tasks/allowed.ts';
import type { TaskFacts } from '../tasks/task.ts';
import { said, sentence } from '../text/text.ts';
import { type Card, cardCounts } from './card.ts';
import { dialogueCard } from './dialogue-card.ts';
import { personalButtons } from './task-buttons.ts';
import type { At } from './task-card.ts';
import { readerOf } from './task-status.ts';

/** What "More" answers with: the rest of what this person may do, in a message of its own. */
export function moreCard(facts: TaskFacts, person: Person, at: Pick<At, 'now'>): Card {
  const { task } = facts;
  const { behind } = personalButtons(facts, allowed(facts, person, at.now), readerOf(facts, person));
  const picks = behind.slice(0, cardCounts.picks);
  const card = dialogueCard({
    title: sentence('card.more.title', { task: taskNumber(task.id) }),
    body: picks.length > 0 ? said(task.title) : sentence('card.more.nothing'),
    picks,
    buttons: [],
  });
  return { ...card, subject: { kind: 'more', id: task.id }, revision: task.revision };
}
