import type { Instant } from '../ids.ts';
import type { TaskFacts } from './task.ts';
import type { Verb } from './verbs.ts';

/** What the system does by itself once its time has come. */
export type Timed = Extract<Verb, 'close' | 'confirm' | 'lapse'>;

/**
 * From when on the system may do each in this state; absent = never. Of the facts alone: the timers are set by it, and
 * the table asks it again.
 */
export function dueOf({ task, type, offer, moves }: TaskFacts): Partial<Record<Timed, Instant>> {
  if (task.stage === 'assigned' && offer?.expiresAt != null) return { lapse: offer.expiresAt };
  if (task.stage === 'done' && type.autoConfirmAfterMs !== null) {
    return { confirm: (task.doneAt ?? task.updatedAt) + type.autoConfirmAfterMs };
  }
  if (task.stage !== 'confirmed') return {};
  // Its terms may have changed since then, and that starts no delay anew; changed so often, it was before the oldest change.
  const confirmed = moves.find(({ verb }) => verb === 'confirm') ?? moves.at(-1);
  return { close: (confirmed?.at ?? task.updatedAt) + type.closeAfterMs };
}
