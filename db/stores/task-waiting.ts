import { type Expression, type SqlBool, sql } from 'kysely';
import type { Instant, PersonId, TaskId } from '../../core/ids.ts';
import type { Stage } from '../../core/tasks/task.ts';
import type { Tx } from '../schema.ts';
import { type Eb, inGroupsOf, offeredTo, type Reader } from './task-readable.ts';

// The words of the partial indexes, letter for letter: with anything else the planner leaves them aside.
const isDone = sql<boolean>`t.stage || '' = 'done'`;
const isAtWork = sql<boolean>`t.stage = 'in_progress'`;
const isOpen = sql<boolean>`p.ended_as is null`;
const isUnrouted = sql<boolean>`t.stage || '' = 'reviewed' and t.dispatch <> 'pooled' and t.owner_id is null`;

/** Said so that no index on the stage is tempting: a person's own tasks are fewer than those in any stage. */
const isNow = (stage: Stage) => sql<boolean>`t.stage || '' = ${stage}`;

/** Somebody active other than the owner stands in this column, so the confirmation is theirs. Few are ever disabled. */
const confirms = (eb: { ref: Eb['ref'] }, column: 't.requester_id' | 't.assigner_id'): Expression<SqlBool> =>
  sql<boolean>`(${eb.ref(column as never)} is not null and ${eb.ref(column as never)} is distinct from t.owner_id
    and ${eb.ref(column as never)} not in (select c.id from person as c where c.disabled_at is not null))`;

/**
 * What waits for this very reader and was not put off by them, with its deadline. Each kind of waiting is one look into
 * an index of its own; where there can be thousands the index alone answers.
 */
export function waitingFor(q: Tx, { id, roles }: Reader, now: Instant) {
  const tasks = q.selectFrom('task as t').select(['t.id', 't.due_at']);
  const pooled = tasks
    .where('t.id', 'in', (eb) => inGroupsOf(eb, id))
    .where(isNow('reviewed'))
    .where('t.dispatch', '=', 'pooled')
    .where('t.owner_id', 'is', null);
  const requested = tasks
    .where('t.requester_id', '=', id)
    .where((w) => w.or([isNow('returned'), w.and([isNow('done'), w('t.owner_id', 'is distinct from', id)])]));
  const asked = tasks.where('t.id', 'in', (eb) =>
    eb.selectFrom('proposal as p').select('p.task_id').where('p.asked_id', '=', id).where(isOpen),
  );
  const done = tasks.where(isDone).where('t.owner_id', 'is distinct from', id);
  let waiting = tasks
    .where('t.id', 'in', (eb) => offeredTo(eb, id))
    .union(pooled)
    .union(requested)
    .union(tasks.where('t.owner_id', '=', id).where(isAtWork))
    .union(asked)
    .union(done.where('t.assigner_id', '=', id).where((eb) => eb.not(confirms(eb, 't.requester_id'))));
  if (roles.includes('manager')) {
    const toConfirm = done
      .where((eb) => eb.not(confirms(eb, 't.requester_id')))
      .where((eb) => eb.not(confirms(eb, 't.assigner_id')));
    const isOrphaned = sql<boolean>`t.owner_id in (select o.id from person as o where o.disabled_at is not null)`;
    waiting = waiting
      .union(toConfirm)
      .union(tasks.where(isUnrouted))
      .union(tasks.where(isNow('in_progress')).where(isOrphaned));
  }
  if (roles.includes('reviewer')) {
    // Nobody reviews their own task while somebody else could.
    const otherReviewer = q
      .selectFrom('person as r')
      .select('r.id')
      .where(sql<boolean>`r.roles like '%,reviewer,%'`)
      .where('r.disabled_at', 'is', null)
      .where('r.id', '<>', id);
    const isForsaken = sql<boolean>`t.stage = 'returned' and (t.requester_id is null
      or t.requester_id in (select g.id from person as g where g.disabled_at is not null))`;
    waiting = waiting
      .union(tasks.where(isForsaken))
      .union(
        tasks
          .where('t.stage', '=', 'pending_review')
          .where((w) =>
            w.or([w('t.requester_id', 'is', null), w('t.requester_id', '<>', id), w.not(w.exists(otherReviewer))]),
          ),
      );
  }
  const snoozed = q
    .selectFrom('snooze as z')
    .select('z.task_id')
    .where('z.person_id', '=', id)
    .where('z.until_at', '>', now);
  return q.selectFrom(waiting.as('w')).where('w.id', 'not in', snoozed);
}

/** Everything that waits for this very person, put off or not, after one task, by id. */
export const awaitingIds = (q: Tx, person: PersonId, after: TaskId, limit: number) =>
  waitingFor(q, { id: person, roles: [] }, Number.MAX_SAFE_INTEGER)
    .select('w.id')
    .where('w.id', '>', after)
    .orderBy('w.id')
    .limit(limit);
