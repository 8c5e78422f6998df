import type { TaskId } from '../ids.ts';
import type { Stores } from '../stores.ts';
import type { Actor } from '../tasks/task.ts';
import type { World } from '../world.ts';
import { decide } from './decide.ts';
import { dispatchFacts } from './dispatch-facts.ts';
import { dispatchByRules } from './route.ts';

/** Short enough that a tap behind it does not notice. */
const chunk = 50;

/**
 * Looks at the next parked tasks after one, oldest first, and routes those the rules have a place for; the others stay
 * as they are and nobody hears of them. Gives where to go on; undefined: that was the last of them.
 */
export async function retryParked(
  tx: Stores,
  world: World,
  after: TaskId,
  correlation: string,
): Promise<TaskId | undefined> {
  const actor: Actor = { kind: 'system', person: null, account: null, platform: null, correlation };
  const tasks = await tx.tasks.parked(after, chunk);
  for (const task of tasks) {
    const about = { task: task.id, assignments: await tx.tasks.assignments(task.id) };
    const { outcome } = decide(await dispatchFacts(tx, world, task, about));
    if (outcome !== 'parked') await dispatchByRules(tx, world, actor, task.id);
  }
  return tasks.length < chunk ? undefined : tasks.at(-1)?.id;
}
