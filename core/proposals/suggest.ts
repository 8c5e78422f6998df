import type { PersonId } from '../ids.ts';
import type { Stores } from '../stores.ts';
import type { TaskFacts } from '../tasks/task.ts';

const mostEmployees = 100;

/** Whom to offer a rejected task next: of its own people, or those who work with whoever rejected it, the least busy. */
export async function suggest(tx: Stores, facts: TaskFacts): Promise<PersonId | undefined> {
  const { task, assignments } = facts;
  const out = new Set<PersonId | null>([task.requester, ...assignments.map(({ person }) => person)]);
  const candidates = (await peers(tx, facts)).filter((person) => !out.has(person)).toSorted((a, b) => a - b);
  if (candidates.length === 0) return undefined;
  const load = await tx.rules.load(candidates, task.id);
  const of = (person: PersonId) => load.get(person) ?? 0;
  return candidates.reduce((best, person) => (of(person) < of(best) ? person : best));
}

async function peers(tx: Stores, { members, assignments }: TaskFacts): Promise<readonly PersonId[]> {
  if (members.length > 0) return members;
  const from = assignments[0]?.person;
  const groups = from === undefined ? [] : await tx.groups.ofPerson(from);
  if (groups.length > 0) return tx.groups.members(groups.map(({ id }) => id));
  return (await tx.people.list({ role: 'employee', limit: mostEmployees })).map(({ id }) => id);
}
