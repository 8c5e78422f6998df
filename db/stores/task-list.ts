import { sql } from 'kysely';
import { parseTaskNumber, type TaskId } from '../../core/ids.ts';
import type { TaskFilter, TaskQuery } from '../../core/stores/tasks.ts';
import type { Stage, Task } from '../../core/tasks/task.ts';
import type { Tx } from '../schema.ts';
import { containing } from '../search.ts';
import { type Condition, readableBy } from './task-readable.ts';
import { taskOf } from './task-row.ts';
import { waitsFor } from './task-waiting.ts';

const longestPage = 100;
const isOpen = sql<boolean>`task.closed_at is null`;
const isClosed = sql<boolean>`task.closed_at is not null`;

const inStages =
  (stages: readonly Stage[]): Condition =>
  (eb) =>
    eb('task.stage', 'in', [...stages]);

/** Which open tasks a filter lists, and whether closed ones follow. Named by stage they are found by its index. */
const filters: Readonly<Record<TaskFilter, { readonly open: Condition; readonly closed: boolean }>> = {
  all: { open: () => isOpen, closed: true },
  waiting: { open: inStages(['pending_review', 'returned', 'reviewed', 'assigned', 'done']), closed: false },
  in_progress: { open: inStages(['in_progress']), closed: false },
  done: { open: inStages(['done', 'confirmed']), closed: true },
};

function conditions({ reader, filter, now, search }: TaskQuery): Condition[] {
  const all: Condition[] = [];
  if (filter === 'waiting' && reader) all.push(waitsFor(reader, now));
  else if (reader && !reader.roles.includes('admin')) all.push(readableBy(reader));
  if (search?.trim()) {
    const words = sql<boolean>`task.search like ${containing(search)} escape '\\'`;
    const number = parseTaskNumber(search);
    all.push((eb) => (number === undefined ? words : eb.or([words, eb('task.id', '=', number)])));
  }
  return all;
}

async function inOrder(q: Tx, ids: readonly TaskId[]): Promise<Task[]> {
  if (ids.length === 0) return [];
  const rows = await q
    .selectFrom('task')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
  const byId = new Map(rows.map((row) => [row.id, taskOf(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/**
 * Open tasks by nearest deadline, those without one last; after them the closed ones, newest first. Counted and sorted
 * by id alone, which the indexes hold; only the page's rows are read whole.
 */
export async function listTasks(q: Tx, query: TaskQuery): Promise<{ tasks: Task[]; total: number }> {
  const limit = Math.min(query.limit, longestPage);
  const filter = filters[query.filter];
  let matching = q.selectFrom('task');
  for (const condition of conditions(query)) matching = matching.where(condition);
  // What waits for a reader says itself in which stage: said again, it would tempt the planner to go by the stage.
  const isPersonal = query.filter === 'waiting' && query.reader !== undefined;
  const open = isPersonal ? matching : matching.where(filter.open);
  const closed = matching.where(isClosed);
  const count = async (of: typeof matching) =>
    (await of.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n;

  const opened = await count(open);
  const total = opened + (filter.closed ? await count(closed) : 0);
  const page = await open
    .select('task.id')
    .orderBy('task.due_at', (o) => o.asc().nullsLast())
    .orderBy('task.id')
    .limit(limit)
    .offset(query.offset)
    .execute();
  if (filter.closed && page.length < limit && total > opened) {
    const more = await closed
      .select('task.id')
      .orderBy('task.closed_at', 'desc')
      .orderBy('task.id', 'desc')
      .limit(limit - page.length)
      .offset(Math.max(0, query.offset - opened))
      .execute();
    page.push(...more);
  }
  return {
    tasks: await inOrder(
      q,
      page.map(({ id }) => id),
    ),
    total,
  };
}
