import { sql } from 'kysely';
import { type Fold, type Folds, type PoolTarget, poolKey } from '../../core/stores/folds.ts';
import type { Row, Tx } from '../schema.ts';
import { chunks } from '../search.ts';
import { taskOf } from './task-row.ts';

const foldOf = ({ since, last, count }: Row<'pool_fold'>): Fold => ({ since, last, count });

/** Tasks of a conversation's groups, or those a person may claim. */
function within(q: Tx, target: PoolTarget) {
  if (target.kind === 'conversation') {
    return q
      .selectFrom('group_conversation as c')
      .innerJoin('task_group as g', 'g.group_id', 'c.group_id')
      .select('g.task_id as id')
      .where('c.conversation_id', '=', target.id);
  }
  const skipped = q
    .selectFrom('task_person')
    .select('task_id as id')
    .where('person_id', '=', target.id)
    .where('how', '=', 'skipped');
  return q
    .selectFrom('group_member as m')
    .innerJoin('task_group as g', 'g.group_id', 'm.group_id')
    .select('g.task_id as id')
    .where('m.person_id', '=', target.id)
    .where('g.task_id', 'not in', skipped)
    .union(
      q.selectFrom('task_person').select('task_id as id').where('person_id', '=', target.id).where('how', '=', 'named'),
    );
}

export const folds = (q: Tx): Folds => ({
  async note(targets, now, { windowMs, foldAfter }) {
    const found = new Map<string, Fold>();
    const isOver = sql<boolean>`pool_fold.since <= ${now - windowMs}`;
    // A list that is still owed keeps its count, however long the stream of news goes on.
    const isQuiet = sql<boolean>`(${isOver} and pool_fold.count <= ${foldAfter})`;
    for (const part of chunks([...new Set(targets.map(poolKey))])) {
      const rows = await q
        .insertInto('pool_fold')
        .values(part.map((target) => ({ target, since: now, last: now, count: 1 })))
        .onConflict((on) =>
          on.column('target').doUpdateSet({
            since: sql<number>`case when ${isQuiet} then ${now} else pool_fold.since end`,
            last: now,
            count: sql<number>`case when ${isQuiet} then 1 else pool_fold.count + 1 end`,
          }),
        )
        .returningAll()
        .execute();
      for (const row of rows) found.set(row.target, foldOf(row));
    }
    return found;
  },

  async get(target) {
    const row = await q.selectFrom('pool_fold').selectAll().where('target', '=', poolKey(target)).executeTakeFirst();
    return row && foldOf(row);
  },

  async close(target) {
    await q.deleteFrom('pool_fold').where('target', '=', poolKey(target)).execute();
  },

  async claimable(target, since, limit) {
    const some = q
      .selectFrom('task')
      .where('id', 'in', within(q, target))
      .where('stage', '=', 'reviewed')
      .where('dispatch', '=', 'pooled')
      .where('updated_at', '>=', since);
    const { n } = await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow();
    const rows = await some
      .selectAll()
      .orderBy((eb) => eb.case().when('due_at', 'is', null).then(1).else(0).end())
      .orderBy('due_at')
      .orderBy('id')
      .limit(limit)
      .execute();
    return { tasks: rows.map(taskOf), total: n };
  },
});
