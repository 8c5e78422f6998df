import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { PersonId } from '../../core/ids.ts';
import type { LogEntry, Task, TaskFacts } from '../../core/tasks/task.ts';
import type { Model } from './model.ts';
import { members, type Town, type Who } from './rights.ts';

/** As `toEqual`, and much faster where it holds, as it nearly always does. */
export function same(found: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(found, wanted)) expect(found).toEqual(wanted);
}

/** The facts keep the newest rows only. */
const rowsKept = 20;

/** The part of the real task its twin speaks of. */
export function shadow(facts: TaskFacts, who: (id: PersonId | null) => Who | null) {
  const { task, assignments, sharers, groups, log } = facts;
  const { stage, outcome, dispatch, turn, revision, title, dueAt, doneAt } = task;
  return {
    ...{ stage, outcome, dispatch, turn, revision, title, dueAt, doneAt },
    owner: who(task.owner),
    requester: who(task.requester),
    assigner: who(task.assigner),
    reviewer: who(task.reviewer),
    proposal: facts.proposal?.kind ?? null,
    asked: who(facts.proposal?.asked ?? null),
    offered: who(facts.offer?.person ?? null),
    open: assignments.filter(({ status }) => status === 'offered').length,
    offers: assignments.map(({ person, status }) => [who(person), status]),
    sharers: sharers.map(who).toSorted(),
    groups: groups.map(({ code }) => code).toSorted(),
    members: facts.members.map(who).toSorted(),
    isClosed: task.closedAt !== null,
    log: log.map(({ sequence, verb, person, from, to, turn }) => [sequence, verb, who(person), from, to, turn]),
  };
}

export function shadowOf(task: Model, town: Town): ReturnType<typeof shadow> {
  const { stage, outcome, dispatch, turn, revision, title, dueAt, doneAt, owner, requester, assigner, reviewer } = task;
  const { offers, sharers, groups, log } = task;
  const open = offers.filter(({ status }) => status === 'offered');
  return {
    ...{ stage, outcome, dispatch, turn, revision, title, dueAt, doneAt, owner, requester, assigner, reviewer },
    proposal: task.proposal?.kind ?? null,
    asked: task.proposal?.asked ?? null,
    offered: open[0]?.to ?? null,
    // At most one, whatever else goes wrong.
    open: Math.min(1, open.length),
    offers: offers.map(({ to, status }) => [to, status]),
    sharers: sharers.toSorted(),
    groups: groups.toSorted(),
    members: members(town, task).toSorted(),
    isClosed: stage === 'closed',
    log: log
      .slice(0, rowsKept)
      .map((row, index) => [revision - index, row.verb, row.by, row.from, row.stage, row.turn]),
  } as ReturnType<typeof shadow>;
}

/** What a move gives back may know more people than are named now. */
export const naming = (facts: TaskFacts, { people }: TaskFacts) => ({
  ...facts,
  people: [...people.keys()].toSorted().map((id) => facts.people.get(id)),
});

const moving = (task: Task) => {
  const { revision: _, turn: __, updatedAt: ___, ...rest } = task;
  return rest as Readonly<Record<string, unknown>>;
};

/** The log alone says how the task came to be what it is, and what it was before each move. `log`: newest first. */
export function replay(task: Task, log: readonly LogEntry[], past: readonly Task[]): void {
  expect(log.map(({ sequence }) => sequence).toReversed()).toEqual(log.map((_, index) => index + 1));
  expect(log[0]?.sequence).toBe(task.revision);
  const state: Record<string, unknown> = {};
  for (const { args } of log.toReversed()) Object.assign(state, args.set);
  for (const [field, value] of Object.entries(state)) same([field, task[field as keyof Task]], [field, value]);

  const known = new Map(past.map((one) => [one.revision, one]));
  let back = moving(task);
  for (const { sequence, before } of log) {
    const then = known.get(sequence);
    if (then) same(back, moving(then));
    back = { ...back, ...(before.task as object | undefined) };
  }
}
