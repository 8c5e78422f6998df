import type { Instant, Subject } from '../ids.ts';
import type { Stores } from '../stores.ts';
import type { TaskFacts } from './task.ts';

/** Timers a task can have; each is a job whose handler asks the table again before it acts. */
const timers = ['close', 'remind_confirm', 'auto_confirm', 'lapse'] as const;
export type Timer = (typeof timers)[number];

/** When each timer is due in this state; absent = none. */
function due(facts: TaskFacts, now: Instant): Partial<Record<Timer, Instant>> {
  const { task, type, offer } = facts;
  if (task.stage === 'confirmed') return { close: now + type.closeAfterMs };
  if (task.stage === 'assigned' && offer?.expiresAt != null) return { lapse: offer.expiresAt };
  if (task.stage !== 'done') return {};
  const since = task.doneAt ?? now;
  return {
    ...(type.remindConfirmAfterMs === null ? {} : { remind_confirm: since + type.remindConfirmAfterMs }),
    ...(type.autoConfirmAfterMs === null ? {} : { auto_confirm: since + type.autoConfirmAfterMs }),
  };
}

/** Cancels every timer of the task and sets those its new state needs. Keys carry the turn: one timer per state. */
export async function plan(tx: Stores, facts: TaskFacts, now: Instant): Promise<void> {
  const subject: Subject = { kind: 'task', id: facts.task.id };
  await tx.jobs.cancel(subject, timers);
  for (const [kind, dueAt] of Object.entries(due(facts, now))) {
    await tx.jobs.reschedule({ kind, key: keyOf(facts), subject, dueAt });
  }
}

/** A reminder nobody followed comes once more, each time after twice as long: often enough, and no siege. */
export async function remindAgain(tx: Stores, facts: TaskFacts, now: Instant): Promise<void> {
  const { task, type } = facts;
  if (task.stage !== 'done' || type.remindConfirmAfterMs === null) return;
  const waited = now - (task.doneAt ?? now);
  const subject: Subject = { kind: 'task', id: task.id };
  const dueAt = now + Math.max(waited, type.remindConfirmAfterMs);
  await tx.jobs.reschedule({ kind: 'remind_confirm', key: keyOf(facts), subject, dueAt });
}

const keyOf = ({ task }: TaskFacts): string => `t${task.id}.${task.turn}`;
