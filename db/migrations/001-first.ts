import { peopleTables } from './001-people.ts';
import { taskTables } from './001-tasks.ts';
import { traffic } from './001-traffic.ts';
import type { Migration, Types } from './migration.ts';

export const first: Migration = {
  version: 1,
  name: 'first',
  statements: (t: Types) => [...peopleTables(t), ...taskTables(t), ...traffic(t)],
};
