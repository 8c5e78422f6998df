import type { Instant, PersonId, TaskId } from '../ids.ts';
import type { Stores } from '../stores.ts';
import type { Attempt, Effect, Row } from './row.ts';
import type { LogEntry, Task, TaskFacts } from './task.ts';
import { termsOf } from './terms.ts';
import type { Before } from './undo.ts';
import type { Verb } from './verbs.ts';

type Changed = NonNullable<Effect['task']>;

/** The fields an effect really changes, as they were. */
function fieldsBefore(task: Task, change: Changed): Changed {
  const before = Object.entries(change)
    .filter(([field, value]) => task[field as keyof Changed] !== value)
    .map(([field]) => [field, task[field as keyof Changed]]);
  return Object.fromEntries(before);
}

/** What a move left behind: nobody else can have changed these rows while the unit holds the task. */
export interface Applied {
  readonly effect: Effect;
  readonly task: Task;
  /** Null: it left no trace. */
  readonly entry: LogEntry | null;
}

/** Stores one judged move: the task by compare-and-set, what hangs on it, and its log row. The unit holds the lock. */
export async function apply(tx: Stores, facts: TaskFacts, verb: Verb, row: Row, attempt: Attempt): Promise<Applied> {
  const { task, offer } = facts;
  const { actor, args, now } = attempt;
  const effect = row.effect(facts, attempt);
  const to = effect.task?.stage ?? task.stage;
  if (row.to.length > 0 && !row.to.includes(to)) throw new Error(`${verb} may not lead to ${to}`);
  await storeAside(tx, facts, effect, attempt);
  if (row.moves === 'nothing') return { effect, task, entry: null };

  const turn = task.turn + (row.moves === 'turn' ? 1 : 0);
  const revision = task.revision + 1;
  const change = { ...effect.task, turn, revision, updatedAt: now };
  if (!(await tx.tasks.change(task.id, task, change))) throw new Error(`task ${task.id} moved under its own lock`);
  const before: Before = {
    task: fieldsBefore(task, effect.task ?? {}),
    ...(effect.settle && offer ? { offer: offer.id } : {}),
  };
  const entry = {
    task: task.id,
    sequence: revision,
    verb,
    actor: actor.kind,
    person: actor.person?.id ?? null,
    account: actor.account,
    platform: actor.platform,
    correlation: actor.correlation,
    at: now,
    from: task.stage,
    to,
    turn,
    comment: effect.said ?? null,
    before: row.moves === 'turn' ? { ...before } : {},
    args: { ...args, set: effect.task ?? {} },
  };
  return { effect, task: { ...task, ...change }, entry: { ...entry, id: await tx.log.append(entry) } };
}

async function storeAside(tx: Stores, facts: TaskFacts, effect: Effect, { actor, args, now }: Attempt): Promise<void> {
  const { id } = facts.task;
  const { settle, offer, reopenOffer, pool, share, unshare, snoozeUntil, said } = effect;
  if (settle && facts.offer) await tx.tasks.settleOffer(facts.offer.id, { ...settle, decidedAt: now });
  if (offer !== undefined) {
    const lapseAfter = facts.type.offerExpiresAfterMs;
    const expiresAt = lapseAfter === null ? null : now + lapseAfter;
    const terms = termsOf({ ...facts.task, ...effect.task });
    await tx.tasks.offer({ task: id, person: offer, by: actor.person?.id ?? null, createdAt: now, expiresAt, terms });
  }
  if (reopenOffer !== undefined) await tx.tasks.reopenOffer(reopenOffer);
  if (pool) await tx.tasks.setPool(id, pool);
  if (share !== undefined) await tx.tasks.share(id, share);
  if (unshare !== undefined) await tx.tasks.unshare(id, unshare);
  if (snoozeUntil !== undefined && actor.person) await snooze(tx, id, actor.person.id, snoozeUntil);
  const isComment = said !== undefined && actor.person && args.comment === said;
  if (isComment) {
    await tx.tasks.comment({ task: id, person: actor.person.id, platform: actor.platform, text: said, at: now });
  }
}

/** Hidden from this person's waiting list until then, and shown to them again when the time has come. */
async function snooze(tx: Stores, task: TaskId, person: PersonId, until: Instant | null): Promise<void> {
  await tx.tasks.snooze(task, person, until);
  if (until === null) return;
  const subject = { kind: 'task', id: task } as const;
  await tx.jobs.reschedule({ kind: 'snooze', key: `t${task}.p${person}`, subject, dueAt: until, payload: { person } });
}
