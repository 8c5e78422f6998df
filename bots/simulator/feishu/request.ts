import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { Upload } from '../telegram/contract.ts';
import { readMultipart } from '../telegram/multipart.ts';
import { breach } from './refusal.ts';
import type { Route } from './route.ts';

/** Reading what came in, and holding it against the route's shape. */

const MAX_BODY = 40 * 1024 * 1024;

export interface RawRequest {
  path: Record<string, string>;
  query: Record<string, string>;
  body: unknown;
  uploads: Map<string, Upload>;
}

/** The route of a request, and the parameters in its path. */
export function match(
  routes: readonly Route[],
  method: string,
  pathname: string,
): { route: Route; path: Record<string, string> } | undefined {
  const parts = pathname.split('/');
  for (const route of routes) {
    const wanted = route.path.split('/');
    const fits = wanted.every((part, index) => part.startsWith(':') || part === parts[index]);
    if (route.method !== method || wanted.length !== parts.length || !fits) continue;
    const named = wanted.flatMap((part, index) =>
      part.startsWith(':') ? [[part.slice(1), decodeURIComponent(parts[index] ?? '')] as const] : [],
    );
    return { route, path: Object.fromEntries(named) };
  }
  return undefined;
}

async function bytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Buffer)) continue;
    size += chunk.length;
    if (size > MAX_BODY) throw breach(9499, 'the body is too big');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export async function readBody(
  request: IncomingMessage,
  route: Route,
): Promise<{ body: unknown; uploads: Map<string, Upload> }> {
  const body = await bytes(request);
  const uploads = new Map<string, Upload>();
  if (body.length === 0) return { body: undefined, uploads };
  const contentType = request.headers['content-type'] ?? '';
  if (route.multipart) {
    const parts = readMultipart(body, contentType);
    if (parts === undefined) throw breach(9499, 'a multipart body was expected');
    return { body: parts.fields, uploads: parts.uploads };
  }
  if (!/^application\/json\b/.test(contentType)) throw breach(9499, `content-type "${contentType}" is not JSON`);
  try {
    return { body: JSON.parse(body.toString('utf8')), uploads };
  } catch {
    throw breach(9499, 'the body is not JSON');
  }
}

function shaped(schema: z.ZodObject | undefined, value: unknown, what: string): unknown {
  if (schema === undefined) {
    const empty =
      value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
    if (!empty) throw breach(99992402, `this request takes no ${what}`);
    return {};
  }
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw breach(99992402, `${what}: ${[...(issue?.path ?? []), issue?.message].join(': ')}`);
}

/** Throws when a field is missing, unknown or of the wrong type. */
export function checkShape(route: Route, { query, body }: RawRequest): { query: unknown; body: unknown } {
  return { query: shaped(route.query, query, 'query'), body: shaped(route.body, body, 'body') };
}
