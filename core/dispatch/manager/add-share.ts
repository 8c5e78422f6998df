import type { Stores } from '../../stores.ts';
import { perform } from '../../tasks/perform.ts';
import type { Actor } from '../../tasks/task.ts';
import type { World } from '../../world.ts';
import { type Answer, actingFor, already, answerOf, no, peopleOf, personOf, type TaskKey, taskOf } from './answer.ts';

export interface AddShare extends TaskKey {
  readonly owner: string;
  readonly users: readonly string[];
}

/** AddShare: the owner lets others see the task and talk about it. Whoever sees it already is passed over. */
export async function addShare(tx: Stores, world: World, actor: Actor, wanted: AddShare): Promise<Answer> {
  const owner = await personOf(tx, wanted.owner);
  const users = await peopleOf(tx, wanted.users);
  if (!owner || !users) return no('no_person');
  const facts = await taskOf(tx, world, wanted);
  if (!facts) return no('no_task');
  const { task, sharers } = facts;
  if (task.stage === 'closed') return no('finished', facts);
  if (task.owner !== owner.id) return no('not_owner', facts);
  let answer: Answer = already(facts);
  for (const person of users) {
    if (sharers.includes(person) || person === owner.id) continue;
    const move = { verb: 'share', task: task.id, args: { person } } as const;
    answer = answerOf(await perform(tx, world, actingFor(actor, owner), move));
    if (answer.kind === 'no') return answer;
  }
  return answer;
}
