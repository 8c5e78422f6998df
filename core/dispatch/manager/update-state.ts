import type { Stores } from '../../stores.ts';
import { perform } from '../../tasks/perform.ts';
import { isConfirmed } from '../../tasks/standing.ts';
import { table } from '../../tasks/table.ts';
import type { Actor, TaskFacts } from '../../tasks/task.ts';
import type { Verb } from '../../tasks/verbs.ts';
import type { World } from '../../world.ts';
import { type Answer, actingFor, already, answerOf, no, passOver, personOf, type TaskKey, taskOf } from './answer.ts';
import { type StateName, stateOfTask } from './legacy.ts';

export interface UpdateState extends TaskKey {
  readonly state: StateName;
  /** Whose doing it is; absent: the system's that asks, where the table lets it. */
  readonly user?: string;
  readonly comment?: string;
  readonly turn?: number;
  readonly skipLog?: boolean;
}

/** Which verb leads from where a task is to where it is wanted. What is not here no verb does. */
export const ways: Readonly<Partial<Record<StateName, Readonly<Partial<Record<StateName, Verb>>>>>> = {
  in_review: { waiting: 'approve', returned: 'return', refused: 'refuse', cancelled: 'cancel', withdrawn: 'withdraw' },
  returned: { in_review: 'resubmit', refused: 'refuse', cancelled: 'cancel', withdrawn: 'withdraw' },
  waiting: { claimed: 'claim', cancelled: 'cancel', withdrawn: 'withdraw' },
  offered: { claimed: 'accept', waiting: 'recall', cancelled: 'cancel', withdrawn: 'withdraw' },
  claimed: {
    ...{ done: 'finish', confirmed: 'finish', completed: 'finish', waiting: 'release' },
    ...{ cancelled: 'cancel', withdrawn: 'withdraw' },
  },
  done: {
    ...{ confirmed: 'confirm', completed: 'confirm', claimed: 'dispute' },
    ...{ cancelled: 'cancel', withdrawn: 'withdraw' },
  },
  confirmed: { completed: 'close', cancelled: 'cancel', withdrawn: 'withdraw' },
  completed: { claimed: 'reopen', waiting: 'reopen' },
  cancelled: { waiting: 'reopen' },
  refused: { in_review: 'reopen' },
};

const ending: readonly StateName[] = ['done', 'confirmed', 'completed'];

/** How far along the ending a verb leads by itself: the system's own moves follow it where the type lets them. */
function endOf({ type, ...facts }: TaskFacts, verb: Verb): StateName | undefined {
  if (verb === 'finish' && isConfirmed({ type, ...facts })) return 'done';
  if (verb === 'finish' || verb === 'confirm') return type.closeAfterMs === 0 ? 'completed' : 'confirmed';
  return undefined;
}

/** UpdateTaskState: the wanted state becomes the verb that leads there, and the table decides as for everybody. */
export async function updateState(tx: Stores, world: World, actor: Actor, wanted: UpdateState): Promise<Answer> {
  const { state, user, comment, turn, skipLog } = wanted;
  const person = user === undefined ? null : await personOf(tx, user);
  if (person === undefined) return no('no_person');
  const facts = await taskOf(tx, world, wanted);
  if (!facts) return no('no_task');
  const now = stateOfTask(facts.task);
  if (now === state) return already(facts);
  const verb = verbTo(facts, now, state);
  if (verb === undefined) return no('no_way', facts);
  const { who, also } = table[verb];
  if (!person && who.length > 0 && !also.includes('api')) return no('person_needed', facts);
  const result = await perform(tx, world, person ? actingFor(actor, person) : actor, {
    verb,
    task: facts.task.id,
    args: comment ? { comment } : {},
    ...(turn === undefined ? {} : { turn }),
  });
  return passOver(tx, world, actor, 'UpdateTaskState', answerOf(result), skipLog);
}

function verbTo(facts: TaskFacts, now: StateName, state: StateName): Verb | undefined {
  const verb = ways[now]?.[state];
  if (verb === undefined) return undefined;
  const end = endOf(facts, verb);
  if (end !== undefined && ending.indexOf(state) > ending.indexOf(end)) return undefined;
  if (verb !== 'reopen' || now !== 'completed') return verb;
  // Where a reopened task goes is not the caller's choice: to its owner while there is one who is active.
  const owner = facts.task.owner === null ? undefined : facts.people.get(facts.task.owner);
  const leads: StateName = owner?.disabledAt === null ? 'claimed' : 'waiting';
  return leads === state ? verb : undefined;
}
