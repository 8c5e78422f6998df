import type { TaskQuery } from '../core/stores/tasks.ts';
import { seedBig } from './big.ts';
import { fresh } from './house.ts';
import { type Spread, spread, timed } from './measure.ts';

export interface Listed extends Spread {
  readonly list: string;
  /** Against the same page where there are a hundredth as many tasks. */
  readonly growth: number;
}

const page = { limit: 8, offset: 0, now: 1_800_000_000_000 } as const;
const manager = { id: 3, roles: ['manager'] } as const;
const queries: Readonly<Record<string, (n: number) => TaskQuery>> = {
  'employee, all, page 1': (n) => ({ ...page, reader: { id: 40 + (n % 900), roles: ['employee'] }, filter: 'all' }),
  'employee, waiting': (n) => ({ ...page, reader: { id: 40 + (n % 900), roles: ['employee'] }, filter: 'waiting' }),
  'manager, all, page 1': () => ({ ...page, reader: manager, filter: 'all' }),
  'manager, waiting': () => ({ ...page, reader: manager, filter: 'waiting' }),
  'manager, search, rare word': () => ({ ...page, reader: manager, filter: 'all', search: 'pump' }),
  'administrator, all, page 1000': () => ({ ...page, filter: 'all', offset: 8_000 }),
};

async function measured(path: string, tasks: number, times: number): Promise<Map<string, Spread>> {
  const db = await fresh({ engine: 'sqlite', path });
  seedBig(path, tasks);
  // As the house does every day.
  await db.tidy();
  const found = new Map<string, Spread>();
  for (const [name, query] of Object.entries(queries)) {
    const taken: number[] = [];
    for (let n = -5; n < times; n++) {
      const ms = await timed(() => db.database.read('bench', (tx) => tx.tasks.list(query(n + 5))));
      if (n >= 0) taken.push(ms);
    }
    found.set(name, spread(taken));
  }
  await db.close();
  return found;
}

export async function lists(directory: string, tasks: number, times: number): Promise<Listed[]> {
  const few = await measured(`${directory}/few.db`, tasks / 100, times);
  const many = await measured(`${directory}/many.db`, tasks, times);
  return [...many].map(([list, taken]) => ({ list, ...taken, growth: taken.p50 / (few.get(list)?.p50 ?? Number.NaN) }));
}
