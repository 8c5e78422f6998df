import type { Instant, Subject } from '../ids.ts';
import type { Stores } from '../stores.ts';
import { dueOf } from './due.ts';
import type { TaskFacts } from './task.ts';

/** Timers a task can have; each is a job whose handler asks the table again before it acts. */
const timers = ['close', 'remind_confirm', 'auto_confirm', 'lapse'] as const;
export type Timer = (typeof timers)[number];

/** When each timer is due in this state; absent = none. */
function due(facts: TaskFacts, now: Instant): Partial<Record<Timer, Instant>> {
  const { task, type } = facts;
  const { close, confirm, lapse } = dueOf(facts);
  const remind = task.stage === 'done' ? type.remindConfirmAfterMs : null;
  return {
    ...(close === undefined ? {} : { close }),
    ...(lapse === undefined ? {} : { lapse }),
    ...(remind === null ? {} : { remind_confirm: reminder(task.doneAt ?? now, remind, now) }),
    ...(confirm === undefined ? {} : { auto_confirm: confirm }),
  };
}

/** A reminder nobody followed comes once more, each time after twice as long: often enough, and no siege. */
function reminder(doneAt: Instant, after: number, now: Instant): Instant {
  let wait = Math.max(1, after);
  while (doneAt + wait <= now) wait *= 2;
  return doneAt + wait;
}

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
