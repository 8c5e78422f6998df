import { type Expression, type SqlBool, sql } from 'kysely';
import type { Instant } from '../../core/ids.ts';
import type { Stage } from '../../core/tasks/task.ts';
import { type Condition, type Eb, inGroupsOf, inStages, offeredTo, type Reader } from './task-readable.ts';

const isDone = sql<boolean>`t.stage = 'done'`;

/** Said so that no index on the stage is tempting: a person's own tasks are fewer than those in any stage. */
const isNow = (stage: Stage) => sql<boolean>`t.stage || '' = ${stage}`;

/** Somebody active other than the owner stands in this column, so the confirmation is theirs. */
const confirms = (eb: Eb, column: 't.requester_id' | 't.assigner_id'): Expression<SqlBool> =>
  sql<boolean>`exists (select 1 from person as c where c.id = ${eb.ref(column as never)} and c.disabled_at is null
    and c.id is distinct from t.owner_id)`;

/** Something waits for this very reader, and they did not put it off. Each kind of waiting is one index look-up. */
export const waitsFor =
  ({ id, roles }: Reader, now: Instant): Condition =>
  (eb) => {
    const pooled = eb
      .selectFrom('task as t')
      .select('t.id')
      .where('t.id', 'in', inGroupsOf(eb, id))
      .where(isNow('reviewed'))
      .where('t.dispatch', '=', 'pooled')
      .where('t.owner_id', 'is', null);
    const requested = eb
      .selectFrom('task as t')
      .select('t.id')
      .where('t.requester_id', '=', id)
      .where((w) => w.or([isNow('returned'), w.and([isNow('done'), w('t.owner_id', 'is distinct from', id)])]));
    const done = eb.selectFrom('task as t').select('t.id').where(isDone).where('t.owner_id', 'is distinct from', id);
    const byRequester = confirms(eb, 't.requester_id');
    const byAssigner = confirms(eb, 't.assigner_id');
    let waiting = offeredTo(eb, id)
      .union(pooled)
      .union(requested)
      .union(done.where('t.assigner_id', '=', id).where(eb.not(byRequester)));
    if (roles.includes('manager')) {
      waiting = waiting
        .union(done.where(eb.not(byRequester)).where(eb.not(byAssigner)))
        .union(inStages(eb, ['reviewed']).where('t.owner_id', 'is', null).where('t.dispatch', '<>', 'pooled'));
    }
    if (roles.includes('reviewer')) {
      // Nobody reviews their own task while somebody else could.
      const otherReviewer = eb
        .selectFrom('person as r')
        .select('r.id')
        .where(sql<boolean>`r.roles like '%,reviewer,%'`)
        .where('r.disabled_at', 'is', null)
        .where('r.id', '<>', id);
      waiting = waiting.union(
        inStages(eb, ['pending_review']).where((w) =>
          w.or([w('t.requester_id', 'is', null), w('t.requester_id', '<>', id), w.not(w.exists(otherReviewer))]),
        ),
      );
    }
    const snoozed = eb
      .selectFrom('snooze as z')
      .select('z.task_id')
      .where('z.person_id', '=', id)
      .where('z.until_at', '>', now);
    return eb.and([eb('task.id', 'in', waiting), eb('task.id', 'not in', snoozed)]);
  };
