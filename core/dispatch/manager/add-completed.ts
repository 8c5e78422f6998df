import type { Instant } from '../../ids.ts';
import type { Stores } from '../../stores.ts';
import { factsOf } from '../../tasks/facts.ts';
import type { Actor, NewTask } from '../../tasks/task.ts';
import type { World } from '../../world.ts';
import { type Answer, already, no, passOver, personOf, type TaskKey } from './answer.ts';

export interface AddCompleted extends TaskKey, Omit<NewTask, 'type' | 'code' | 'title' | 'requester' | 'batch'> {
  readonly title?: string;
  readonly owner?: string;
  /** Absent: now. */
  readonly finishedAt?: Instant;
  readonly skipLog?: boolean;
}

/** ManualAddCompleteTask: a row that was finished elsewhere, such as a split one. Nobody is told. */
export async function addCompleted(tx: Stores, world: World, actor: Actor, wanted: AddCompleted): Promise<Answer> {
  const { type, code, title = code, owner, finishedAt, skipLog, ...fields } = wanted;
  if (!world.taskTypes.has(type)) return no('no_type');
  const person = owner === undefined ? null : await personOf(tx, owner);
  if (person === undefined) return no('no_person');
  const now = world.clock.now();
  const task = await tx.tasks.insert({
    ...fields,
    type,
    code,
    title,
    stage: 'closed',
    dispatch: 'none',
    createdAt: now,
  });
  if (!task) return known(tx, world, wanted);

  const set = { owner: person?.id ?? null, doneAt: finishedAt ?? now };
  if (!(await tx.tasks.change(task.id, task, set))) throw new Error(`task ${task.id} moved before it was there`);
  const { platform, correlation, account } = actor;
  await tx.log.append({
    ...{ task: task.id, sequence: task.revision, verb: 'add_done', at: now, turn: task.turn },
    ...{ actor: actor.kind, person: actor.person?.id ?? null, account, platform, correlation },
    ...{ from: null, to: 'closed', comment: null, before: {} },
    args: { set: { ...set, stage: 'closed', outcome: 'completed', title: task.title } },
  });
  const facts = await factsOf(tx, world, task.id);
  if (!facts) throw new Error(`task ${task.id} vanished inside its own unit`);
  return passOver(tx, world, actor, 'ManualAddCompleteTask', { kind: 'done', how: 'done', facts }, skipLog);
}

/** The same row again is no error; a row that was work for somebody is none of these. */
async function known(tx: Stores, world: World, { type, code }: TaskKey): Promise<Answer> {
  const task = await tx.tasks.byCode(type, code);
  const facts = task && (await factsOf(tx, world, task.id));
  if (!facts) throw new Error('a task neither inserted nor known');
  return facts.log.some(({ verb }) => verb === 'add_done') ? already(facts) : no('exists', facts);
}
