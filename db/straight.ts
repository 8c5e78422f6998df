import type { QueryExecutor } from 'kysely';

/** Runs compiled SQL without leaving the call. */
export interface Straight {
  rows(sql: string, parameters: readonly unknown[]): unknown[];
  /** How many rows it changed. */
  changes(sql: string, parameters: readonly unknown[]): number;
}

/**
 * An engine in this very process has nothing to wait for, and each promise on the way to it costs as much as a small
 * query. Prepared queries look here first; every other query goes through Kysely.
 */
const ways = new WeakMap<QueryExecutor, Straight>();

export const goStraight = (executor: QueryExecutor, way: Straight): void => void ways.set(executor, way);
export const straightOf = (executor: QueryExecutor): Straight | undefined => ways.get(executor);
