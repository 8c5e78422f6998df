import type { Tasks } from '../../core/stores/tasks.ts';
import type { Task } from '../../core/tasks/task.ts';
import type { Engine } from '../engine.ts';
import { changingByShape, prepared } from '../prepared.ts';
import type { Tx } from '../schema.ts';
import { fold } from '../search.ts';
import { taskAside } from './task-aside.ts';
import { awaitingTasks, listTasks } from './task-list.ts';
import { taskPools } from './task-pools.ts';
import { searched, type TaskSet, taskColumns, taskOf } from './task-row.ts';

const byId = prepared((q, p: { id: number }) => q.selectFrom('task').selectAll().where('id', '=', p.id));
/** `no key update`: it stops every other move of this task, not the rows of others that only point at it. */
const byIdLocked = prepared((q, p: { id: number }) =>
  q.selectFrom('task').selectAll().where('id', '=', p.id).forNoKeyUpdate(),
);

type Swap = TaskSet & { at_id: number; at_turn: number; at_revision: number };
const swap = changingByShape<Swap>((q, p, keys) =>
  q
    .updateTable('task')
    .set(Object.fromEntries(keys.map((key) => [key, p[key as keyof Swap]])))
    .where('id', '=', p.at_id)
    .where('turn', '=', p.at_turn)
    .where('revision', '=', p.at_revision),
);

const foldOf = (task: Pick<Task, (typeof searched)[number]>): string => fold(...searched.map((field) => task[field]));

export const tasks = (q: Tx, engine: Engine): Tasks => ({
  async get(id) {
    const [row] = await byId(q, { id });
    return row && taskOf(row);
  },

  async lock(id) {
    const [row] = await (engine.locksRows ? byIdLocked : byId)(q, { id });
    return row && taskOf(row);
  },

  async byCode(type, code) {
    const row = await q
      .selectFrom('task')
      .selectAll()
      .where('type', '=', type)
      .where('code', '=', code)
      .executeTakeFirst();
    return row && taskOf(row);
  },

  async byBatch(batch) {
    const rows = await q.selectFrom('task').selectAll().where('batch', '=', batch).orderBy('id').execute();
    return rows.map(taskOf);
  },

  async insert(task) {
    const { stage, createdAt } = task;
    const isClosed = stage === 'closed';
    const text = {
      code: task.code ?? null,
      title: task.title,
      description: task.description ?? '',
      company: task.company ?? null,
      material: task.material ?? null,
      documentCode: task.documentCode ?? null,
    };
    const row = await q
      .insertInto('task')
      .values({
        type: task.type,
        code: text.code,
        title: text.title,
        description: text.description,
        search: foldOf(text),
        priority: task.priority ?? 'normal',
        due_at: task.dueAt ?? null,
        stage,
        outcome: isClosed ? 'completed' : null,
        dispatch: task.dispatch,
        requester_id: task.requester ?? null,
        batch: task.batch ?? null,
        company: text.company,
        material: text.material,
        document_type: task.documentType ?? null,
        document_code: text.documentCode,
        template_id: task.template ?? null,
        estimate_minutes: task.estimateMinutes ?? null,
        created_at: createdAt,
        updated_at: createdAt,
        done_at: isClosed ? createdAt : null,
        closed_at: isClosed ? createdAt : null,
      })
      .onConflict((on) => on.columns(['type', 'code']).doNothing())
      .returningAll()
      .executeTakeFirst();
    return row && taskOf(row);
  },

  async change(id, at, change) {
    const set: Record<string, unknown> = {};
    for (const [field, value] of Object.entries(change)) {
      if (value !== undefined) set[taskColumns[field as keyof Task]] = value;
    }
    if (searched.some((field) => change[field] !== undefined)) {
      const [row] = await byId(q, { id });
      if (row) set.search = foldOf({ ...taskOf(row), ...change });
    }
    const keys = Object.keys(set).toSorted();
    if (keys.length === 0) throw new Error('a change without a change');
    const values = { ...(set as TaskSet), at_id: id, at_turn: at.turn, at_revision: at.revision };
    return (await swap(q, values, keys)) > 0;
  },

  list: (query) => listTasks(q, query),
  awaiting: (person, after, limit) => awaitingTasks(q, person, after, limit),

  async countByStage() {
    const rows = await q
      .selectFrom('task')
      .select((eb) => ['stage', eb.fn.countAll<number>().as('n')])
      .groupBy('stage')
      .execute();
    return Object.fromEntries(rows.map(({ stage, n }) => [stage, n]));
  },

  ...taskAside(q),
  ...taskPools(q),
});
