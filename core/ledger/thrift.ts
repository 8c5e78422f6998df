import type { Platform } from '../ids.ts';
import type { Stores } from '../stores.ts';
import type { World } from '../world.ts';
import { monthOf } from './tally.ts';

/**
 * What is left undone as a month's calls run out, what is missed least first. `settled_copies`: repaints of a group's
 * copy of a task that is confirmed or closed. `notices`: sentences about a task to anybody but whoever gave it.
 */
export const thriftPlan = [
  { from: 90, saves: 'settled_copies' },
  { from: 90, saves: 'notices' },
] as const;
export type Saving = (typeof thriftPlan)[number]['saves'];

/** What is saved once so many percent are used. */
export const savingsAt = (percent: number): ReadonlySet<Saving> =>
  new Set(thriftPlan.filter(({ from }) => percent >= from).map(({ saves }) => saves));

const none: ReadonlySet<Saving> = new Set();

/** What is left undone on this platform now. Costs no query where calls are free. */
export async function savings(tx: Stores, world: World, platform: Platform): Promise<ReadonlySet<Saving>> {
  const allowed = world.allowances?.[platform].call ?? null;
  if (allowed === null) return none;
  const month = monthOf(world.clock.now(), world.organisation.zone);
  const entry = (await tx.ledger.of(month)).find((one) => one.platform === platform && one.kind === 'call');
  return entry ? savingsAt((entry.count * 100) / allowed) : none;
}
