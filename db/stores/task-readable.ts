import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { TaskQuery } from '../../core/stores/tasks.ts';
import type { Db } from '../schema.ts';

export type Eb = ExpressionBuilder<Db, 'task'>;
type Any = Pick<ExpressionBuilder<Db, never>, 'selectFrom'>;
export type Reader = NonNullable<TaskQuery['reader']>;
export type Condition = (eb: Eb) => Expression<SqlBool>;

// The words of the partial indexes, letter for letter: with anything else the planner leaves them aside.
const isOffered = sql<boolean>`a.status = 'offered'`;
const isNamed = sql<boolean>`x.how = 'named'`;
const isRefused = sql<boolean>`t.outcome = 'refused'`;

/** Tasks offered to this person now. */
export const offeredTo = (eb: Any, id: number) =>
  eb.selectFrom('assignment as a').select('a.task_id as id').where('a.person_id', '=', id).where(isOffered);

/** Tasks dispatched to a group this person is in, unless they were passed over; and those they were named for. */
export const inGroupsOf = (eb: Any, id: number) =>
  eb
    .selectFrom('group_member as m')
    .innerJoin('task_group as g', 'g.group_id', 'm.group_id')
    .select('g.task_id as id')
    .where('m.person_id', '=', id)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('task_person as x')
            .select('x.task_id')
            .whereRef('x.task_id', '=', 'g.task_id')
            .where('x.person_id', '=', id)
            .where('x.how', '=', 'skipped'),
        ),
      ),
    )
    .union(eb.selectFrom('task_person as x').select('x.task_id as id').where('x.person_id', '=', id).where(isNamed));

const inStages = (eb: Eb, stages: readonly Db['task']['stage'][]) =>
  eb
    .selectFrom('task as t')
    .select('t.id')
    .where('t.stage', 'in', [...stages]);

const underReview = ['pending_review', 'returned'] as const;

const ofPerson = (eb: Eb, id: number) =>
  eb
    .selectFrom('task as t')
    .select('t.id')
    .where('t.owner_id', '=', id)
    .union(eb.selectFrom('task as t').select('t.id').where('t.requester_id', '=', id))
    .union(offeredTo(eb, id))
    .union(eb.selectFrom('share as s').select('s.task_id as id').where('s.person_id', '=', id))
    .union(inGroupsOf(eb, id));

/**
 * A32 in SQL: unions of index look-ups, so that a list costs what its reader has, not what there is. A manager reads
 * nearly everything, so there the few hidden tasks are looked up instead.
 */
export const readableBy =
  ({ id, roles }: Reader): Condition =>
  (eb) => {
    const reviewed = (of: ReturnType<typeof ofPerson>) =>
      of
        .union(eb.selectFrom('task as t').select('t.id').where('t.reviewer_id', '=', id))
        .union(inStages(eb, underReview))
        .union(eb.selectFrom('task as t').select('t.id').where(isRefused));
    const mine = roles.includes('reviewer') ? reviewed(ofPerson(eb, id)) : ofPerson(eb, id);
    if (!roles.includes('manager')) return eb('task.id', 'in', mine);
    if (roles.includes('reviewer')) return eb.lit(true);
    const unreviewed = inStages(eb, underReview).union(eb.selectFrom('task as t').select('t.id').where(isRefused));
    // As one: set operations are read from the left, so that unions after `except` would be hidden, not shown.
    const own = eb.selectFrom(mine.as('own')).select('own.id');
    return eb('task.id', 'not in', unreviewed.except(own));
  };
