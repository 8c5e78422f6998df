import type { Person } from '../people/person.ts';
import { isAsked } from '../proposals/leads.ts';
import { confirmers, isForsaken, isOrphaned } from './standing.ts';
import type { Stage, TaskFacts } from './task.ts';

type Awaits = (facts: TaskFacts, person: Person) => boolean;
const nobody: Awaits = () => false;

/** Whose move it is in each stage. */
const awaits: Readonly<Record<Stage, Awaits>> = {
  pending_review: ({ task, reviewers }, { id }) =>
    reviewers.includes(id) && (task.requester !== id || reviewers.every((other) => other === id)),
  returned: (facts, { id }) => (isForsaken(facts) ? facts.reviewers.includes(id) : facts.task.requester === id),
  reviewed: (facts, person) =>
    isAsked(facts, person) || (facts.task.dispatch === 'pooled' ? facts.members : facts.managers).includes(person.id),
  assigned: ({ offer }, { id }) => offer?.person === id,
  in_progress: (facts, { id }) => (isOrphaned(facts) ? facts.managers.includes(id) : facts.task.owner === id),
  done: (facts, { id }) => confirmers(facts).includes(id),
  confirmed: nobody,
  closed: nobody,
};

/** Whether the task waits for this very person: what they may do beside that can be done, but need not. */
export const isAwaited: Awaits = (facts, person) =>
  person.disabledAt === null && awaits[facts.task.stage](facts, person);
