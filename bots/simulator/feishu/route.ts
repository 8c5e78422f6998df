import type { z } from 'zod';
import type { Upload } from '../telegram/contract.ts';
import { Refusal } from './refusal.ts';
import type { Sim } from './sim.ts';
import type { AppState } from './state.ts';

/** What a handler works on: everything is checked against the route's shape before. */
export interface Context<Query = unknown, Body = unknown> {
  sim: Sim;
  app: AppState;
  path: Record<string, string>;
  query: Query;
  body: Body;
  uploads: Map<string, Upload>;
}

export type Reply =
  /** `{code: 0, msg: 'success', data}` */
  | { kind: 'data'; data: unknown }
  /** `{code: 0, msg: 'ok', …fields}` */
  | { kind: 'fields'; fields: Record<string, unknown> }
  | { kind: 'file'; name: string; mime: string; data: Buffer };

export interface Route {
  /** As the vendor's client spells it. */
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:parameters`. */
  path: string;
  query: z.ZodObject | undefined;
  body: z.ZodObject | undefined;
  multipart: boolean;
  /** One of them is enough; none = no token is asked for. */
  scopes: readonly string[];
  /** Counts against the month's calls. */
  counted: boolean;
  handle: (context: Context) => Reply;
}

interface Draft<Query extends z.ZodObject, Body extends z.ZodObject> {
  query?: Query;
  body?: Body;
  multipart?: boolean;
  scopes?: readonly string[];
  counted?: boolean;
  handle: (context: Context<z.infer<Query>, z.infer<Body>>) => Reply;
}

/** @param line e.g. `POST /open-apis/im/v1/messages` */
export function route<Query extends z.ZodObject, Body extends z.ZodObject>(
  name: string,
  line: string,
  { query, body, multipart, scopes, counted, handle }: Draft<Query, Body>,
): Route {
  const [method = 'GET', path = ''] = line.split(' ');
  return {
    name,
    method: method as Route['method'],
    path,
    query,
    body,
    multipart: multipart ?? false,
    scopes: scopes ?? [],
    counted: counted ?? false,
    handle: handle as (context: Context) => Reply,
  };
}

export const data = (value: unknown): Reply => ({ kind: 'data', data: value });

/** The wanted page of a list, and how to ask for the next. */
export function pageOf<T>(
  all: readonly T[],
  { page_size = 20, page_token }: { page_size?: number | undefined; page_token?: string | undefined },
): { items: T[]; has_more: boolean; page_token: string } {
  const start = page_token === undefined || page_token === '' ? 0 : Number(/^p(\d+)$/.exec(page_token)?.[1]);
  if (Number.isNaN(start)) throw new Refusal(99992402, 'page_token is invalid', { violation: true });
  const end = start + page_size;
  return { items: all.slice(start, end), has_more: end < all.length, page_token: end < all.length ? `p${end}` : '' };
}
