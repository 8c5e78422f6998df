import { sql } from 'kysely';
import type { TaskId } from '../../core/ids.ts';
import type { Log, Milestones } from '../../core/stores/log.ts';
import type { Tx } from '../schema.ts';
import { chunks } from '../search.ts';
import { entryOf } from './log-row.ts';

const longestPage = 200;
const isDispatch = sql<boolean>`verb in ('dispatch', 'redispatch', 'assign')`;
const isTaking = sql<boolean>`verb in ('claim', 'accept', 'transfer') or (verb = 'assign' and to_stage = 'in_progress')`;
const isHiddenFiling = sql<boolean>`sequence = 1 and hidden_at is not null`;

/** The log as people and other systems read it. */
export const logShown = (q: Tx): Pick<Log, 'shown' | 'hide' | 'milestones'> => ({
  async shown({ task, person, verb, since, until, before, limit }) {
    let query = q.selectFrom('log').selectAll().where('hidden_at', 'is', null);
    if (task !== undefined) query = query.where('task_id', '=', task);
    if (person !== undefined) query = query.where('person_id', '=', person);
    if (verb !== undefined) query = query.where('verb', '=', verb);
    if (since !== undefined) query = query.where('at', '>=', since);
    if (until !== undefined) query = query.where('at', '<', until);
    if (before !== undefined) query = query.where('id', '<', before);
    const rows = await query.orderBy('id', 'desc').limit(Math.min(limit, longestPage)).execute();
    return rows.map(entryOf);
  },

  async hide(task, correlation, now) {
    await q
      .updateTable('log')
      .set({ hidden_at: now })
      .where('task_id', '=', task)
      .where('correlation', '=', correlation)
      .execute();
  },

  async milestones(tasks) {
    const found = new Map<TaskId, Milestones>();
    for (const part of chunks(tasks)) {
      const rows = await q
        .selectFrom('log')
        .select('task_id')
        .select((eb) => [
          eb.fn.max<number | null>(sql`case when ${isDispatch} then at end`).as('dispatched_at'),
          eb.fn.max<number | null>(sql`case when ${isTaking} then at end`).as('owned_at'),
          eb.fn.max<number>(sql`case when ${isHiddenFiling} then 1 else 0 end`).as('hidden'),
        ])
        .where('task_id', 'in', part)
        .groupBy('task_id')
        .execute();
      for (const { task_id, dispatched_at, owned_at, hidden } of rows) {
        found.set(task_id, { dispatchedAt: dispatched_at, ownedAt: owned_at, hidden: hidden === 1 });
      }
    }
    return found;
  },
});
