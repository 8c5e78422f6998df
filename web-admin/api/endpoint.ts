import { createRoute, type RouteConfig, z } from '@hono/zod-openapi';
import type { Context, Handler } from 'hono';
import type { Text } from '../../core/text/text.ts';
import { keyHeader } from './fields.ts';
import { form } from './form.ts';
import { body, checked, query } from './input.ts';
import { bodyLimitKb } from './json.ts';
import { problemSchema } from './problem.ts';

export const tags = [
  'Tasks',
  'Moves',
  'Talk',
  'Task manager',
  'Rules',
  'Organisation',
  'History',
  'Notifications',
] as const;
type Tag = (typeof tags)[number];

/** What may be answered besides success; 400, 401 and 503 always may. */
const refusals = {
  404: 'There is no such thing, or the person named may not see it',
  409: 'Not possible now; where it is about a task, “allowed” lists what is',
  413: `The body is larger than ${bodyLimitKb} KB, or the file is too large`,
  415: 'The body is not of the media type this takes',
  422: 'Something is missing that the move needs, or the key was sent with another body before',
} as const;
type Refusal = keyof typeof refusals;

const nothing = z.strictObject({});
type Nothing = typeof nothing;

export interface Spec<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** Below `/api/v1`. */
  readonly path: string;
  readonly id: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** A body that stands in the description; a test reads it with the schema. */
  readonly example?: z.input<B>;
  /** The body may be left out; it then counts as `{}`. */
  readonly bare?: true;
  /** The body is a form with one file, of at most so many bytes. */
  readonly upload?: { readonly bytes: number; readonly tooBig: Text };
  /** Whether an Idempotency-Key is kept. */
  readonly keyed?: true;
  readonly answers: Readonly<Partial<Record<200 | 201 | 302, readonly [description: string, schema?: z.ZodType]>>>;
  readonly refuses?: readonly Refusal[];
}

/** What a handler gets: everything read with the schemas that are published. */
export interface Asked<P, Q, B> {
  readonly c: Context;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly key: string | undefined;
}

export interface Endpoint {
  readonly spec: Spec<z.ZodType, z.ZodType, z.ZodType>;
  readonly route: RouteConfig & { getRoutingPath(): string };
  readonly handler: Handler;
}

/** One operation: its description and its door are made from the same schemas, so neither can know more than the other. */
export function endpoint<P extends z.ZodType = Nothing, Q extends z.ZodType = Nothing, B extends z.ZodType = Nothing>(
  spec: Spec<P, Q, B>,
  handle: (asked: Asked<z.output<P>, z.output<Q>, z.output<B>>) => Promise<Response>,
): Endpoint {
  const handler: Handler = async (c) => {
    const params = checked(c, spec.params ?? nothing, spec.params ? c.req.param() : {});
    if (params.kind === 'bad') return params.response;
    const asked = query(c, spec.query ?? nothing);
    if (asked.kind === 'bad') return asked.response;
    const header = checked(c, keyHeader, spec.keyed ? { 'idempotency-key': c.req.header('idempotency-key') } : {});
    if (header.kind === 'bad') return header.response;
    const read = await bodyOf(c, spec);
    if (read.kind === 'bad') return read.response;
    return handle({
      c,
      params: params.value as z.output<P>,
      query: asked.value as z.output<Q>,
      body: read.value as z.output<B>,
      key: header.value['idempotency-key'],
    });
  };
  return { spec: spec as unknown as Endpoint['spec'], route: routeOf(spec), handler };
}

async function bodyOf(c: Context, { body: schema, upload, bare }: Pick<Endpoint['spec'], 'body' | 'upload' | 'bare'>) {
  if (!schema) return checked(c, nothing, {});
  return upload ? form(c, schema, upload) : body(c, schema, bare);
}

const json = (description: string, schema: z.ZodType | undefined) => ({
  description,
  ...(schema ? { content: { 'application/json': { schema } } } : {}),
});
const refused = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
});

function routeOf<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  spec: Spec<P, Q, B>,
): Endpoint['route'] {
  const content = spec.body && {
    [spec.upload ? 'multipart/form-data' : 'application/json']: {
      schema: spec.body,
      ...(spec.example === undefined || spec.upload ? {} : { example: spec.example }),
    },
  };
  const bodies = spec.body ? ([413, 415] as const) : [];
  const kept = spec.keyed ? ([422] as const) : [];
  const refuses = [...new Set<Refusal>([...(spec.refuses ?? []), ...bodies, ...kept])];
  return createRoute({
    method: spec.method,
    path: `/api/v1${spec.path}`,
    operationId: spec.id,
    tags: [spec.tag],
    summary: spec.summary,
    ...(spec.description === undefined ? {} : { description: spec.description }),
    security: [{ token: [] }],
    request: {
      ...(spec.params ? { params: spec.params as unknown as z.ZodObject } : {}),
      ...(spec.query ? { query: spec.query as unknown as z.ZodObject } : {}),
      ...(spec.keyed ? { headers: keyHeader } : {}),
      ...(content ? { body: { required: !spec.bare, content } } : {}),
    },
    responses: {
      ...Object.fromEntries(
        Object.entries(spec.answers).map(([status, [description, schema]]) => [status, json(description, schema)]),
      ),
      400: refused('A field or parameter is wrong; each is named'),
      ...Object.fromEntries(refuses.map((status) => [status, refused(refusals[status])])),
      401: refused('No token, or a wrong one'),
      503: refused('The API is switched off, or the database cannot be reached'),
    },
  });
}
