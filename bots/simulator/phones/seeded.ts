import type { Clock } from '../../../core/ports.ts';
import { clockTime, dayOf, type Place } from './moments.ts';
import type { MessageView, PhoneView } from './screen.ts';
import { type Locale, PHONE_WORDS, type PhoneWords } from './words.ts';

/** Whom a phone belongs to; `id` as the platform names people. */
export interface PhoneSeed<Platform extends string, Id> {
  /** Short name used in the page and by tests, e.g. `li`. */
  code: string;
  /** As the page shows it. */
  name: string;
  platform: Platform;
  id: Id;
  locale: Locale;
  /** IANA zone. */
  zone: string;
}

/** What a screen is drawn from. */
export interface Seeded<Simulator, Seed> {
  simulator: Simulator;
  clock: Clock;
  seed: Seed;
  place: Place;
  words: PhoneWords;
}

type AnySeed = PhoneSeed<string, unknown>;

export function seeded<Simulator, Seed extends AnySeed>(
  simulator: Simulator,
  seed: Seed,
  clock: Clock,
): Seeded<Simulator, Seed> {
  const { locale, zone } = seed;
  return { simulator, clock, seed, place: { locale, zone }, words: PHONE_WORDS[locale] };
}

/** What every phone shows of itself. */
export function frameOf({ seed, clock, place, words }: Seeded<unknown, AnySeed>) {
  const { code, name, platform, locale, zone } = seed;
  return {
    code,
    name,
    platform,
    locale,
    zone,
    words,
    time: clockTime(clock.now(), place),
  } satisfies Partial<PhoneView>;
}

/** When a message was sent, by the phone's own clock. */
export const sentAt = (at: number, place: Place): Pick<MessageView, 'time' | 'day'> => ({
  time: clockTime(at, place),
  day: dayOf(at, place),
});

/** Older messages stay in the simulator, but off the page. */
export const newest = <T>(all: readonly T[]): T[] => all.slice(-120);

/** The beginning of what a message answers or names. */
export const snippet = (text: string): string => text.slice(0, 80);

/** Where the page fetches a file from. */
export const fileUrl = (code: string, id: string): string =>
  `/phones/${encodeURIComponent(code)}/files/${encodeURIComponent(id)}`;
