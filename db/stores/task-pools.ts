import { sql } from 'kysely';
import type { Pool, Tasks } from '../../core/stores/tasks.ts';
import { prepared } from '../prepared.ts';
import type { Tx } from '../schema.ts';
import { chunks } from '../search.ts';
import { taskOf } from './task-row.ts';

type OfTask = { id: number };
const groupsOf = prepared((q, p: OfTask) =>
  q.selectFrom('task_group').select('group_id').where('task_id', '=', p.id).orderBy('group_id'),
);
/**
 * One query for all three parts: it is asked with every task that is looked at. Who was passed over stays so while they
 * are away: a pool that is written anew must not let them in when they are back.
 */
const poolOf = prepared((q, p: OfTask) =>
  q
    .selectFrom('task_group')
    .select(['group_id as id', sql<'group' | 'named' | 'skipped'>`'group'`.as('how')])
    .where('task_id', '=', p.id)
    .unionAll(
      q
        .selectFrom('task_person')
        .innerJoin('person', 'person.id', 'task_person.person_id')
        .select(['task_person.person_id as id', sql<'group' | 'named' | 'skipped'>`how`.as('how')])
        .where('task_person.task_id', '=', p.id)
        .where((eb) => eb.or([eb('person.disabled_at', 'is', null), eb('how', '=', 'skipped')])),
    )
    .orderBy('id'),
);
/** The words of the partial index, letter for letter. */
const isParked = sql<boolean>`dispatch = 'parked'`;
const parkedAfter = prepared((q, p: { after: number; limit: number }) =>
  q.selectFrom('task').selectAll().where(isParked).where('id', '>', p.after).orderBy('id').limit(p.limit),
);

export type TaskPools = Pick<Tasks, 'groups' | 'pool' | 'setPool' | 'parked' | 'countParked' | 'newest'>;

/** Which tasks are routed where. */
export const taskPools = (q: Tx): TaskPools => ({
  async groups(id) {
    return (await groupsOf(q, { id })).map(({ group_id }) => group_id);
  },

  async pool(id) {
    const rows = await poolOf(q, { id });
    const of = (how: (typeof rows)[number]['how']) => rows.filter((row) => row.how === how).map((row) => row.id);
    return { groups: of('group'), people: of('named'), except: of('skipped') };
  },

  async setPool(id, { groups, people, except }: Pool) {
    await q.deleteFrom('task_group').where('task_id', '=', id).execute();
    await q.deleteFrom('task_person').where('task_id', '=', id).execute();
    for (const part of chunks([...new Set(groups)])) {
      await q
        .insertInto('task_group')
        .values(part.map((group) => ({ task_id: id, group_id: group })))
        .execute();
    }
    const named = new Set(people);
    const persons = [
      ...[...named].map((person) => ({ task_id: id, person_id: person, how: 'named' as const })),
      ...[...new Set(except)]
        .filter((person) => !named.has(person))
        .map((person) => ({ task_id: id, person_id: person, how: 'skipped' as const })),
    ];
    for (const part of chunks(persons)) await q.insertInto('task_person').values(part).execute();
  },

  async parked(after, limit) {
    return (await parkedAfter(q, { after, limit })).map(taskOf);
  },

  async countParked() {
    const { n } = await q
      .selectFrom('task')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where(isParked)
      .executeTakeFirstOrThrow();
    return n;
  },

  async newest(limit) {
    const rows = await q.selectFrom('task').selectAll().orderBy('id', 'desc').limit(limit).execute();
    return rows.map(taskOf);
  },
});
