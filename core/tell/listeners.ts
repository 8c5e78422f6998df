import type { PersonId } from '../ids.ts';
import { confirmers } from '../tasks/standing.ts';
import type { TaskFacts } from '../tasks/task.ts';
import { newestUnit } from '../tasks/undo.ts';
import { announcements, type Listener } from './announcements.ts';

/** A task before and after one unit of moves; `before` is null when it was just filed. */
export interface Change {
  readonly before: TaskFacts | null;
  readonly after: TaskFacts;
}

const one = (id: PersonId | null | undefined): PersonId[] => (id == null ? [] : [id]);
const gone = (was: PersonId | null | undefined, is: PersonId | null | undefined): PersonId[] =>
  was != null && was !== is ? [was] : [];
/** Whoever gave it, while they are there. */
const givers = ({ task, managers, people }: TaskFacts): readonly PersonId[] =>
  task.assigner === null || people.get(task.assigner)?.disabledAt != null ? managers : [task.assigner];
/** Nobody has it, nothing sends it on, and no answer is waited for. */
const isUndecided = ({ task, proposal }: TaskFacts): boolean =>
  task.stage === 'reviewed' && task.dispatch === 'none' && proposal?.kind !== 'question';
/** What was sent back returns to whoever did so, while they are there. */
const reviewersOf = ({ task, reviewers, log }: TaskFacts): readonly PersonId[] => {
  const returned = log.find(({ verb }) => verb === 'return' || verb === 'reopen');
  const by = returned?.verb === 'return' && returned.person !== task.requester ? returned.person : null;
  return by !== null && reviewers.includes(by) ? [by] : reviewers;
};
const waitsForReview = ({ task }: TaskFacts): boolean => task.stage === 'pending_review';

const isParked = (facts: TaskFacts | null): boolean => facts?.task.dispatch === 'parked';

/** Whom the unit that was taken back had told: it led from what is now to what was before. */
function toldBefore({ before, after }: Change): readonly PersonId[] {
  if (!before) return [];
  const undone = new Set(newestUnit(before.moves).map(({ verb }) => verb));
  const heard = Object.entries(announcements).flatMap(([verb, heard]) => (undone.has(verb) ? heard : []));
  const then: Change = { before: after, after: before };
  return heard.flatMap(({ to }) => (to === 'pool' || to === 'told' ? [] : [...listeners[to](then)]));
}

/** The people behind a listener's name, now. The pool is no list of people: `announce` knows where it lives. */
export const listeners: Readonly<Record<Exclude<Listener, 'pool'>, (change: Change) => readonly PersonId[]>> = {
  requester: ({ after }) => one(after.task.requester),
  offered: ({ after }) => one(after.offer?.person),
  owner: ({ after }) => one(after.task.owner),
  doer: ({ after }) => one(after.task.stage === 'in_progress' ? after.task.owner : null),
  former_owner: ({ before, after }) =>
    gone(before?.task.owner, after.task.stage === 'closed' ? null : after.task.owner),
  former_offered: ({ before, after }) =>
    before?.offer?.person === after.task.owner ? [] : gone(before?.offer?.person, after.offer?.person),
  confirmers: ({ after }) => (after.task.stage === 'done' ? confirmers(after) : []),
  reviewers: ({ after }) => (waitsForReview(after) ? reviewersOf(after) : []),
  assigner: ({ after }) => givers(after),
  decider: ({ after }) => (isUndecided(after) ? givers(after) : []),
  overseer: ({ after }) => (isUndecided(after) ? [] : one(after.task.assigner)),
  asked: ({ after: { proposal, managers } }) =>
    proposal?.kind === 'question' ? (proposal.asked === null ? managers : [proposal.asked]) : [],
  proposer: ({ before }) => one(before?.proposal?.from),
  // Still parked is nothing new.
  managers: ({ before, after }) =>
    after.task.stage !== 'reviewed' || after.task.dispatch === 'pooled' || (isParked(before) && isParked(after))
      ? []
      : after.managers,
  told: toldBefore,
  new_sharers: ({ before, after }) => after.sharers.filter((id) => !before?.sharers.includes(id)),
};
