import type { Instant } from '../core/ids.ts';
import type { Stores } from '../core/stores.ts';
import type { World } from '../core/world.ts';
import type { JobHandler } from './runner.ts';

/** Ends one unit's worth of dialogues that are over; true while there may be more. */
type Expire = (tx: Stores, world: World, now: Instant) => Promise<boolean>;

export const dialogueExpiry = (world: World, expire: Expire): JobHandler => ({
  kind: 'dialogue_expiry',
  everyMs: 60_000,
  async act(tx) {
    const now = world.clock.now();
    return (await expire(tx, world, now)) ? { again: now } : undefined;
  },
});
