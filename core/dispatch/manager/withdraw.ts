import type { TaskId } from '../../ids.ts';
import type { Stores } from '../../stores.ts';
import { factsOf } from '../../tasks/facts.ts';
import { perform } from '../../tasks/perform.ts';
import type { Actor, Stage } from '../../tasks/task.ts';
import type { World } from '../../world.ts';
import { type Answer, answerOf, no, passOver } from './answer.ts';

/** Work that was done stays, whether or not somebody confirmed it. */
const finished: readonly Stage[] = ['done', 'confirmed', 'closed'];

/** DeleteUnCompleteTasks, for one task: its document was withdrawn; whoever held it is told, every card says so. */
export async function withdrawUnfinished(
  tx: Stores,
  world: World,
  actor: Actor,
  id: TaskId,
  skipLog?: boolean,
): Promise<Answer> {
  const facts = await factsOf(tx, world, id, true);
  if (!facts) return no('no_task');
  if (facts.task.outcome === 'withdrawn') return { kind: 'done', how: 'already', facts };
  if (finished.includes(facts.task.stage)) return no('finished', facts);
  const answer = answerOf(await perform(tx, world, actor, { verb: 'withdraw', task: id, args: {} }));
  return passOver(tx, world, actor, 'DeleteUnCompleteTasks', answer, skipLog);
}
