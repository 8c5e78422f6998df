import type { Instant, Zone } from '../ids.ts';
import type { Person, Quiet } from '../people/person.ts';
import type { Task } from '../tasks/task.ts';
import { dayOf, instantOf } from '../time.ts';

const shape = /^([01]?\d|2[0-3])(?::([0-5]\d))?\s*(?:-|–|—|~|至|到|до)\s*([01]?\d|2[0-3])(?::([0-5]\d))?$/;

/** `22:00-07:00` as people type it, whatever their keyboard; undefined: no span of a day. */
export function parseQuiet(text: string): Quiet | undefined {
  const found = shape.exec(text.normalize('NFKC').trim().toLowerCase());
  if (!found) return undefined;
  const [, from = '', fromMinutes = '00', until = '', untilMinutes = '00'] = found;
  const quiet = { from: `${from.padStart(2, '0')}:${fromMinutes}`, until: `${until.padStart(2, '0')}:${untilMinutes}` };
  return quiet.from === quiet.until ? undefined : quiet;
}

/** When the quiet hours of this moment end; undefined: it is not one of them. */
export function quietEnd(
  { quiet, zone }: { readonly quiet?: Quiet; readonly zone: Zone },
  now: Instant,
): Instant | undefined {
  if (!quiet) return undefined;
  const acrossMidnight = quiet.until <= quiet.from ? 1 : 0;
  for (const back of [-1, 0]) {
    const start = instantOf(`${dayOf(now, zone, back)}T${quiet.from}`, zone);
    const end = instantOf(`${dayOf(now, zone, back + acrossMidnight)}T${quiet.until}`, zone);
    if (start <= now && now < end) return end;
  }
  return undefined;
}

/** The hour of the daily digest. */
const digestAt = '09:00';

/** When what can wait is told: the next nine o'clock of this person, or when they may be disturbed after it. */
export function nextDigest(person: Pick<Person, 'quiet' | 'zone'>, now: Instant): Instant {
  const on = (day: number): Instant => {
    const at = instantOf(`${dayOf(now, person.zone, day)}T${digestAt}`, person.zone);
    return quietEnd(person, at) ?? at;
  };
  return [-1, 0].map(on).find((at) => at > now) ?? on(1);
}

const nearMs = 2 * 3_600_000;

/** Rings at any hour. A deadline that passed long ago is no news of the night. */
export function isUrgent(task: Pick<Task, 'priority' | 'dueAt' | 'stage'>, now: Instant): boolean {
  if (task.stage === 'closed') return false;
  return task.priority === 'urgent' || (task.dueAt !== null && Math.abs(task.dueAt - now) <= nearMs);
}
