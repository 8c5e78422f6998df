import type { Action } from '../../cards/token.ts';
import type { Instant } from '../../ids.ts';
import { moment, sentence, type Text } from '../../text/text.ts';
import { dayOf, instantOf, wallOf } from '../../time.ts';
import type { Choice, View } from './step.ts';

const hour = 3_600_000;

interface Moments {
  readonly arg: string;
  /** Undefined: not to be had any more today. */
  at(view: View): Instant | undefined;
  text(at: Instant): Text;
}

const day =
  (plus: number, time?: string) =>
  ({ world, person, now }: View): Instant | undefined => {
    const at = instantOf(`${dayOf(now, person.zone, plus)}T${time ?? world.organisation.dayEnd}`, person.zone);
    return at > now ? at : undefined;
  };

/** Due dates to choose from. */
const dueMoments: readonly Moments[] = [
  { arg: 'd0', at: day(0), text: (at) => sentence('new.due.today', { time: moment(at, 'time') }) },
  { arg: 'd1', at: day(1), text: (at) => sentence('new.due.tomorrow', { time: moment(at, 'time') }) },
  { arg: 'd3', at: day(3), text: (at) => sentence('new.due.days', { date: moment(at, 'date') }) },
  { arg: 'd7', at: day(7), text: (at) => sentence('new.due.week', { date: moment(at, 'date') }) },
];

const afternoon = '15:00';
const evening = '19:00';

/** When to be reminded again. */
const snoozeMoments: readonly Moments[] = [
  { arg: 'h1', at: ({ now }) => now + hour, text: () => sentence('new.until.hour') },
  { arg: 'pm', at: day(0, afternoon), text: (at) => sentence('new.until.afternoon', { time: moment(at, 'time') }) },
  {
    arg: 'ev',
    at: (view) => (day(0, afternoon)(view) === undefined ? day(0, evening)(view) : undefined),
    text: (at) => sentence('new.until.evening', { time: moment(at, 'time') }),
  },
  { arg: 'am', at: day(1, '09:00'), text: (at) => sentence('new.until.tomorrow', { time: moment(at, 'time') }) },
];

const tables = { due: dueMoments, until: snoozeMoments } as const;

export const whenPicks = (view: View, which: keyof typeof tables): readonly Choice[] =>
  tables[which].flatMap(({ arg, at, text }) => {
    const instant = at(view);
    return instant === undefined ? [] : [{ verb: 'pick', arg, text: text(instant) }];
  });

export const whenPicked = (view: View, which: keyof typeof tables, { arg }: Action): Instant | undefined =>
  tables[which].find((one) => one.arg === arg)?.at(view);

/** A moment typed in the person's own words, in their own zone. */
export const whenTyped = ({ world, person, now }: View, words: string): Instant | undefined =>
  world.dueDates.read(words, { now, zone: person.zone, locale: person.locale, dayEnd: world.organisation.dayEnd });

/** Said back in full, so that nobody is surprised: day, hour, year and zone. */
export function whenText({ person }: Pick<View, 'person'>, at: Instant | null): Text {
  if (at === null) return sentence('new.due.none');
  return sentence('new.due.full', { when: moment(at), year: wallOf(at, person.zone).slice(0, 4), zone: person.zone });
}
