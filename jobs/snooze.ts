import type { PersonId, TaskId } from '../core/ids.ts';
import type { Stores } from '../core/stores.ts';
import type { World } from '../core/world.ts';
import type { JobHandler } from './runner.ts';

type Tell = (tx: Stores, world: World, task: TaskId, person: PersonId, key: string) => Promise<void>;

/** Brings a card back to whoever pressed "Later" on it. */
export const snooze = (world: World, tell: Tell): JobHandler => ({
  kind: 'snooze',
  async act(tx, _, job) {
    const person = job.payload.person;
    if (job.subject?.kind !== 'task' || typeof person !== 'number') return;
    await tell(tx, world, job.subject.id, person, `z${job.id.toString(36)}.${job.dueAt.toString(36)}`);
  },
});
