import type { Instant, PersonId } from '../../ids.ts';
import type { Holding } from '../../stores/task-codes.ts';
import type { Stores } from '../../stores.ts';
import type { Task } from '../../tasks/task.ts';
import { type StateName, stateOfTask } from './legacy.ts';

/** How a task is dispatched, claimed and shared; people and groups by their codes. */
export interface TaskStats {
  readonly task: Task;
  readonly state: StateName;
  readonly groups: readonly string[];
  readonly owner: string | null;
  readonly sharers: readonly string[];
  readonly isClaimable: boolean;
  /** group: by groups or rules; user: to named people; null: not at all. */
  readonly dispatchedTo: 'group' | 'user' | null;
  readonly dispatchedAt: Instant | null;
  readonly claimedAt: Instant | null;
  readonly finishedAt: Instant | null;
  /** Its filing is kept out of the operation log. */
  readonly skipLog: boolean;
}

export async function statsOf(tx: Stores, tasks: readonly Task[]): Promise<TaskStats[]> {
  const ids = tasks.map(({ id }) => id);
  const around = await tx.taskCodes.around(ids);
  const milestones = await tx.log.milestones(ids);
  const owners = await tx.people.many([...new Set(tasks.flatMap(({ owner }) => (owner === null ? [] : [owner])))]);
  return tasks.map((task) => {
    const { groups = [], sharers = [] } = around.get(task.id) ?? {};
    const { dispatchedAt = null, ownedAt = null, hidden = false } = milestones.get(task.id) ?? {};
    const isParked = task.dispatch === 'parked';
    const isFinished = task.doneAt !== null || task.outcome === 'completed';
    return {
      ...{ task, state: stateOfTask(task), groups, sharers, skipLog: hidden },
      owner: codeOf(owners, task.owner),
      isClaimable: task.stage === 'reviewed' && task.dispatch === 'pooled',
      dispatchedTo: groups.length > 0 || isParked ? 'group' : dispatchedAt !== null ? 'user' : null,
      dispatchedAt: isParked ? null : dispatchedAt,
      claimedAt: task.owner === null ? null : ownedAt,
      finishedAt: isFinished ? (task.doneAt ?? task.closedAt) : null,
    };
  });
}

const codeOf = (people: ReadonlyMap<PersonId, { readonly code: string }>, id: PersonId | null): string | null =>
  id === null ? null : (people.get(id)?.code ?? null);

export interface Permission {
  readonly task: Task;
  readonly person: string;
  readonly as: Holding;
}

/** Who may see a document's tasks: a view over owners and sharers, so rebuilding it is reading it. An owner is no sharer. */
export async function permissionsOf(tx: Stores, tasks: readonly Task[]): Promise<Permission[]> {
  return (await statsOf(tx, tasks)).flatMap(({ task, owner, sharers }): Permission[] => [
    ...(owner === null ? [] : [{ task, person: owner, as: 'owner' as const }]),
    ...sharers.filter((person) => person !== owner).map((person) => ({ task, person, as: 'share' as const })),
  ]);
}

/** Whether the person owns every one of these tasks or has it shared; a code that is no task is nobody's. */
export async function mayHold(tx: Stores, type: string, user: string, codes: readonly string[]): Promise<boolean> {
  const tasks = await tx.taskCodes.byCodes(type, codes);
  const held = new Set(
    (await permissionsOf(tx, tasks)).filter(({ person }) => person === user).map((one) => one.task.code),
  );
  return codes.length > 0 && codes.every((code) => held.has(code));
}
