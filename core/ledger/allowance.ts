import type { Platform } from '../ids.ts';
import type { CallKind } from './ledger.ts';

/** How many of each a platform allows in a month; null = as many as we like. */
export type Allowances = Readonly<Record<Platform, Readonly<Record<CallKind, number | null>>>>;

/** What organisations that pay nothing get. Feishu's number has changed often: whoever knows theirs writes it down. */
export const freeAllowances: Allowances = {
  telegram: { call: null, push: null },
  dingtalk: { call: 5_000, push: 3_000 },
  feishu: { call: 10_000, push: null },
};

/** Administrators hear of these shares (percent), once each in a month. */
export const warningShares = [70, 90] as const;

/** The highest share that is reached; 0 = none. */
export const shareReached = (count: number, allowed: number | null): number =>
  allowed === null ? 0 : (warningShares.findLast((share) => count * 100 >= allowed * share) ?? 0);
