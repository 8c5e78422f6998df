import type { IncomingMessage } from 'node:http';
import type { Upload } from './contract.ts';
import { readMultipart } from './multipart.ts';

const MAX_BODY = 60 * 1024 * 1024;

export interface RawRequest {
  fields: Record<string, unknown>;
  uploads: Map<string, Upload>;
  /** Numbers and flags arrive as text (query, form, multipart). */
  textual: boolean;
}

export type ReadResult = { kind: 'ok'; request: RawRequest } | { kind: 'bad'; why: string } | { kind: 'tooBig' };

async function bytes(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Buffer)) continue;
    size += chunk.length;
    if (size > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Collects the parameters of one call from its query and its body, whatever form they came in. */
export async function readRequest(request: IncomingMessage, query: URLSearchParams): Promise<ReadResult> {
  const fromQuery = Object.fromEntries(query);
  const body = await bytes(request);
  if (body === undefined) return { kind: 'tooBig' };
  const ok = (fields: Record<string, unknown>, textual: boolean, uploads = new Map<string, Upload>()): ReadResult => ({
    kind: 'ok',
    request: { fields: { ...fromQuery, ...fields }, uploads, textual: textual || query.size > 0 },
  });
  if (body.length === 0) return ok({}, true);
  const contentType = request.headers['content-type'] ?? '';
  const kind = contentType.split(';')[0]?.trim().toLowerCase();
  if (kind === 'application/json') {
    try {
      const value: unknown = JSON.parse(body.toString('utf8'));
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        return { kind: 'bad', why: "can't parse JSON: expected an object" };
      return ok({ ...value }, false);
    } catch {
      return { kind: 'bad', why: "can't parse JSON" };
    }
  }
  if (kind === 'application/x-www-form-urlencoded')
    return ok(Object.fromEntries(new URLSearchParams(body.toString('utf8'))), true);
  if (kind === 'multipart/form-data') {
    const parts = readMultipart(body, contentType);
    return parts === undefined
      ? { kind: 'bad', why: "can't parse multipart body" }
      : ok(parts.fields, true, parts.uploads);
  }
  return { kind: 'bad', why: `unsupported content type "${contentType}"` };
}
