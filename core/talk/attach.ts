import type { TaskId } from '../ids.ts';
import type { Stores } from '../stores.ts';
import { factsOf } from '../tasks/facts.ts';
import type { Actor } from '../tasks/task.ts';
import type { World } from '../world.ts';
import type { Offered } from './file.ts';
import { talked } from './talked.ts';

/**
 * Files that came with a task as it was filed. With a move they go along in its `args.files` instead. Needs the unit of
 * the one who filed it; wake the jobs after it.
 */
export async function attach(
  tx: Stores,
  world: World,
  actor: Actor,
  task: TaskId,
  files: readonly Offered[],
): Promise<void> {
  if (files.length === 0) return;
  const facts = await factsOf(tx, world, task, true);
  if (facts) await talked(tx, world, facts, actor, { verb: 'attach', task, args: { files } });
}
