import type { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type Fault, faultsOf } from '../../core/text/fault.ts';
import { sentence, type Text } from '../../core/text/text.ts';
import { bodyLimitKb, depthLimit, type ReadJson, readJson } from './json.ts';
import { problem } from './problem.ts';

export type Input<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'bad'; readonly response: Response };

const bad = (response: Response): { kind: 'bad'; response: Response } => ({ kind: 'bad', response });

export const invalid = (c: Context, faults: readonly Fault[]): Response =>
  problem(c, 'invalid', sentence('system.api.invalid'), { faults });

export function checked<S extends z.ZodType>(c: Context, schema: S, value: unknown): Input<z.infer<S>> {
  const parsed = schema.safeParse(value);
  return parsed.success ? { kind: 'ok', value: parsed.data } : bad(invalid(c, faultsOf(parsed.error, value)));
}

/** A parameter given more than once is a list, and no schema of ours takes one. */
export function query<S extends z.ZodType>(c: Context, schema: S): Input<z.infer<S>> {
  const given = Object.entries(c.req.queries()).map(([key, values]) => [key, values.length === 1 ? values[0] : values]);
  return checked(c, schema, Object.fromEntries(given));
}

const syntax: Readonly<Record<Exclude<ReadJson['kind'], 'ok' | 'twice'>, Text>> = {
  utf8: sentence('system.api.utf8'),
  syntax: sentence('system.api.syntax'),
  deep: sentence('system.api.deep', { limit: depthLimit }),
};

/** The JSON body, or the problem that says why it cannot be one; `bare`: none at all is as good as `{}`. Never reads more than the limit. */
export async function body<S extends z.ZodType>(c: Context, schema: S, bare = false): Promise<Input<z.infer<S>>> {
  const media = (c.req.header('content-type') ?? '').toLowerCase();
  // A server gives an empty body where a request in memory has none.
  if (bare && media === '' && (await bytesOf(c.req.raw, 0)) !== 'big') return checked(c, schema, {});
  if (!/^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/.test(media.trim())) {
    return bad(problem(c, 'media', sentence('system.api.media')));
  }
  const bytes = await bytesOf(c.req.raw, bodyLimitKb * 1024);
  if (bytes === 'big') return bad(problem(c, 'big', sentence('system.api.big', { limit: bodyLimitKb })));
  const read = readJson(bytes);
  if (read.kind === 'ok') return checked(c, schema, read.value);
  if (read.kind === 'twice') return bad(invalid(c, [{ path: [read.key], text: sentence('system.api.twice') }]));
  return bad(problem(c, 'invalid', syntax[read.kind]));
}

/** At most `limit` bytes of the body. */
export async function bytesOf(request: Request, limit: number): Promise<Uint8Array | 'big'> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) return 'big';
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body ?? []) {
    size += part.byteLength;
    if (size > limit) return 'big';
    parts.push(part);
  }
  return Buffer.concat(parts);
}
