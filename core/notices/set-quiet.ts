import type { Instant, PersonId } from '../ids.ts';
import type { Quiet } from '../people/person.ts';
import type { Stores } from '../stores.ts';
import { planDigest } from './notify.ts';
import { quietEnd } from './quiet.ts';

/** Changes somebody's quiet hours; what waits for the end of the old ones comes at the end of the new, or now. */
export async function setQuiet(tx: Stores, id: PersonId, quiet: Quiet | null, now: Instant): Promise<void> {
  const before = await tx.people.get(id);
  if (!before) return;
  await tx.people.setQuiet(id, quiet);
  const promised = quietEnd(before, now);
  if (promised === undefined) return;
  const dueAt = quietEnd({ zone: before.zone, ...(quiet ? { quiet } : {}) }, now) ?? now;
  if (dueAt === promised || (await tx.notices.postpone(id, promised, dueAt)) === 0) return;
  await planDigest(tx, id, dueAt);
}
