import type { IncomingMessage } from 'node:http';
import { isRecord, missing, typesOf, wrong } from './contract.ts';
import { OPERATIONS } from './operations.ts';
import { breach, Refusal } from './refusal.ts';
import type { Payload } from './simulator.ts';

/** Takes a request apart and holds it against the written contract. */

const MAX_BODY = 1024 * 1024;
/** What stands in the address, beside the body. */
const QUERY: Record<string, string> = { 'POST /robot/sendBySession': 'session' };

async function bytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Buffer)) continue;
    size += chunk.length;
    if (size > MAX_BODY) throw new Refusal('RequestTooLarge', 'the body is too large', { status: 413 });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export async function readBody(request: IncomingMessage): Promise<Payload> {
  const body = await bytes(request);
  if (body.length === 0) return {};
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw breach('UnsupportedContentType', `the body is "${type}", not JSON`);
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (isRecord(value)) return value;
  } catch {
    // Named below.
  }
  throw breach('InvalidParameter', 'the body is no JSON object');
}

/** Throws for unknown, missing and wrongly typed fields. */
export function checkRequest(api: string, body: Payload, query: URLSearchParams): void {
  const operation = OPERATIONS[api];
  const type = typesOf(api)?.request ?? api.split(' ')[1] ?? '';
  const bad = (what: string) => breach('InvalidParameter', what);
  const beside = QUERY[api] ?? (operation?.host === 'oapi' ? 'access_token' : '');
  const stray = api.startsWith('GET ') ? undefined : [...query.keys()].find((name) => name !== beside);
  if (stray !== undefined) throw bad(`unknown query field "${stray}"`);
  const fault = wrong(type, body);
  if (fault !== undefined) throw bad(fault);
  const lacking = missing(body, operation?.required ?? []);
  if (lacking !== undefined) throw breach(`Missing${lacking}`, `"${lacking}" is required`);
}
