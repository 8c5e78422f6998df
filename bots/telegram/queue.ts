import type { Delivery } from './deliver.ts';

interface Entry {
  readonly id: number;
  done: boolean;
}

export interface UpdateQueue {
  /** Updates already here are passed over: while one is unfinished Telegram gives the later ones again. */
  add(updates: readonly { readonly update_id: number }[]): void;
  /** The offset that confirms every update before the first unfinished one; undefined = nothing to confirm. */
  offset(): number | undefined;
  /** Telegram answered a call that carried this offset. */
  confirmed(offset: number): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/**
 * Updates that were fetched and are not confirmed yet, in the order in which they came. Each lane hands over one at a
 * time, lanes run side by side; `hand` resolves true once an update is recorded, false when it was given up.
 */
export function updateQueue(
  open: (update: unknown) => Delivery,
  hand: (delivery: Delivery) => Promise<boolean>,
): UpdateQueue {
  const entries: Entry[] = [];
  const lanes = new Map<string, Promise<void>>();
  let confirm: number | undefined;

  function add(updates: readonly { readonly update_id: number }[]): void {
    const known = new Set(entries.map(({ id }) => id));
    for (const update of updates) {
      if (known.has(update.update_id)) continue;
      known.add(update.update_id);
      const entry: Entry = { id: update.update_id, done: false };
      entries.push(entry);
      const delivery = open(update);
      const run = async () => {
        entry.done = await hand(delivery);
      };
      const last = (lanes.get(delivery.lane) ?? Promise.resolve()).then(run).finally(() => {
        if (lanes.get(delivery.lane) === last) lanes.delete(delivery.lane);
      });
      lanes.set(delivery.lane, last);
    }
  }

  return {
    add,
    offset() {
      while (entries[0]?.done) confirm = (entries.shift()?.id ?? 0) + 1;
      return confirm;
    },
    confirmed(offset) {
      // Numbers start anew after a quiet week, perhaps lower: an old offset must not be sent for ever.
      if (confirm === offset) confirm = undefined;
    },
    async idle() {
      while (lanes.size > 0) await Promise.all(lanes.values());
    },
  };
}
