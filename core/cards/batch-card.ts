import { type Subject, type TaskId, taskNumber } from '../ids.ts';
import type { Task } from '../tasks/task.ts';
import { said, sentence, type Text } from '../text/text.ts';
import { type Card, cardCounts } from './card.ts';
import { stageText } from './texts.ts';
import { tokenOf } from './token.ts';

/** Tasks made together, as one subject: named by the smallest of their ids, as new as all of them together. */
export interface Batch {
  readonly subject: Subject;
  readonly tasks: readonly Task[];
  readonly revision: number;
}

export function batchOf(tasks: readonly Task[]): Batch | undefined {
  const [first] = tasks.toSorted((a, b) => a.id - b.id);
  if (!first) return undefined;
  const revision = tasks.reduce((sum, task) => sum + task.revision, 0);
  return { subject: { kind: 'batch', id: first.id }, tasks: tasks.toSorted((a, b) => a.id - b.id), revision };
}

const isOver = ({ stage }: Task): boolean => stage === 'closed' || stage === 'confirmed';

/** Whoever handed out several tasks at once follows them on one live card: "3 of 4 done". */
export function batchCard({ subject, tasks, revision }: Batch, holders: ReadonlyMap<TaskId, string>): Card {
  const done = tasks.filter(isOver).length;
  const [first] = tasks;
  const title = tasks.every((task) => task.title === first?.title) ? first?.title : undefined;
  return {
    template: 'list',
    subject,
    revision,
    title: sentence('card.batch.title', { count: tasks.length }),
    status: {
      tone: done === tasks.length ? 'good' : 'active',
      text: sentence('card.batch.progress', { done, total: tasks.length }),
    },
    ...(title ? { body: said(title) } : {}),
    lines: tasks.slice(0, cardCounts.lines).map((task) => line(task, holders.get(task.id))),
    picks: tasks.slice(0, cardCounts.picks).map((task) => ({
      text: said(taskNumber(task.id)),
      // Turn 0: opening is not a move, so it cannot be too late for it.
      token: tokenOf({ verb: 'open', subject: { kind: 'task', id: task.id }, turn: 0 }),
    })),
    buttons: [],
  };
}

function line(task: Task, holder: string | undefined): Text {
  const words = { task: taskNumber(task.id), stage: stageText(task) };
  return holder
    ? sentence('card.batch.line', { ...words, name: said(holder) })
    : sentence('card.batch.line_free', words);
}
