import type { Instant, Subject } from '../ids.ts';
import type { Stores } from '../stores.ts';
import type { TaskFacts } from './task.ts';
import type { Verb } from './verbs.ts';

/** Timers a task can have; each is a job whose handler asks the table again before it acts. */
const timers = ['close', 'remind_confirm', 'auto_confirm', 'lapse'] as const;
export type Timer = (typeof timers)[number];

/** When each timer is due in this state; absent = none. */
function due(facts: TaskFacts, now: Instant): Partial<Record<Timer, Instant>> {
  const { task, type, offer } = facts;
  if (task.stage === 'confirmed') return { close: since(facts, 'confirm', now) + type.closeAfterMs };
  if (task.stage === 'assigned' && offer?.expiresAt != null) return { lapse: offer.expiresAt };
  if (task.stage !== 'done') return {};
  const doneAt = task.doneAt ?? now;
  const { remindConfirmAfterMs: remind, autoConfirmAfterMs: confirm } = type;
  return {
    ...(remind === null ? {} : { remind_confirm: reminder(doneAt, remind, now) }),
    ...(confirm === null ? {} : { auto_confirm: doneAt + confirm }),
  };
}

/** A reminder nobody followed comes once more, each time after twice as long: often enough, and no siege. */
function reminder(doneAt: Instant, after: number, now: Instant): Instant {
  let wait = Math.max(1, after);
  while (doneAt + wait <= now) wait *= 2;
  return doneAt + wait;
}

/** Its terms may have changed since then, and that starts no delay anew. */
const since = ({ moves }: TaskFacts, verb: Verb, now: Instant): Instant =>
  moves.find((entry) => entry.verb === verb)?.at ?? now;

/** Cancels every timer of the task and sets those its new state needs. Keys carry the turn: one timer per state. */
export async function plan(tx: Stores, facts: TaskFacts, now: Instant): Promise<void> {
  const subject: Subject = { kind: 'task', id: facts.task.id };
  await tx.jobs.cancel(subject, timers);
  for (const [kind, dueAt] of Object.entries(due(facts, now))) {
    await tx.jobs.reschedule({ kind, key: keyOf(facts), subject, dueAt });
  }
}

/** The system's own reminder is out: when the next one is due. */
export async function remindAgain(tx: Stores, facts: TaskFacts, now: Instant): Promise<void> {
  const { remind_confirm: dueAt } = due(facts, now);
  if (dueAt === undefined) return;
  const subject: Subject = { kind: 'task', id: facts.task.id };
  await tx.jobs.reschedule({ kind: 'remind_confirm', key: keyOf(facts), subject, dueAt });
}

const keyOf = ({ task }: TaskFacts): string => `t${task.id}.${task.turn}`;
