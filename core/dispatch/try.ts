import type { TaskId } from '../ids.ts';
import type { Stores } from '../stores.ts';
import type { Stage, Task } from '../tasks/task.ts';
import type { World } from '../world.ts';
import { type Decision, decide } from './decide.ts';
import { type About, dispatchFacts, type RuleChange, type Trail } from './dispatch-facts.ts';
import type { Sample } from './rule.ts';

/** One line of the table: where a task goes by the rules as they are, and where it would go. */
export interface TriedRow {
  /** Null: a typed sample. */
  readonly task: Pick<Task, 'id' | 'title' | 'code' | 'stage' | 'dispatch'> | null;
  readonly sample: Sample;
  readonly before: Decision;
  readonly after: Decision;
  /** Saving moves this very task; others show where the like of them would go. */
  readonly moves: boolean;
}

export interface Tried {
  readonly samples: readonly TriedRow[];
  /** Newest first. */
  readonly tasks: readonly TriedRow[];
  /** Parked tasks now, and how many of those looked at would stay. */
  readonly parked: { readonly now: number; readonly looked: number; readonly stay: number };
}

export interface Trial {
  readonly change: RuleChange;
  /** As if filed one after the other, right after saving. */
  readonly samples?: readonly Sample[];
  /** So many of the newest tasks. */
  readonly last?: number;
}

const chunk = 50;
/** Parked tasks are walked in the order of the retry; beyond so many the preview stops, and says so by its counts. */
const mostParked = 1000;

/**
 * What saving a change of the rules would do. Writes nothing. Parked tasks go through the very decisions the retry will
 * make, in its order, so turns and loads come out the same. Reads in short units, so nobody waits for it.
 */
export async function tryRules(world: World, { change, samples = [], last = 50 }: Trial): Promise<Tried> {
  const read = <T>(work: (tx: Stores) => Promise<T>) => world.db.read('dispatch.try', work);
  const imagined = trail();
  const typed = await read((tx) =>
    inTurn(samples, (sample) => tryOne(tx, world, sample, null, change, imagined, true)),
  );

  const real = trail();
  const parked = new Map<TaskId, TriedRow>();
  for (let after = 0; parked.size < mostParked; ) {
    const tasks = await read(async (tx) => {
      const some = await tx.tasks.parked(after, chunk);
      const rows = await inTurn(some, (task) => tryOne(tx, world, task, task, change, real, true));
      return some.map((task, i) => [task.id, rows[i]] as const);
    });
    for (const [id, row] of tasks) if (row) parked.set(id, row);
    after = tasks.at(-1)?.[0] ?? 0;
    if (tasks.length < chunk) break;
  }

  const newest = await read((tx) => tx.tasks.newest(Math.min(last, 500)));
  const rows: TriedRow[] = [];
  for (let from = 0; from < newest.length; from += chunk) {
    const some = newest.slice(from, from + chunk);
    const found = await read((tx) =>
      inTurn(some, async (task) => parked.get(task.id) ?? tryOne(tx, world, task, task, change, trail(), false)),
    );
    rows.push(...found);
  }
  const stay = [...parked.values()].filter(({ moves }) => !moves).length;
  const now = await read((tx) => tx.tasks.countParked());
  return { samples: typed, tasks: rows, parked: { now, looked: parked.size, stay } };
}

const trail = (): Trail => ({ last: new Map(), load: new Map() });

async function inTurn<T, R>(values: readonly T[], each: (value: T) => Promise<R>): Promise<R[]> {
  const found: R[] = [];
  for (const value of values) found.push(await each(value));
  return found;
}

async function tryOne(
  tx: Stores,
  world: World,
  { type, company, material }: Sample,
  task: Task | null,
  change: RuleChange,
  real: Trail,
  takesEffect: boolean,
): Promise<TriedRow> {
  const sample: Sample = { type, company, material };
  const about: About = { task: task?.id ?? null, assignments: task ? await tx.tasks.assignments(task.id) : [] };
  const before = decide(await dispatchFacts(tx, world, sample, about));
  const after = decide(await dispatchFacts(tx, world, sample, about, { change, trail: real }));
  if (takesEffect) follow(after, real);
  const isFree: Stage = 'reviewed';
  const moves = task?.dispatch === 'parked' && task.stage === isFree && after.outcome !== 'parked';
  return { task: task && shown(task), sample, before, after, moves };
}

/** What the decision would leave behind for the next one. */
function follow({ person, strategy, matched: [first] }: Decision, { last, load }: Trail): void {
  if (person === null) return;
  load.set(person, (load.get(person) ?? 0) + 1);
  if (strategy === 'round_robin' && first) last.set(first.id, person);
}

const shown = ({ id, title, code, stage, dispatch }: Task) => ({ id, title, code, stage, dispatch });
