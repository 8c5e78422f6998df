import type { Stores } from '../stores.ts';
import type { Attempt } from '../tasks/row.ts';
import type { TaskFacts } from '../tasks/task.ts';
import type { MoveArgs } from '../tasks/verbs.ts';
import type { World } from '../world.ts';
import { type Decision, decide } from './decide.ts';
import { dispatchFacts } from './dispatch-facts.ts';

interface Asked {
  readonly decision: Decision;
  /** The move as the rules want it. */
  readonly args: MoveArgs;
}

/** What the rules say about a task that is about to be routed by them. */
export async function askRules(
  tx: Stores,
  world: World,
  { task, assignments }: Pick<TaskFacts, 'task' | 'assignments'>,
  { args }: Pick<Attempt, 'args'>,
): Promise<Asked> {
  const about = { task: task.id, assignments, except: args.except ?? [] };
  const decision = decide(await dispatchFacts(tx, world, task, about, { lock: true }));
  const isParked = decision.outcome === 'parked';
  return {
    decision,
    args: {
      ...args,
      groups: isParked ? [] : decision.groups,
      people: [],
      except: isParked ? [] : decision.skipped.map(({ person }) => person),
      pick: decision.person,
    },
  };
}

/** Stores why the task went where it went, and whose turn is next. */
export async function keepDecision(
  tx: Stores,
  decision: Decision,
  { task }: Pick<TaskFacts, 'task'>,
  { actor, now }: Pick<Attempt, 'actor' | 'now'>,
): Promise<void> {
  const { id, turn } = task;
  const actorPerson = actor.person?.id ?? null;
  await tx.decisions.add({ ...decision, task: id, turn, at: now, actor: actor.kind, actorPerson });
  const [first] = decision.matched;
  if (decision.strategy === 'round_robin' && first && decision.person !== null) {
    await tx.rules.setLastOf(first.id, decision.person);
  }
}
