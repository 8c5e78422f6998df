import { addCompleted } from '../../core/dispatch/manager/add-completed.ts';
import type { TaskId } from '../../core/ids.ts';
import type { Stores } from '../../core/stores.ts';
import { submit } from '../../core/tasks/submit.ts';
import type { Actor } from '../../core/tasks/task.ts';
import { filed, type Kind, type Model, type Move } from './model.ts';
import type { Office } from './office.ts';
import { step } from './reference.ts';
import type { Town } from './rights.ts';
import type { Start } from './walk.ts';

/** Who may say at once where it goes, and for whom it is. */
const isTrusted = ({ by }: Start): boolean => by === 'chen' || by === 'api';
const requesterOf = (start: Start) => (isTrusted(start) ? start.requester : start.by === 'api' ? null : start.by);

/** The real task. */
export async function fileReally(
  { world, person, group }: Office,
  tx: Stores,
  actor: Actor,
  type: string,
  start: Start,
): Promise<TaskId> {
  const { company, way, to } = start;
  if (way === 'done before') {
    const wanted = { type, code: actor.correlation, title: 'Pump', owner: to, company };
    const answer = await addCompleted(tx, world, { ...actor, kind: 'api', person: null }, wanted);
    if (answer.kind !== 'done') throw new Error('not added');
    return answer.facts.task.id;
  }
  const requester = requesterOf(start);
  const made = await submit(tx, world, actor, {
    ...{ type, title: 'Pump', company },
    ...(requester === null ? {} : { requester: person(requester).id }),
    ...(isTrusted(start) && way === 'assigned' ? { assignees: [person(to).id] } : {}),
    ...(isTrusted(start) && way === 'sent' ? { groups: [group(start.group)] } : {}),
  });
  if (made.kind !== 'made' || !made.tasks[0]) throw new Error('not made');
  return made.tasks[0].task.id;
}

/** Its twin. */
export function fileAsModel(town: Town, kind: Kind, start: Start, now: number): Model {
  const { company, by, way, to } = start;
  if (way === 'done before') {
    const closed = filed({ kind, company, by: 'api', verb: 'add_done', requester: null, stage: 'closed' }, now);
    return { ...closed, outcome: 'completed', owner: to, doneAt: now };
  }
  const stage = kind.review && !isTrusted(start) ? 'pending_review' : 'reviewed';
  const task = filed({ kind, company, by, verb: 'submit', requester: requesterOf(start), stage }, now);
  const first = firstMove(start, task);
  return first ? step(town, task, first, now).task : task;
}

function firstMove(start: Start, { stage, kind }: Model): Move | undefined {
  const { way, by, to, group } = start;
  if (isTrusted(start) && way === 'assigned') return { verb: 'assign', by, to };
  if (isTrusted(start) && way === 'sent') return { verb: 'dispatch', by, groups: [group] };
  if (!kind.byRules || stage !== 'reviewed') return undefined;
  return { verb: 'dispatch', by: isTrusted(start) ? by : 'system', byRules: true };
}
