import type { PersonId } from '../ids.ts';
import type { Notice } from '../stores/notices.ts';
import { isAwaited } from '../tasks/awaited.ts';
import { mayRead } from '../tasks/standing.ts';
import type { Task, TaskFacts } from '../tasks/task.ts';
import { listeners } from '../tell/listeners.ts';

/** What a notice tells of must still be so. Kinds that are not here tell of something that happened and stays true. */
const holds: Partial<Record<Notice['kind'], (task: Task) => boolean>> = {
  return: ({ stage }) => stage === 'returned',
  refuse: ({ outcome }) => outcome === 'refused',
  cancel: ({ outcome }) => outcome === 'cancelled',
  withdraw: ({ outcome }) => outcome === 'withdrawn',
  reject: ({ stage }) => stage === 'reviewed',
  lapse: ({ stage }) => stage === 'reviewed',
  release: ({ stage }) => stage === 'reviewed',
  finish: ({ stage }) => stage === 'done',
  reopen: ({ stage }) => stage !== 'closed',
  confirm: ({ stage, outcome }) => stage === 'confirmed' || outcome === 'completed',
  unreachable: ({ stage }) => stage !== 'closed',
};

type Still = (facts: TaskFacts, person: PersonId) => boolean;
const now =
  (name: keyof typeof listeners): Still =>
  (facts, person) =>
    listeners[name]({ before: null, after: facts }).includes(person);

/** Whether somebody still is to the task what they were when it happened. */
const still: Readonly<Record<Notice['listener'], Still>> = {
  requester: now('requester'),
  offered: now('offered'),
  owner: now('owner'),
  doer: now('doer'),
  former_owner: ({ task }, person) => task.stage === 'closed' || task.owner !== person,
  former_offered: ({ offer }, person) => offer?.person !== person,
  confirmers: now('confirmers'),
  reviewers: now('reviewers'),
  assigner: now('assigner'),
  decider: now('decider'),
  overseer: ({ task }, person) => task.assigner === person,
  asked: now('asked'),
  proposer: () => true,
  managers: now('managers'),
  new_sharers: ({ sharers }, person) => sharers.includes(person),
  pool: ({ task, members }, person) => task.dispatch === 'pooled' && members.includes(person),
  told: () => true,
  self: () => true,
  participant: () => true,
  heir: (facts, id) => {
    const person = facts.people.get(id);
    return person !== undefined && isAwaited(facts, person);
  },
};

/** What somebody got by name, and what tells them that it is theirs no more. */
const gains: ReadonlySet<Notice['listener']> = new Set(['offered', 'owner']);
const losses: ReadonlySet<Notice['listener']> = new Set(['former_offered', 'former_owner']);

/**
 * Which of the things that waited for one person about one task are still worth telling. What came and went while they
 * slept is not told at all; what they have seen themselves is not told again.
 */
export function relevant(
  rows: readonly Notice[],
  facts: TaskFacts,
  reader: Parameters<typeof mayRead>[1],
): readonly Notice[] {
  if (!mayRead(facts, reader)) return [];
  return rows.filter((row) => {
    if (row.readAt !== null) return false;
    if (!still[row.listener](facts, reader.id) || !(holds[row.kind]?.(facts.task) ?? true)) return false;
    return !(losses.has(row.listener) && rows.some((one) => one.id < row.id && gains.has(one.listener)));
  });
}
