import type { Webhook } from './decode.ts';
import { type Memory, memory } from './memory.ts';

/** What the sending half learns and the listening half needs, and the other way round. Lost at a restart, at no harm. */
export interface Remembered {
  /** Where a conversation may be answered at no cost, by place. */
  readonly webhooks: Memory<Webhook>;
  /** Which message of ours stands under a carrier id: a quotation names only that. */
  readonly carriers: Memory<string>;
  /** What the last update of a card wrote, while no answer has painted over it. */
  readonly written: Memory<string>;
  /** Who was told something on a card of our template, and when (monotonic). */
  readonly notices: Memory<Map<string, number>>;
}

export const remembered = (): Remembered => ({
  webhooks: memory(2_000),
  carriers: memory(20_000),
  written: memory(5_000),
  notices: memory(2_000),
});
