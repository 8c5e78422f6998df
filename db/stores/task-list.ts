import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import { parseTaskNumber } from '../../core/ids.ts';
import type { TaskQuery } from '../../core/stores.ts';
import type { Task } from '../../core/tasks/task.ts';
import type { Db, Tx } from '../schema.ts';
import { containing } from '../search.ts';
import { taskOf } from './task-row.ts';
import { waitsFor } from './task-waiting.ts';

export type Eb = ExpressionBuilder<Db, 'task'>;
export type Reader = NonNullable<TaskQuery['reader']>;
type Condition = (eb: Eb) => Expression<SqlBool>;

const longestPage = 100;
const filters: Readonly<Record<Exclude<TaskQuery['filter'], 'all'>, readonly Task['stage'][]>> = {
  waiting: ['pending_review', 'returned', 'reviewed', 'assigned', 'done'],
  in_progress: ['in_progress'],
  done: ['done', 'confirmed', 'closed'],
};

/** A32 in SQL. The people's part is a union of small index look-ups, so it costs what the reader has, not what there is. */
export const readableBy =
  ({ id, roles }: Reader): Condition =>
  (eb) => {
    const ofPeople = eb
      .selectFrom('task as t')
      .select('t.id')
      .where('t.owner_id', '=', id)
      .union(eb.selectFrom('task as t').select('t.id').where('t.requester_id', '=', id))
      .union(
        eb
          .selectFrom('assignment as a')
          .select('a.task_id as id')
          .where('a.person_id', '=', id)
          .where(sql<boolean>`a.status = 'offered'`),
      )
      .union(eb.selectFrom('share as s').select('s.task_id as id').where('s.person_id', '=', id))
      .union(
        eb
          .selectFrom('group_member as m')
          .innerJoin('task_group as g', 'g.group_id', 'm.group_id')
          .select('g.task_id as id')
          .where('m.person_id', '=', id),
      );
    const reviewing = eb.or([
      eb('task.stage', 'in', ['pending_review', 'returned']),
      eb('task.outcome', '=', 'refused'),
    ]);
    return eb.or([
      eb('task.id', 'in', ofPeople),
      ...(roles.includes('reviewer') ? [reviewing, eb('task.reviewer_id', '=', id)] : []),
      ...(roles.includes('manager')
        ? [
            eb.and([
              eb('task.stage', 'not in', ['pending_review', 'returned']),
              eb.or([eb('task.outcome', 'is', null), eb('task.outcome', '<>', 'refused')]),
            ]),
          ]
        : []),
    ]);
  };

function conditions({ reader, filter, now, search }: TaskQuery): Condition[] {
  const all: Condition[] = [];
  if (filter === 'waiting' && reader) all.push(waitsFor(reader, now));
  else if (reader && !reader.roles.includes('admin')) all.push(readableBy(reader));
  if (filter !== 'all') all.push((eb) => eb('task.stage', 'in', filters[filter]));
  if (search?.trim()) {
    const words = sql<boolean>`task.search like ${containing(search)} escape '\\'`;
    const number = parseTaskNumber(search);
    all.push((eb) => (number === undefined ? words : eb.or([words, eb('task.id', '=', number)])));
  }
  return all;
}

/** Open tasks by nearest deadline, those without one last; after them the closed ones, newest first. */
export async function listTasks(q: Tx, query: TaskQuery): Promise<{ tasks: Task[]; total: number }> {
  const limit = Math.min(query.limit, longestPage);
  const where = conditions(query);
  let rows = q.selectFrom('task');
  for (const condition of where) rows = rows.where(condition);
  const open = rows.where('task.closed_at', 'is', null);
  const closed = rows.where('task.closed_at', 'is not', null);
  const isClosedListed = query.filter === 'all' || query.filter === 'done';

  const count = async (of: typeof rows) =>
    (await of.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n;
  const opened = await count(open);
  const total = opened + (isClosedListed ? await count(closed) : 0);

  const found = await open
    .selectAll('task')
    .orderBy('task.due_at', (o) => o.asc().nullsLast())
    .orderBy('task.id')
    .limit(limit)
    .offset(query.offset)
    .execute();
  if (isClosedListed && found.length < limit) {
    const more = await closed
      .selectAll('task')
      .orderBy('task.closed_at', 'desc')
      .orderBy('task.id', 'desc')
      .limit(limit - found.length)
      .offset(Math.max(0, query.offset - opened))
      .execute();
    found.push(...more);
  }
  return { tasks: found.map(taskOf), total };
}
