import type { PersonId, TaskId } from '../ids.ts';
import type { StoredDecision } from '../stores/rules.ts';
import type { Stores } from '../stores.ts';
import { perform } from '../tasks/perform.ts';
import type { Actor } from '../tasks/task.ts';
import type { Result } from '../tasks/verbs.ts';
import type { World } from '../world.ts';

export interface RouteOptions {
  /** People the rules must pass over, besides those who rejected or let it lapse. */
  readonly except?: readonly PersonId[];
  /** Takes it from whoever is offered it or works on it. */
  readonly force?: boolean;
  /** The turn the caller saw. */
  readonly turn?: number;
}

export interface Routed {
  readonly result: Result;
  /** Absent unless the task moved. */
  readonly decision?: StoredDecision;
}

const held = new Set(['assigned', 'in_progress']);

/**
 * Sends a task where the rules say: claimable by groups, to one person, or parked. A task that waits unclaimed is routed
 * anew; one that somebody holds only by force.
 */
export async function dispatchByRules(
  tx: Stores,
  world: World,
  actor: Actor,
  task: TaskId,
  { except = [], force = false, turn }: RouteOptions = {},
): Promise<Routed> {
  const stage = (await tx.tasks.get(task))?.stage ?? '';
  const verb = held.has(stage) ? 'redispatch' : 'dispatch';
  const args = { byRules: true, except, force };
  const result = await perform(tx, world, actor, { verb, task, args, ...(turn === undefined ? {} : { turn }) });
  if (result.kind !== 'moved') return { result };
  const [decision] = await tx.decisions.of(task, 1);
  return decision ? { result, decision } : { result };
}
