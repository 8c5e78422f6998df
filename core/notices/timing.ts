import type { Instant } from '../ids.ts';
import type { Person } from '../people/person.ts';
import type { Notice } from '../stores/notices.ts';
import type { Stores } from '../stores.ts';
import type { Task } from '../tasks/task.ts';
import type { Announcement } from '../tell/announcements.ts';
import { isUrgent, nextDigest, quietEnd } from './quiet.ts';

/** Sentences within this long (ms) of one another become one message, and cards are counted over it. */
const windowMs = 60_000;
/** More cards than this in a window become one list. */
const mostCards = 5;
/** What is given to one person by name comes as a card of its own, however many there are. */
const byName: ReadonlySet<Notice['listener']> = new Set(['offered', 'owner', 'self']);

/** Never gathered: people talk to one another, or somebody waits in vain. */
const alone: ReadonlySet<Notice['kind']> = new Set(['comment', 'unreachable']);

export interface Timed extends Pick<Announcement, 'how'> {
  /** answer: to something they did or asked for themselves. It never waits. */
  readonly when: Announcement['when'] | 'answer';
  readonly kind: Notice['kind'];
  readonly listener: Notice['listener'];
}

/** Until when a person is spared something; undefined: they are told at once. */
export async function heldUntil(
  tx: Stores,
  person: Person,
  task: Task,
  { kind, how, when, listener }: Timed,
  now: Instant,
): Promise<Instant | undefined> {
  if (when === 'answer') return undefined;
  if (when === 'digest') return nextDigest(person, now);
  const morning = isUrgent(task, now) ? undefined : quietEnd(person, now);
  if (morning !== undefined) return morning;
  if (alone.has(kind) || (how === 'card' && byName.has(listener))) return undefined;
  const told = await tx.notices.told(person.id, how, now - windowMs);
  const opened = how === 'notice' ? told.at(-1) : told.at(-mostCards);
  return opened === undefined ? undefined : opened + windowMs;
}
