import type { Instant, Platform } from '../core/ids.ts';
import type { PacedCall } from '../core/ports.ts';
import type { Conversation } from '../core/stores/conversations.ts';
import { lanes, type Post } from '../core/stores/outbox.ts';
import type { ShownCard } from '../core/stores/shown.ts';
import type { Stores } from '../core/stores.ts';
import { callOf } from './channel.ts';
import type { CourierPorts } from './courier-ports.ts';
import { companyOf } from './posting.ts';

/** A row that is due and where it belongs. `rank`: smaller goes first. */
interface Placed {
  readonly at: Conversation;
  readonly rank: number;
  readonly call: PacedCall;
}
export type Due =
  | (Placed & { readonly kind: 'post'; readonly row: Post })
  | (Placed & { readonly kind: 'paint'; readonly row: ShownCard });

export interface Found {
  /** By rank. */
  readonly due: readonly Due[];
  /** There may be more than was looked at. */
  readonly full: boolean;
  readonly nextDue: Instant | undefined;
  /** How many posts went out together under a key, and must go together again. */
  readonly companies: ReadonlyMap<string, number>;
}

/** Answers and personal cards first, then cards that stand and are out of date, then what is for many. */
const paintRank = lanes.personal + 0.5;

export function findDue(ports: CourierPorts, limit: number, except: readonly Platform[]): Promise<Found> {
  const now = ports.world.clock.now();
  return ports.world.db.read('courier.look', async (tx) => {
    const heads = await tx.outbox.heads(now, limit, except);
    const stale = await tx.shown.stale(now, limit, except);
    const places = await tx.conversations.many([...new Set([...heads, ...stale].map((row) => row.conversation))]);
    const due: Due[] = [];
    for (const row of heads) {
      const at = places.get(row.conversation);
      if (at) due.push({ kind: 'post', row, at, rank: lanes[row.lane], call: callOf(at) });
    }
    for (const row of stale) {
      const at = places.get(row.conversation);
      if (at) due.push({ kind: 'paint', row, at, rank: paintRank, call: callOf(at, row.message) });
    }
    // What was not tried yet goes before what was: while a line is down no row is its only probe.
    due.sort((a, b) => a.rank - b.rank || a.row.attempts - b.row.attempts);
    const companies = await tx.outbox.sentUnder([...new Set(heads.flatMap((post) => companyOf(post) ?? []))]);
    const full = heads.length >= limit || stale.length >= limit;
    return { due, full, nextDue: await nextDue(tx, now), companies };
  });
}

async function nextDue(tx: Stores, now: Instant): Promise<Instant | undefined> {
  const due = [await tx.outbox.nextDue(now), await tx.shown.nextDue(now)].filter((at) => at !== undefined);
  return due.length > 0 ? Math.min(...due) : undefined;
}
