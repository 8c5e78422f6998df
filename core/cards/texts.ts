import type { Instant, Zone } from '../ids.ts';
import type { Dispatch, LogEntry, Outcome, Priority, RejectCategory, Stage, Task } from '../tasks/task.ts';
import type { Key } from '../text/catalogue.ts';
import { moment, sentence, type Text } from '../text/text.ts';

export const priorityTexts: Readonly<Record<Priority, Key>> = {
  low: 'card.priority.low',
  normal: 'card.priority.normal',
  high: 'card.priority.high',
  urgent: 'card.priority.urgent',
};

export const rejectTexts: Readonly<Record<RejectCategory, Key>> = {
  overloaded: 'card.reject.overloaded',
  not_mine: 'card.reject.not_mine',
  unclear: 'card.reject.unclear',
  no_access: 'card.reject.no_access',
  date: 'card.reject.date',
  other: 'card.reject.other',
};

/** A short word for where a task stands, the same for every reader. */
const stageTexts: Readonly<Record<Exclude<Stage, 'reviewed' | 'closed'>, Key>> = {
  pending_review: 'card.stage.pending_review',
  returned: 'card.stage.returned',
  assigned: 'card.stage.assigned',
  in_progress: 'card.stage.in_progress',
  done: 'card.stage.done',
  confirmed: 'card.stage.confirmed',
};
const dispatchTexts: Readonly<Record<Dispatch, Key>> = {
  none: 'card.stage.unassigned',
  parked: 'card.stage.parked',
  pooled: 'card.stage.pooled',
};
const outcomeTexts: Readonly<Record<Outcome, Key>> = {
  completed: 'card.stage.completed',
  refused: 'card.stage.refused',
  cancelled: 'card.stage.cancelled',
  withdrawn: 'card.stage.withdrawn',
};

export function stageText({ stage, dispatch, outcome }: Pick<Task, 'stage' | 'dispatch' | 'outcome'>): Text {
  if (stage === 'closed') return sentence(outcomeTexts[outcome ?? 'completed']);
  return sentence(stage === 'reviewed' ? dispatchTexts[dispatch] : stageTexts[stage]);
}

/** What people said about a move, and what that is called on a card. */
export const noteTexts: ReadonlyMap<LogEntry['verb'], Key> = new Map<string, Key>([
  ['approve', 'card.note.review'],
  ['return', 'card.note.review'],
  ['refuse', 'card.note.review'],
  ['finish', 'card.note.result'],
  ['confirm', 'card.note.result'],
  ['dispute', 'card.note.dispute'],
  ['cancel', 'card.note.reason'],
  ['reopen', 'card.note.reason'],
  ['resubmit', 'card.note.note'],
  ['transfer', 'card.note.note'],
  ['release', 'card.note.note'],
  ['assign', 'card.note.note'],
]);

const day = 86_400_000;
/** A date without its year is read as the nearest one; this far away it would be read wrong. */
const yearMatters = 300 * day;

export type Urgency = 'none' | 'soon' | 'overdue';

/** How a deadline presses on unfinished work. */
export function urgencyOf({ dueAt, stage }: Pick<Task, 'dueAt' | 'stage'>, now: Instant): Urgency {
  if (dueAt === null || stage === 'done' || stage === 'confirmed' || stage === 'closed') return 'none';
  if (dueAt < now) return 'overdue';
  return dueAt - now <= day ? 'soon' : 'none';
}

// Making a formatter costs a hundred times what using it does.
const years = new Map<Zone, Intl.DateTimeFormat>();

function yearOf(at: Instant, zone: Zone): string {
  const format = years.get(zone) ?? new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric' });
  years.set(zone, format);
  return format.format(at);
}

export function dueText(dueAt: Instant, at: { readonly now: Instant; readonly zone: Zone }): Text {
  const when = moment(dueAt);
  if (Math.abs(dueAt - at.now) <= yearMatters) return when;
  return sentence('card.due.year', { when, year: yearOf(dueAt, at.zone) });
}

export function spanText(minutes: number): Text {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return sentence('card.span.minutes', { minutes: rest });
  return rest === 0 ? sentence('card.span.hours', { hours }) : sentence('card.span.both', { hours, minutes: rest });
}
