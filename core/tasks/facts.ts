import type { PersonId, TaskId } from '../ids.ts';
import type { Stores } from '../stores.ts';
import type { World } from '../world.ts';
import type { TaskFacts } from './task.ts';
import { defaultType } from './types.ts';

const newest = 20;
const mostOfRole = 100;

/** Everything a decision about the task may look at; `lock` holds the task until the unit ends. */
export async function factsOf(tx: Stores, world: World, id: TaskId, lock = false): Promise<TaskFacts | undefined> {
  const task = await (lock ? tx.tasks.lock(id) : tx.tasks.get(id));
  if (!task) return undefined;
  const [assignments, sharers, groupIds, log, comments, managers, reviewers] = await Promise.all([
    tx.tasks.assignments(id),
    tx.tasks.sharers(id),
    tx.tasks.groups(id),
    tx.log.of(id, newest),
    tx.tasks.countComments(id),
    tx.people.list({ role: 'manager', limit: mostOfRole }),
    tx.people.list({ role: 'reviewer', limit: mostOfRole }),
  ]);
  const groups = groupIds.length > 0 ? await tx.groups.many(groupIds) : [];
  const members = groupIds.length > 0 ? await tx.groups.members(groupIds) : [];
  const named = new Set<PersonId>([...sharers, ...members]);
  const note = (person: PersonId | null) => person !== null && named.add(person);
  for (const person of [task.owner, task.requester, task.assigner, task.reviewer]) note(person);
  for (const offer of assignments) note(offer.person);
  for (const entry of log) note(entry.person);
  const people = new Map([...managers, ...reviewers].map((person) => [person.id, person]));
  const missing = [...named].filter((person) => !people.has(person));
  if (missing.length > 0) for (const [key, person] of await tx.people.many(missing)) people.set(key, person);
  const type = world.taskTypes.get(task.type) ?? world.taskTypes.get(defaultType);
  if (!type) throw new Error(`the task type ${defaultType} is missing`);
  return {
    task,
    type,
    offer: assignments.find((offer) => offer.status === 'offered') ?? null,
    assignments,
    sharers,
    groups,
    members,
    people,
    managers: managers.map((person) => person.id),
    reviewers: reviewers.map((person) => person.id),
    log,
    comments,
  };
}
