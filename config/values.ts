/** The kinds of value a setting may have. The environment and `${VAR}` give text only, so text that reads as the kind is taken. */
import { z } from 'zod';
import { isZone } from '../core/organisation/zone.ts';
import { must } from '../core/text/fault.ts';
import { sentence } from '../core/text/text.ts';

const numeric = (value: unknown): unknown =>
  typeof value === 'string' && /^-?\d{1,15}$/.test(value.trim()) ? Number(value) : value;

const booleans: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  '1': true,
  false: false,
  no: false,
  off: false,
  '0': false,
};

export const whole = (min: number, max: number) => z.preprocess(numeric, z.int().min(min).max(max));

/** How many in a month: a number, or `unlimited` (null). */
export const monthly = z.preprocess(
  (value) => (value === 'unlimited' ? 0 : numeric(value)),
  z
    .int()
    .min(0)
    .max(1_000_000_000)
    .transform((count) => (count === 0 ? null : count)),
);

export const flag = z.preprocess(
  (value) => (typeof value === 'string' ? (booleans[value.trim().toLowerCase()] ?? value) : value),
  z.boolean(),
);

/** Text; a bare number in YAML is meant as text here (ids, passwords). */
export const words = z.preprocess((value) => (typeof value === 'number' ? String(value) : value), z.string().min(1));

export const zone = z.string().superRefine(must(isZone, sentence('system.fault.zone')));

const isWeb = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '';
};

/** An http(s) address, without a slash at its end. */
export const webAddress = z
  .string()
  .superRefine(must(isWeb, sentence('system.fault.url')))
  .transform((text) => text.replace(/\/+$/, ''));

export const clockTime = z
  .string()
  .superRefine(must((text) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text), sentence('system.fault.clock_time')));

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const length = /^(\d{1,5})([smhd])$/;

const milliseconds = (text: string): number => {
  const [, count = '0', unit = 's'] = length.exec(text) ?? [];
  return Number(count) * (units[unit] ?? 0);
};
const zeroAsText = (value: unknown): unknown => (value === 0 ? '0s' : value);

/** `90m`, `12h`, `3d`, or 0: milliseconds. */
export const duration = z.preprocess(
  zeroAsText,
  z
    .string()
    .superRefine(must((text) => length.test(text), sentence('system.fault.duration')))
    .transform(milliseconds),
);

/** As `duration`; `never` gives null. */
export const durationOrNever = z.preprocess(
  zeroAsText,
  z
    .string()
    .superRefine(must((text) => text === 'never' || length.test(text), sentence('system.fault.duration_or_never')))
    .transform((text) => (text === 'never' ? null : milliseconds(text))),
);
