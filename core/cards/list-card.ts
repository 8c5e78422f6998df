import { type PersonId, type TaskId, taskNumber } from '../ids.ts';
import type { Role } from '../people/person.ts';
import type { Stage, Task } from '../tasks/task.ts';
import type { Key } from '../text/catalogue.ts';
import { moment, said, sentence, type Text } from '../text/text.ts';
import { type Button, type Card, cardCounts } from './card.ts';
import type { At } from './task-card.ts';
import { dueText, stageText, urgencyOf } from './texts.ts';
import { tokenOf } from './token.ts';

export const listFilters = ['all', 'waiting', 'in_progress', 'done'] as const;
export type ListFilter = (typeof listFilters)[number];
/** Tasks on one page of a list card. */
export const listPage = 5;

const filterTexts: Readonly<Record<ListFilter, { readonly button: Key; readonly name: Key }>> = {
  all: { button: 'card.list.filter_all', name: 'card.list.all' },
  waiting: { button: 'card.list.filter_waiting', name: 'card.list.waiting' },
  in_progress: { button: 'card.list.filter_in_progress', name: 'card.list.in_progress' },
  done: { button: 'card.list.filter_done', name: 'card.list.done' },
};

export interface ListContent {
  /** The tasks of this page, nearest deadline first. */
  readonly tasks: readonly Task[];
  /** Of all pages. */
  readonly total: number;
  /** Counts from 0. */
  readonly page: number;
  readonly filter: ListFilter;
  /** Of the reader, as `reader` is. */
  readonly roles: readonly Role[];
  readonly reader?: PersonId;
  /** Tasks that wait for an answer of theirs. */
  readonly questions?: ReadonlySet<TaskId>;
}

/** A snapshot of somebody's tasks: it says when it was taken, and is taken anew by its own buttons. */
export function listCard({ tasks, total, page, filter, ...reader }: ListContent, at: At): Card {
  const pages = Math.max(Math.ceil(total / listPage), 1);
  const shown = tasks.slice(0, listPage);
  const time = moment(at.now, 'time');
  return {
    template: 'list',
    revision: 0,
    title: sentence('card.list.title', { filter: sentence(filterTexts[filter].name) }),
    status: {
      tone: 'neutral',
      text:
        pages > 1
          ? sentence('card.list.as_of_page', { time, page: page + 1, pages })
          : sentence('card.list.as_of', { time }),
    },
    ...(shown.length > 0
      ? {
          lines: shown.map((task) => line(task, at, filter === 'waiting' ? asked(task, reader) : undefined)),
          picks: shown.map(pick),
        }
      : { body: sentence('card.list.empty') }),
    buttons: [
      ...(page > 0 ? [turnTo(page - 1, filter, 'card.list.earlier')] : []),
      ...(page + 1 < pages ? [turnTo(page + 1, filter, 'card.list.later')] : []),
      ...listFilters.filter((other) => other !== filter).map((other) => turnTo(0, other, filterTexts[other].button)),
      turnTo(page, filter, 'card.list.refresh'),
    ],
  };
}

/** Many new tasks at once, in one message instead of many. */
export function newTasksCard(tasks: readonly Task[], at: At, total: number = tasks.length): Card {
  const rest = total - Math.min(tasks.length, cardCounts.lines);
  return {
    template: 'list',
    revision: 0,
    title: sentence('card.list.new', { count: total }),
    lines: tasks.slice(0, cardCounts.lines).map((task) => line(task, at)),
    picks: tasks.slice(0, cardCounts.picks).map(pick),
    buttons: [],
    ...(rest > 0 ? { footnote: sentence('dispatch.fold.rest', { count: rest }) } : {}),
  };
}

/** What a task that waits for its reader asks of them; in each stage it is one thing. */
const asks: Readonly<Partial<Record<Stage, Key>>> = {
  pending_review: 'review.asks.review',
  returned: 'review.asks.resubmit',
  assigned: 'review.asks.accept',
  in_progress: 'review.asks.finish',
  done: 'review.asks.confirm',
};

function asked(
  { id, stage, dispatch, requester, owner }: Task,
  { roles, reader, questions }: Pick<ListContent, 'roles' | 'reader' | 'questions'>,
): Text {
  // Whoever it waited for has left.
  if (stage === 'returned' && reader !== undefined && requester !== reader) return sentence('review.asks.review');
  if (stage === 'in_progress' && reader !== undefined && owner !== reader) return sentence('review.asks.assign');
  if (dispatch === 'pooled') return sentence('review.asks.claim');
  if (questions?.has(id)) return sentence('review.asks.answer');
  // Nobody has it: whoever gives out tasks is to do so; somebody else was asked about it.
  const unrouted = roles.includes('manager') ? 'review.asks.assign' : 'review.asks.answer';
  return sentence(asks[stage] ?? unrouted);
}

function line(task: Task, at: At, asked?: Text): Text {
  const words = { task: taskNumber(task.id), title: said(task.title), stage: asked ?? stageText(task) };
  if (task.dueAt === null) return sentence('card.list.line', words);
  const when = dueText(task.dueAt, at);
  const urgency = urgencyOf(task, at.now);
  const mark = urgency === 'soon' ? 'card.list.soon' : 'card.list.overdue';
  return sentence('card.list.line_due', { ...words, due: urgency === 'none' ? when : sentence(mark, { when }) });
}

// Turn 0: opening is not a move, so it cannot be too late for it.
const pick = ({ id }: Task): Button => ({
  text: said(taskNumber(id)),
  token: tokenOf({ verb: 'open', subject: { kind: 'task', id }, turn: 0 }),
});

const turnTo = (page: number, filter: ListFilter, text: Key): Button => ({
  text: sentence(text),
  token: tokenOf({ verb: 'list', subject: { kind: 'list', id: page }, turn: 0, arg: filter }),
});
