import type { PersonId } from '../ids.ts';
import type { Person } from '../people/person.ts';
import type { TaskFacts } from './task.ts';

/** What a person is to a task now. Rights come from the union. */
export type Standing =
  | 'requester'
  | 'confirmer'
  | 'reviewer'
  | 'manager'
  | 'offered'
  | 'owner'
  | 'sharer'
  | 'member'
  | 'outsider';

const active = (facts: TaskFacts, id: PersonId): boolean => facts.people.get(id)?.disabledAt === null;

/** What went back to its requester waits for somebody who is no more. */
export const isForsaken = (facts: TaskFacts): boolean => {
  const { stage, requester } = facts.task;
  return stage === 'returned' && (requester === null || !active(facts, requester));
};

/** Its owner has left: somebody must hand it to another. */
export const isOrphaned = (facts: TaskFacts): boolean => {
  const { stage, owner } = facts.task;
  return stage === 'in_progress' && owner !== null && !active(facts, owner);
};

/** Who confirms: the requester, else who assigned it, else any manager; never the owner. Empty: nobody is left. */
export function confirmers(facts: TaskFacts): readonly PersonId[] {
  const { owner, requester, assigner } = facts.task;
  for (const id of [requester, assigner]) if (id !== null && id !== owner && active(facts, id)) return [id];
  return facts.managers.filter((id) => id !== owner);
}

/** Whether finished work waits for somebody's confirmation. */
export const isConfirmed = (facts: TaskFacts): boolean => facts.type.confirmation && confirmers(facts).length > 0;

const beforeManagers = new Set(['pending_review', 'returned']);

/** Every verb asks, of the same person and facts, and neither ever changes: the newest answer is kept. */
let newest: { readonly facts: TaskFacts; readonly person: Person; readonly held: ReadonlySet<Standing> } | undefined;

export function standings(facts: TaskFacts, person: Person): ReadonlySet<Standing> {
  if (newest?.facts !== facts || newest.person !== person) newest = { facts, person, held: standingsOf(facts, person) };
  return newest.held;
}

function standingsOf(facts: TaskFacts, person: Person): ReadonlySet<Standing> {
  const { task } = facts;
  const found = new Set<Standing>();
  const isReviewWork = beforeManagers.has(task.stage) || task.outcome === 'refused';
  if (task.requester === person.id) found.add('requester');
  if (task.stage === 'done' && confirmers(facts).includes(person.id)) found.add('confirmer');
  if (person.roles.includes('reviewer') && (isReviewWork || task.reviewer === person.id)) found.add('reviewer');
  if (person.roles.includes('manager') && !isReviewWork) found.add('manager');
  if (facts.offer?.person === person.id) found.add('offered');
  if (task.owner === person.id) found.add('owner');
  if (facts.sharers.includes(person.id)) found.add('sharer');
  if (facts.members.includes(person.id)) found.add('member');
  if (found.size === 0) found.add('outsider');
  return found;
}

/**
 * A32: the people of a task, and administrators. Somebody an offer was taken from may still look, so that the card in
 * their chat can say what became of it.
 */
export function mayRead(facts: TaskFacts, person: Person): boolean {
  return (
    person.roles.includes('admin') ||
    !standings(facts, person).has('outsider') ||
    facts.assignments.some((offer) => offer.person === person.id) ||
    [...facts.moves, ...facts.log].some((entry) => entry.person === person.id)
  );
}
