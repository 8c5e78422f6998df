import type { Stores } from '../stores.ts';
import type { World } from '../world.ts';

/** The one job that looks at parked tasks again. */
export const retryJob = { kind: 'redispatch', key: 'parked' } as const;
const stampKey = 'dispatch.stamp';

/**
 * Rules, members of groups or who is on duty changed: every parked task is looked at again, from the first one. A retry
 * under way begins anew: the stamp tells it so, whichever process it runs in.
 */
export async function startRetry(tx: Stores, world: Pick<World, 'clock' | 'random'>): Promise<void> {
  const stamp = world.random.secret(9);
  await tx.settings.set(stampKey, stamp);
  const now = world.clock.now();
  await tx.jobs.reschedule({ ...retryJob, dueAt: now, payload: { stamp, after: 0 } });
}

export const retryStamp = async (tx: Stores): Promise<string> => (await tx.settings.get(stampKey)) ?? '';
