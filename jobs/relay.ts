import type { TaskId } from '../core/ids.ts';
import type { Stores } from '../core/stores.ts';
import type { World } from '../core/world.ts';
import type { JobHandler } from './runner.ts';

/** Tells of comments that have waited long enough for their files. */
export const relayJob = (
  world: World,
  relayed: (tx: Stores, world: World, task: TaskId) => Promise<void>,
): JobHandler => ({
  kind: 'relay',
  async act(tx, _, job) {
    if (job.subject?.kind === 'task') await relayed(tx, world, job.subject.id);
  },
});
