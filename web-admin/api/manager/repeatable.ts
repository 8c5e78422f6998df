import type { Stores } from '../../../core/stores.ts';
import type { World } from '../../../core/world.ts';
import { keyed } from '../once.ts';

type Once = ReturnType<typeof keyed>;

/** A call on many tasks, each in a unit of its own: with a key, what was done when it came first is not done again. */
export interface Repeatable {
  /** What the call was to do when its key came first. */
  readonly plan: string;
  /** Its item at this place. */
  once(tx: Stores, index: number): Once;
}

/** Undefined: the key came with another call before. */
export async function repeatable(
  world: World,
  key: string | undefined,
  call: readonly unknown[],
  plan = '',
): Promise<Repeatable | undefined> {
  // No key a caller can send holds a line break.
  const once = (tx: Stores, index: number): Once =>
    keyed(tx, world, key === undefined ? undefined : `${key}\n${index}`, call);
  if (key === undefined) return { plan, once };
  return world.db.write('api key', async (tx) => {
    const whole = keyed(tx, world, key, call);
    const before = await whole.before();
    if (before.kind === 'reused') return undefined;
    if (before.kind === 'known') return { plan: before.made, once };
    await whole.keep(plan);
    return { plan, once };
  });
}
