import type { Instant, PersonId } from '../ids.ts';
import { type Sentence, sentence } from '../text/text.ts';
import type { Effect } from './row.ts';
import type { LogEntry, TaskFacts } from './task.ts';
import type { Verb } from './verbs.ts';

/** What can be taken back, and for how long. */
const undoable: ReadonlySet<string> = new Set<Verb>(['accept', 'claim', 'release', 'finish']);
export const undoWindowMs = 10 * 60_000;

/** A log row's `before`: the task's fields as they were, and the offer the move settled. */
export interface Before {
  readonly task?: Effect['task'];
  readonly offer?: number;
}

export type Undoing =
  | { readonly kind: 'undo'; readonly verb: string; readonly effect: Effect }
  | { readonly kind: 'no'; readonly why: Sentence };

const no = (key: 'task.no.undo_nothing' | 'task.no.undo_late' | 'task.no.undo_foreign'): Undoing => ({
  kind: 'no',
  why: sentence(key),
});

/** The newest unit of moves, oldest row first: the move a person made and what the system did for it. */
export function newestUnit(moves: readonly LogEntry[]): LogEntry[] {
  const end = moves.findIndex(({ correlation }) => correlation !== moves[0]?.correlation);
  return moves.slice(0, end < 0 ? moves.length : end).toReversed();
}

/** What undoing would do for this person now, or why it cannot. */
export function undoing(facts: TaskFacts, person: PersonId, now: Instant): Undoing {
  const unit = newestUnit(facts.moves);
  const [first] = unit;
  if (!first || !undoable.has(first.verb)) return no('task.no.undo_nothing');
  if (first.person !== person) return no('task.no.undo_foreign');
  if (now - first.at > undoWindowMs) return no('task.no.undo_late');
  const befores = unit.map((entry) => entry.before as Before);
  const offer = befores.find((before) => before.offer !== undefined)?.offer;
  const task = Object.assign({}, ...befores.toReversed().map((before) => before.task ?? {}));
  return { kind: 'undo', verb: first.verb, effect: { task, ...(offer === undefined ? {} : { reopenOffer: offer }) } };
}
