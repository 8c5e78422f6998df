import { type SelectQueryBuilder, sql } from 'kysely';
import { type PersonId, parseTaskNumber, type TaskId } from '../../core/ids.ts';
import type { TaskFilter, TaskQuery } from '../../core/stores/tasks.ts';
import type { Stage, Task } from '../../core/tasks/task.ts';
import type { Db, Tx } from '../schema.ts';
import { containing } from '../search.ts';
import { type Condition, type Reader, readableBy } from './task-readable.ts';
import { taskOf } from './task-row.ts';
import { awaitingIds, waitingFor } from './task-waiting.ts';

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

function conditions(q: Tx, { reader, filter, now, search }: TaskQuery): Condition[] {
  const all: Condition[] = [];
  if (filter === 'waiting' && reader) all.push((eb) => eb('task.id', 'in', waitingFor(q, reader, now).select('w.id')));
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

type Matching = SelectQueryBuilder<Db, 'task', object>;
type Cut = Pick<TaskQuery, 'limit' | 'offset'>;
interface Part {
  readonly ids: readonly TaskId[];
  /** How many there are in all. */
  readonly n: number;
}

const count = async (of: Matching): Promise<number> =>
  (await of.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n;

/** Where an index holds both, counting and cutting a page are two quick look-ups. */
async function indexed(of: Matching, ordered: Matching, { limit, offset }: Cut): Promise<Part> {
  const n = await count(of);
  const isThere = limit > 0 && offset < n;
  const rows = isThere ? await ordered.select('task.id').limit(limit).offset(offset).execute() : [];
  return { ids: rows.map(({ id }) => id), n };
}

/** Where every row must be looked at, once is enough: the order of all, as one. */
async function scanned(of: Matching, { limit, offset }: Cut): Promise<Part> {
  const rows = await of
    .select(['task.id', (eb) => eb.fn.countAll<number>().over().as('n')])
    .orderBy(sql`case when task.closed_at is null then 0 else 1 end`)
    .orderBy(sql`case when task.closed_at is null then 0 else -task.closed_at end`)
    .orderBy(sql`case when task.closed_at is null then task.due_at end`, (o) => o.asc().nullsLast())
    .orderBy(sql`case when task.closed_at is null then task.id else -task.id end`)
    .limit(limit)
    .offset(offset)
    .execute();
  return { ids: rows.map(({ id }) => id), n: rows[0]?.n ?? (offset === 0 ? 0 : await count(of)) };
}

/** As `scanned`, from what waits alone: no task is read for it. */
async function waiting(q: Tx, reader: Reader, { now, limit, offset }: TaskQuery): Promise<Part> {
  const all = waitingFor(q, reader, now);
  const rows = await all
    .select(['w.id', (eb) => eb.fn.countAll<number>().over().as('n')])
    .orderBy('w.due_at', (o) => o.asc().nullsLast())
    .orderBy('w.id')
    .limit(Math.min(limit, longestPage))
    .offset(offset)
    .execute();
  const counted = () => all.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow();
  return { ids: rows.map(({ id }) => id), n: rows[0]?.n ?? (offset === 0 ? 0 : (await counted()).n) };
}

async function pageOf(q: Tx, query: TaskQuery): Promise<Part> {
  const { offset, search, reader } = query;
  const limit = Math.min(query.limit, longestPage);
  const filter = filters[query.filter];
  const isPersonal = query.filter === 'waiting' && reader !== undefined;
  if (isPersonal && !search?.trim()) return waiting(q, reader, query);
  let matching: Matching = q.selectFrom('task');
  for (const condition of conditions(q, query)) matching = matching.where(condition);
  if (search?.trim()) {
    // What waits for a reader says itself in which stage: said again, it would tempt the planner to go by the stage.
    if (isPersonal) return scanned(matching, { limit, offset });
    const wanted: Condition = (eb) => (filter.closed ? eb.or([filter.open(eb), isClosed]) : filter.open(eb));
    return scanned(matching.where(wanted), { limit, offset });
  }
  const open = matching.where(filter.open);
  const byDeadline = open.orderBy('task.due_at', (o) => o.asc().nullsLast()).orderBy('task.id');
  const opened = await indexed(open, byDeadline, { limit, offset });
  if (!filter.closed) return opened;
  const closed = matching.where(isClosed);
  const newest = closed.orderBy('task.closed_at', 'desc').orderBy('task.id', 'desc');
  const rest = { limit: limit - opened.ids.length, offset: Math.max(0, offset - opened.n) };
  const more = await indexed(closed, newest, rest);
  return { ids: [...opened.ids, ...more.ids], n: opened.n + more.n };
}

/**
 * Open tasks by nearest deadline, those without one last; after them the closed ones, newest first. Counted and sorted
 * by id alone; only the page's rows are read whole.
 */
export async function listTasks(q: Tx, query: TaskQuery): Promise<{ tasks: Task[]; total: number }> {
  const { ids, n } = await pageOf(q, query);
  return { tasks: await inOrder(q, ids), total: n };
}

export const awaitingTasks = async (q: Tx, person: PersonId, after: TaskId, limit: number): Promise<Task[]> =>
  inOrder(
    q,
    (await awaitingIds(q, person, after, limit).execute()).map(({ id }) => id),
  );
