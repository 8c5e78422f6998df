/** Errors as RFC 9457 problems, in the caller's language: what is wrong, and what to do about each field. */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type Locale, locales } from '../../core/ids.ts';
import { type Fault, pathText } from '../../core/text/fault.ts';
import { say } from '../../core/text/say.ts';
import type { Text } from '../../core/text/text.ts';

export const problemSchema = z
  .strictObject({
    type: z.string().openapi({ example: 'urn:muster:invalid' }),
    status: z.int(),
    detail: z.string().openapi({ description: 'What is wrong and what to do, in the language asked for.' }),
    code: z.string().openapi({ example: 'invalid', description: 'The same in every language.' }),
    errors: z.array(z.strictObject({ field: z.string(), detail: z.string() })).optional(),
    allowed: z
      .array(z.string())
      .optional()
      .openapi({ description: 'What the person (or the API, where none is named) may do with the task now.' }),
    turn: z.int().optional().openapi({ description: 'The task’s turn now.' }),
  })
  .openapi('Problem');

const statuses = {
  invalid: 400,
  unauthorised: 401,
  not_found: 404,
  method: 405,
  big: 413,
  refused: 409,
  stale: 409,
  in_use: 409,
  expired: 410,
  media: 415,
  needs: 422,
  key_reused: 422,
  broken: 500,
  off: 503,
  storage: 503,
} as const;
export type ProblemKind = keyof typeof statuses;

/** The first of our languages the caller asks for; English otherwise. */
export function localeOf(header: string | undefined): Locale {
  for (const entry of (header ?? '').toLowerCase().split(',')) {
    const asked = entry.trim().split(/[-;]/)[0];
    const known = locales.find((locale) => locale.toLowerCase().split('-')[0] === asked);
    if (known) return known;
  }
  return 'en';
}

export function problem(
  c: Context,
  kind: ProblemKind,
  text: Text,
  more: {
    faults?: readonly Fault[];
    headers?: Readonly<Record<string, string>>;
    allowed?: readonly string[];
    turn?: number;
  } = {},
): Response {
  const words = say(localeOf(c.req.header('accept-language')), 'UTC');
  const status = statuses[kind];
  const errors = more.faults?.map((fault) => ({ field: pathText(fault.path), detail: words(fault.text) }));
  const body: z.infer<typeof problemSchema> = {
    type: `urn:muster:${kind}`,
    status,
    detail: words(text),
    code: kind,
    ...(errors ? { errors } : {}),
    ...(more.allowed ? { allowed: [...more.allowed] } : {}),
    ...(more.turn === undefined ? {} : { turn: more.turn }),
  };
  return c.body(JSON.stringify(body), status, { ...more.headers, 'content-type': 'application/problem+json' });
}
