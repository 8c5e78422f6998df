import type { Chrono } from 'chrono-node';
import type { Day } from './calendar.ts';

/** What a phrase may look at. */
export interface Ground {
  readonly today: Day;
  /** `HH:MM`. */
  readonly dayEnd: string;
}

/** What a phrase says; it is taken out of the text (or replaced by words chrono reads right). */
export interface Found {
  readonly day?: Day;
  /** A bare weekday: when it is over for today, the next one is meant. */
  readonly weekly?: boolean;
  /** `HH:MM`. */
  readonly time?: string;
  readonly words?: string;
}

/**
 * A phrase chrono lacks or gets wrong. Undefined leaves it alone; `nonsense` gives the whole text up (the 31st of
 * November must not be read as November).
 */
export type Phrase = readonly [RegExp, (groups: readonly string[], ground: Ground) => Found | 'nonsense' | undefined];

/** One language: its own phrases first, in order, then chrono for the rest. */
export interface Language {
  readonly chrono: () => Chrono;
  /** The whole text is a stretch of time from now on, in minutes. */
  readonly minutes: (text: string) => number | undefined;
  readonly phrases: readonly Phrase[];
  /** Words that may be left over; anything else left over means we did not understand. */
  readonly fillers: RegExp;
}

/** The moment before a day is over: "midnight" as a due date is the end of the day that was named. */
export const midnight = '23:59';

/** `HH:MM` found, or nonsense for hours and minutes that do not exist. */
export function clock(hour: number, minute: number): Found | 'nonsense' {
  if (hour === 24 && minute === 0) return { time: midnight };
  if (!(hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59)) return 'nonsense';
  return { time: `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}` };
}

/** A bare hour between one and six is the afternoon's: work is not due at night. */
export const workingHour = (hour: number): number => (hour >= 1 && hour <= 6 ? hour + 12 : hour);

/** A day that may not exist. */
export const on = (day: Day | undefined): Found | 'nonsense' => (day ? { day } : 'nonsense');

/** `count` units from today; more than a hundred years is nonsense. */
export function later(today: Day, count: number | undefined, unit: 'days' | 'weeks' | 'months'): Found | 'nonsense' {
  if (count === undefined || !Number.isInteger(count) || count < 0 || count > 36_500) return 'nonsense';
  return unit === 'months' && count > 1200 ? 'nonsense' : { day: today.add({ [unit]: count }) };
}
