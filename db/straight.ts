import type { QueryExecutor } from 'kysely';

/** Runs compiled SQL and gives its rows, without leaving the call. */
export type Straight = (sql: string, parameters: readonly unknown[]) => unknown[];

/**
 * An engine in this very process has nothing to wait for, and each promise on the way to it costs as much as a small
 * query. Prepared queries look here first; every other query goes through Kysely.
 */
const ways = new WeakMap<QueryExecutor, Straight>();

export const goStraight = (executor: QueryExecutor, way: Straight): void => void ways.set(executor, way);
export const straightOf = (executor: QueryExecutor): Straight | undefined => ways.get(executor);
