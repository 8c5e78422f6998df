import type { PersonId, TaskId } from '../ids.ts';
import { notify } from '../notices/notify.ts';
import { aboutTask } from '../notices/words.ts';
import type { Stores } from '../stores.ts';
import { factsOf } from '../tasks/facts.ts';
import { perform } from '../tasks/perform.ts';
import { confirmers } from '../tasks/standing.ts';
import type { Actor, Task, TaskFacts } from '../tasks/task.ts';
import type { Verb } from '../tasks/verbs.ts';
import { said, sentence } from '../text/text.ts';
import type { World } from '../world.ts';
import type { Person } from './person.ts';

/** The job that sees to what somebody had who has left, or has again who is back. */
export const leftJob = 'left';
/** Short enough that a tap behind it does not notice. */
const chunk = 20;

/** Begins to see to it, when they leave and when they are back; who is back before anybody looked has lost nothing. */
export const startLeft = (tx: Stores, world: Pick<World, 'clock'>, person: PersonId): Promise<void> =>
  tx.jobs.reschedule({
    kind: leftJob,
    key: `p${person}`,
    dueAt: world.clock.now(),
    payload: { person, after: 0 },
  });

/**
 * What waited for somebody who has left, after one task: offers are withdrawn and go on where the rules have others;
 * whoever everything else waits for now is told, with its card. Gives where to go on; undefined: that was all.
 */
export async function seeToLeft(tx: Stores, world: World, id: PersonId, after: TaskId): Promise<TaskId | undefined> {
  const person = await tx.people.get(id);
  if (!person) return undefined;
  const tasks = await tx.tasks.awaiting(id, after, chunk);
  for (const task of tasks) {
    if (task.dispatch === 'pooled') continue;
    if (person.disabledAt === null) await paintBack(tx, person, task);
    else await passOn(tx, world, person, task);
  }
  return tasks.length < chunk ? undefined : tasks.at(-1)?.id;
}

async function passOn(tx: Stores, world: World, person: Person, { id, stage }: Task): Promise<void> {
  const correlation = `left-p${person.id}-${(person.disabledAt ?? 0).toString(36)}`;
  const actor: Actor = { kind: 'system', person: null, account: null, platform: null, correlation };
  const move = (verb: Verb, why: 'left' | 'nobody') => perform(tx, world, actor, { verb, task: id, args: { why } });
  if (stage === 'assigned') await move('recall', 'left');
  const facts = await factsOf(tx, world, id);
  if (!facts) return;
  if (stage === 'done' && confirmers(facts).length === 0) {
    await move('confirm', 'nobody');
    return;
  }
  // Copies of it name somebody who does nothing any more.
  for (const copy of await tx.shown.of({ kind: 'task', id })) if (copy.status === 'live') await tx.shown.heal(copy.id);
  await tell(tx, world, facts, person, correlation);
}

/** Their own copies offer something again; those of others say no longer that they have left. */
async function paintBack(tx: Stores, { id }: Person, { id: task, owner, requester, assigner }: Task): Promise<void> {
  const isNamed = [owner, requester, assigner].includes(id);
  for (const copy of await tx.shown.of({ kind: 'task', id: task })) {
    if (copy.status === 'live' && (isNamed || copy.person === id)) await tx.shown.heal(copy.id);
  }
}

async function tell(tx: Stores, world: World, facts: TaskFacts, { name }: Person, correlation: string): Promise<void> {
  const { task } = facts;
  const text = aboutTask(task, sentence('inbox.left', { who: said(name) }));
  const content = { kind: 'live', subject: { kind: 'task', id: task.id } } as const;
  const news = { task, kind: 'left', listener: 'heir', how: 'card', when: 'now', text, content } as const;
  const key = `l${task.id.toString(36)}.${task.revision.toString(36)}`;
  for (const heir of heirs(facts)) await notify(tx, world, { ...news, person: heir }, { key, correlation });
}

/** Whose it is to see to it. What the rules sent on or parked has been announced already. */
function heirs(facts: TaskFacts): readonly PersonId[] {
  const { task, managers, reviewers, members } = facts;
  const givers = managers.filter((id) => id === task.assigner);
  switch (task.stage) {
    case 'reviewed':
      if (task.dispatch === 'parked' || members.length > 0) return [];
      return givers.length > 0 ? givers : managers;
    case 'in_progress':
      return givers.length > 0 ? givers : managers;
    case 'returned':
      return reviewers;
    case 'done':
      return confirmers(facts);
    default:
      return [];
  }
}
