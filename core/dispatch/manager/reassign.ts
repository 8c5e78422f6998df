import type { PersonId } from '../../ids.ts';
import type { Stores } from '../../stores.ts';
import { perform } from '../../tasks/perform.ts';
import type { Actor, TaskFacts } from '../../tasks/task.ts';
import type { World } from '../../world.ts';
import { type Answer, already, answerOf, no, personOf, type TaskKey, taskOf } from './answer.ts';

export interface Reassign extends TaskKey {
  readonly oldOwner: string;
  readonly newOwner: string;
  readonly comment?: string;
}

/** ReAssign: a task that somebody holds and has not finished goes to somebody else; both are checked. */
export async function reassign(tx: Stores, world: World, actor: Actor, wanted: Reassign): Promise<Answer> {
  const { oldOwner, newOwner, comment } = wanted;
  const from = await tx.people.byCode(oldOwner);
  const to = await personOf(tx, newOwner);
  const facts = await taskOf(tx, world, wanted);
  if (!facts) return no('no_task');
  const { task } = facts;
  if (task.stage !== 'in_progress') return no('not_claimed', facts);
  if (from && to && isDone(facts, from.id, to.id)) return already(facts);
  if (!from || task.owner !== from.id) return no('old_owner', facts);
  if (!to || to.id === from.id) return no('new_owner', facts);
  const args = { person: to.id, from: from.id, ...(comment ? { comment } : {}) };
  return answerOf(await perform(tx, world, actor, { verb: 'transfer', task: task.id, args }));
}

/** The very hand-over was the newest thing that moved the task. */
function isDone({ task, log }: TaskFacts, from: PersonId, to: PersonId): boolean {
  const newest = log.find((entry) => entry.turn === task.turn && entry.verb === 'transfer');
  return task.owner === to && newest?.args.from === from && newest.args.person === to;
}
