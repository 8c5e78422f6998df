/** How a phone words an instant in its own language and zone. */

export interface Place {
  locale: string;
  zone: string;
}

/** Making one takes a hundred times as long as using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatted(at: number, { locale, zone }: Place, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify([locale, zone, options]);
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
  formats.set(key, format);
  return format.format(at);
}

const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const DAY = { month: 'long', day: 'numeric', weekday: 'short' } as const;

export const clockTime = (at: number, place: Place): string => formatted(at, place, CLOCK);
export const dayOf = (at: number, place: Place): string => formatted(at, place, DAY);

const STEPS: [unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

function relative(at: number, now: number, locale: string): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const [unit, ms] = STEPS.find(([, size]) => Math.abs(at - now) >= size) ?? ['minute', 60_000];
  return format.format(Math.round((at - now) / ms), unit);
}

const PARTS: Record<string, Intl.DateTimeFormatOptions> = {
  w: { weekday: 'long' },
  d: { year: '2-digit', month: '2-digit', day: '2-digit' },
  D: { year: 'numeric', month: 'long', day: 'numeric' },
  t: { hour: '2-digit', minute: '2-digit' },
  T: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
};

/**
 * A `<tg-time>` as this phone shows it; undefined = the sender's own text stands.
 * @param format letters of `r|w?[dD]?[tT]?`
 */
export function worded(at: number, format: string, now: number, place: Place): string | undefined {
  if (format === 'r') return relative(at, now, place.locale);
  const parts = [...format].map((letter) => PARTS[letter]).filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  return formatted(at, place, Object.assign({ hourCycle: 'h23' }, ...parts));
}
