import { createHash } from 'node:crypto';
import type { Stores } from '../../core/stores.ts';
import { sentence } from '../../core/text/text.ts';
import type { World } from '../../core/world.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

export type Kept =
  | { readonly kind: 'first' }
  /** The key came with something else before. */
  | { readonly kind: 'reused' }
  /** What was made then, as it was noted. */
  | { readonly kind: 'known'; readonly made: string };

/** A caller's key belongs to one call: its address and its body. A call that was refused does not use it up. */
export function keyed(tx: Stores, world: World, key: string | undefined, call: readonly unknown[]) {
  const id = key === undefined ? undefined : hash(key);
  const digest = hash(JSON.stringify(call));
  return {
    async before(): Promise<Kept> {
      if (id === undefined) return { kind: 'first' };
      const remembered = (await tx.inbox.seen('api', id, world.clock.now()))?.notice;
      if (!remembered || !('key' in remembered)) return { kind: 'first' };
      const { tasks, body } = remembered.params ?? {};
      return body === digest ? { kind: 'known', made: String(tasks) } : { kind: 'reused' };
    },
    async keep(made: string): Promise<void> {
      if (id === undefined) return;
      const notice = sentence('system.api.made', { tasks: made, body: digest });
      await tx.inbox.remember('api', id, { notice, alert: false });
    },
  };
}
