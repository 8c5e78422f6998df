import type { PersonId } from '../core/ids.ts';
import type { Stores } from '../core/stores.ts';
import type { World } from '../core/world.ts';
import type { JobHandler } from './runner.ts';

type Tell = (tx: Stores, world: World, person: PersonId) => Promise<void>;

/** Tells a person in one message what waited for a better time. */
export const digest = (world: World, tell: Tell): JobHandler => ({
  kind: 'digest',
  async act(tx, _, { payload }) {
    if (typeof payload.person === 'number') await tell(tx, world, payload.person);
  },
});
