import type { Instant, PersonId } from '../ids.ts';
import type { Notice, NoticeQuery } from '../stores/notices.ts';
import type { Stores } from '../stores.ts';

/** What a person was told or is about to be, newest first. */
export const noticesOf = (tx: Stores, person: PersonId, query: NoticeQuery): Promise<Notice[]> =>
  tx.notices.list(person, query);

export type MarkedRead =
  /** How many were unread until now. */
  | { readonly kind: 'read'; readonly count: number }
  /** There is none with this id for this person. */
  | { readonly kind: 'unknown' };

/** Marks one notice of this person, or all of them, as read; a second time changes nothing. */
export async function markRead(tx: Stores, person: PersonId, which: number | 'all', now: Instant): Promise<MarkedRead> {
  if (which === 'all') return { kind: 'read', count: await tx.notices.read(person, 'all', now) };
  const notice = await tx.notices.get(which);
  if (notice?.person !== person) return { kind: 'unknown' };
  return { kind: 'read', count: await tx.notices.read(person, { id: which }, now) };
}
