import type { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { sentence, type Text } from '../../core/text/text.ts';
import { bytesOf, checked, type Input, invalid } from './input.ts';
import { problem } from './problem.ts';

/** For the fields around the file. */
const slackBytes = 64 * 1024;

/**
 * A multipart body: its fields, and its one file as `file`. Never reads more than the limit; `tooBig` says what is wrong
 * with more.
 */
export async function form<S extends z.ZodType>(
  c: Context,
  schema: S,
  limit: { readonly bytes: number; readonly tooBig: Text },
): Promise<Input<z.infer<S>>> {
  const bad = (response: Response): Input<never> => ({ kind: 'bad', response });
  const media = c.req.header('content-type') ?? '';
  if (!/^multipart\/form-data\s*;/i.test(media)) return bad(problem(c, 'media', sentence('api.multipart')));
  const bytes = await bytesOf(c.req.raw, limit.bytes + slackBytes);
  if (bytes === 'big') return bad(problem(c, 'big', limit.tooBig));
  const given = await new Response(new Uint8Array(bytes), { headers: { 'content-type': media } })
    .formData()
    .catch(() => undefined);
  if (!given) return bad(problem(c, 'invalid', sentence('api.broken_form')));
  const names = [...given.keys()];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return bad(invalid(c, [{ path: [twice], text: sentence('system.api.twice') }]));
  return checked(c, schema, Object.fromEntries(given));
}
