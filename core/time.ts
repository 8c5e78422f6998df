/**
 * Wall time ↔ instant. Nothing else converts: Temporal's own default differs from ours in a gap (it keeps the minutes;
 * we take the first instant there is). Wall times are text, `2026-11-30T18:00`, in a zone named beside them.
 */
import type { Instant, Zone } from './ids.ts';

/**
 * The instant of a wall time. In a daylight-saving gap: the first valid instant after it; in an overlap: the first
 * occurrence. Throws a RangeError for text that is no wall time or a zone that does not exist.
 */
export function instantOf(wall: string, zone: Zone): Instant {
  const plain = Temporal.PlainDateTime.from(wall);
  const earlier = plain.toZonedDateTime(zone, { disambiguation: 'earlier' });
  if (earlier.toPlainDateTime().equals(plain)) return earlier.epochMilliseconds;
  // The wall time was skipped, and `earlier` lies before the gap by the gap's own length: the clock's next change ends it.
  const after = earlier.getTimeZoneTransition('next') ?? plain.toZonedDateTime(zone, { disambiguation: 'later' });
  return after.epochMilliseconds;
}

/** The wall time of an instant, to the minute: `2026-11-30T18:00`. */
export function wallOf(instant: Instant, zone: Zone): string {
  return Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute', roundingMode: 'floor' });
}

/** The calendar day of an instant in a zone, moved by whole days: `2026-11-30`. */
export function dayOf(instant: Instant, zone: Zone, plusDays = 0): string {
  return Temporal.PlainDate.from(wallOf(instant, zone).slice(0, 10)).add({ days: plusDays }).toString();
}
