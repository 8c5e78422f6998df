import type { TaskId } from '../core/ids.ts';
import type { Stores } from '../core/stores.ts';
import type { World } from '../core/world.ts';
import type { JobHandler } from './runner.ts';

interface Retry {
  readonly job: { readonly kind: string; readonly key: string };
  /** Changes with everything a retry under way must begin anew for. */
  stamp(tx: Stores): Promise<string>;
  /** Gives the task to go on after. */
  chunk(tx: Stores, world: World, after: TaskId, correlation: string): Promise<TaskId | undefined>;
}

/**
 * Parked tasks are looked at again a chunk at a time, each its own unit: whatever people do meanwhile goes between two
 * of them.
 */
export const redispatch = (world: World, { job: { kind, key }, stamp, chunk }: Retry): JobHandler => ({
  kind,
  async act(tx, _, job) {
    const now = await stamp(tx);
    const from = job.payload.stamp === now && typeof job.payload.after === 'number' ? job.payload.after : 0;
    const after = await chunk(tx, world, from, `job-${kind}-${now}`);
    if (after === undefined) return;
    await tx.jobs.reschedule({ kind, key, dueAt: world.clock.now(), payload: { stamp: now, after } });
  },
});
