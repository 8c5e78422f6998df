import type { Platform } from '../ids.ts';

/** call: one we make that a platform counts. push: one a platform makes to us and counts. */
export const callKinds = ['call', 'push'] as const;
export type CallKind = (typeof callKinds)[number];

/** What was counted on one platform in one month. */
export interface Entry {
  readonly platform: Platform;
  readonly kind: CallKind;
  readonly count: number;
  /** The highest share (percent) administrators were warned of; 0 = none. */
  readonly warned: number;
}

/** The calls that cost, by calendar month (`2026-03`) of the organisation's zone. */
export interface Ledger {
  /** Adds to the month's count and gives the entry as it is then. */
  add(month: string, counted: Pick<Entry, 'platform' | 'kind' | 'count'>): Promise<Entry>;
  noteWarned(month: string, entry: Pick<Entry, 'platform' | 'kind'>, percent: number): Promise<void>;
  of(month: string): Promise<Entry[]>;
}
