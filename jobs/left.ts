import type { PersonId, TaskId } from '../core/ids.ts';
import type { Stores } from '../core/stores.ts';
import type { World } from '../core/world.ts';
import type { JobHandler } from './runner.ts';

/** Gives the task to go on after. */
type SeeTo = (tx: Stores, world: World, person: PersonId, after: TaskId) => Promise<TaskId | undefined>;

/** Sees to what somebody had who has left, a few tasks at a time: people's presses go between two of them. */
export const left = (world: World, kind: string, seeTo: SeeTo): JobHandler => ({
  kind,
  async act(tx, _, job) {
    const { person, after } = job.payload;
    if (typeof person !== 'number' || typeof after !== 'number') return;
    const next = await seeTo(tx, world, person, after);
    if (next === undefined) return;
    await tx.jobs.reschedule({ kind, key: job.key, dueAt: world.clock.now(), payload: { person, after: next } });
  },
});
