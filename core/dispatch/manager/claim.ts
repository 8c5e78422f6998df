import type { Stores } from '../../stores.ts';
import { perform } from '../../tasks/perform.ts';
import type { Actor } from '../../tasks/task.ts';
import type { World } from '../../world.ts';
import { type Answer, actingFor, already, answerOf, no, personOf, type TaskKey, taskOf } from './answer.ts';

export interface Claim extends TaskKey {
  readonly user: string;
}

/** Assign: the person becomes the owner of a task that is open for claiming to a group of theirs. */
export async function claim(tx: Stores, world: World, actor: Actor, { user, ...key }: Claim): Promise<Answer> {
  const person = await personOf(tx, user);
  if (!person) return no('no_person');
  const facts = await taskOf(tx, world, key);
  if (!facts) return no('no_task');
  const { task, members } = facts;
  if (task.owner === person.id && task.stage === 'in_progress') return already(facts);
  if (task.stage !== 'reviewed' || task.dispatch !== 'pooled') return no('not_claimable', facts);
  if (!members.includes(person.id)) return no('not_member', facts);
  return answerOf(await perform(tx, world, actingFor(actor, person), { verb: 'claim', task: task.id, args: {} }));
}
