import { type RawBuilder, sql } from 'kysely';

export type EngineName = 'sqlite' | 'postgresql';

/** The few things the queries of the stores say differently; everything else is one text for both. */
export interface Engine {
  readonly name: EngineName;
  /** The database's own clock, epoch milliseconds. */
  readonly clock: RawBuilder<number>;
  /** Whether rows are locked one by one: SQLite has a single writer and no such clause. */
  readonly locksRows: boolean;
}

export const engines: Readonly<Record<EngineName, Engine>> = {
  sqlite: {
    name: 'sqlite',
    clock: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
    locksRows: false,
  },
  postgresql: {
    name: 'postgresql',
    clock: sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`,
    locksRows: true,
  },
};
