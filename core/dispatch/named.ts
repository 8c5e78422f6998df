import type { PersonId, TaskId } from '../ids.ts';
import type { Stores } from '../stores.ts';
import { perform, system } from '../tasks/perform.ts';
import type { Actor } from '../tasks/task.ts';
import type { Result } from '../tasks/verbs.ts';
import type { World } from '../world.ts';

export interface NamedDispatch {
  /** Everybody meant; the owner may be among them. */
  readonly people: readonly PersonId[];
  /** Gets it; the others get a share. */
  readonly owner?: PersonId;
  readonly force?: boolean;
}

const held = new Set(['assigned', 'in_progress']);

/**
 * Named people skip the rules, and replace whatever it was dispatched to. One person is assigned at once; an owner is
 * assigned and the others get a share; several without an owner may claim it.
 */
export async function dispatchToPeople(
  tx: Stores,
  world: World,
  actor: Actor,
  task: TaskId,
  { people, owner, force = false }: NamedDispatch,
): Promise<Result> {
  const stage = (await tx.tasks.get(task))?.stage ?? '';
  const verb = held.has(stage) ? 'redispatch' : 'dispatch';
  const everybody = [...new Set(people)];
  const pool = owner === undefined ? everybody : [owner];
  const pick = owner === undefined ? {} : { pick: owner };
  let result = await perform(tx, world, actor, { verb, task, args: { groups: [], people: pool, force, ...pick } });
  if (owner === undefined) return result;
  for (const person of everybody) {
    if (result.kind !== 'moved') return result;
    if (person === owner || result.facts.sharers.includes(person)) continue;
    // Part of the dispatch, whoever asked for it.
    result = await perform(tx, world, system(actor), { verb: 'share', task, args: { person } });
  }
  return result;
}
