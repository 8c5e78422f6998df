import type { Selectable, Transaction } from 'kysely';
import type { DispatchTables } from './schema/dispatch.ts';
import type { PeopleTables } from './schema/people.ts';
import type { TalkTables } from './schema/talk.ts';
import type { TaskTables } from './schema/tasks.ts';
import type { TrafficTables } from './schema/traffic.ts';

/**
 * The tables as both engines hold them. Instants are epoch milliseconds; json is text that only its store reads;
 * `search` columns hold folded words; there are no booleans (a nullable instant says when it became so).
 */
export interface Db extends PeopleTables, TaskTables, DispatchTables, TalkTables, TrafficTables {}

export type Row<T extends keyof Db> = Selectable<Db[T]>;

/** What one unit may do: build and run queries. No nesting, no root handle. */
export type Tx = Pick<
  Transaction<Db>,
  'selectFrom' | 'selectNoFrom' | 'insertInto' | 'updateTable' | 'deleteFrom' | 'with' | 'fn' | 'getExecutor'
>;
