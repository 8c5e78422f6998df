import type { Instant } from '../core/ids.ts';
import type { PoolTarget } from '../core/stores/folds.ts';
import type { Stores } from '../core/stores.ts';
import type { World } from '../core/world.ts';
import type { JobHandler } from './runner.ts';

type Tell = (tx: Stores, world: World, target: PoolTarget) => Promise<Instant | undefined>;

/** Many new tasks for one place become one list there. */
export const fold = (world: World, kind: string, tell: Tell): JobHandler => ({
  kind,
  async act(tx, _, { payload }) {
    const isTarget = payload.kind === 'conversation' || payload.kind === 'person';
    if (!isTarget || typeof payload.id !== 'number') return;
    const again = await tell(tx, world, { kind: payload.kind as PoolTarget['kind'], id: payload.id });
    return again === undefined ? undefined : { again };
  },
});
