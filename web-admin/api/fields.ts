/** The parts every schema of ours is put together from. */
import { z } from '@hono/zod-openapi';
import { isCode } from '../../core/organisation/code.ts';
import { limits, priorities } from '../../core/tasks/task.ts';
import { must } from '../../core/text/fault.ts';
import { sentence } from '../../core/text/text.ts';

const wholeText = (text: string): boolean =>
  text.isWellFormed() && !/[\p{Cc}\p{Cs}]/u.test(text.replace(/[\n\t]/g, ''));
const oneLine = (text: string): boolean => wholeText(text) && !/[\n\t]/.test(text);
const within = (limit: number) =>
  must((text: string) => [...text].length <= limit, sentence('system.fault.shorter', { limit }));
const characters = sentence('system.fault.characters');

export const line = (limit: number) =>
  z.string().trim().min(1).superRefine(must(oneLine, characters)).superRefine(within(limit));
export const lines = (limit: number) =>
  z.string().trim().superRefine(must(wholeText, characters)).superRefine(within(limit));
/** Offsets may carry a date over the edge of four-digit years; nothing is due before 1970 or after 2999. */
const isInReach = (text: string): boolean => Date.parse(text) >= 0 && Date.parse(text) < Date.UTC(3000, 0);
export const moment = z.iso.datetime({ offset: true }).superRefine(must(isInReach, sentence('system.fault.datetime')));

export const code = line(80);
export const codes = (most: number) => z.array(code).max(most);
/** A code somebody makes up. */
export const newCode = z.string().superRefine(must(isCode, sentence('system.import.code')));

export const priority = z.enum(priorities);
export const title = line(limits.title);
export const description = lines(limits.description);

const digits = (value: unknown): unknown =>
  typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
/** A whole number as it stands in an address. */
export const count = (least: number, most: number) => z.preprocess(digits, z.int().min(least).max(most));

export const longestPage = 100;
const limit = count(1, longestPage).default(50);
/** Pages of lists that stand still while somebody turns them. */
export const paging = { limit, offset: count(0, 1_000_000).default(0) };
/** Pages of what grows at its end: `after` is the answer's `next`. */
export const keyset = { limit, after: count(1, Number.MAX_SAFE_INTEGER).optional() };
export const next = z.int().nullable().openapi({ description: 'Give it as “after” for the next page; null: no more.' });

export const personCode = z.string().nullable();
export const instant = z.iso.datetime().nullable();

export const numberParam = z.strictObject({ number: z.string().openapi({ example: 'T-1042' }) });
export const keyHeader = z.object({
  'idempotency-key': line(200).optional().openapi({ description: 'Makes the call repeatable for three days.' }),
});
