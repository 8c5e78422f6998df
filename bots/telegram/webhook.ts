import { createHash } from 'node:crypto';
import { sameSecret } from '../../core/same-secret.ts';
import type { Report } from '../report.ts';
import type { Deliverer } from './deliver.ts';

const bodyLimit = 1024 * 1024;
const header = 'x-telegram-bot-api-secret-token';

/** Telegram's own rule for a secret, and at least 32 characters: without one anybody could speak for anybody. */
export function checkSecret(secret: string): string {
  if (/^[A-Za-z0-9_-]{32,256}$/.test(secret)) return secret;
  throw new Error('the Telegram webhook secret must have 32 to 256 characters of A-Z, a-z, 0-9, _ and -');
}

/** Known only to who knows the secret. */
export const webhookPath = (secret: string): string =>
  `/telegram/${createHash('sha256').update(`muster telegram webhook path ${secret}`).digest('hex').slice(0, 32)}`;

const plain = (status: number, text = ''): Response => new Response(text, { status });

/**
 * Receives updates over HTTP. 200 only after everything an update causes is committed; 500 makes Telegram bring it
 * again. `ready` gives nobody while we cannot take updates.
 */
export function webhookHandler(secret: string, ready: () => Deliverer | undefined, report: Report) {
  const path = webhookPath(checkSecret(secret));
  return async (request: Request): Promise<Response> => {
    if (new URL(request.url).pathname !== path) return plain(404);
    if (request.method !== 'POST') return plain(405);
    if (!sameSecret(request.headers.get(header) ?? '', secret)) return plain(401);
    const body = await bodyOf(request);
    if (body === 'too large') return plain(413);
    const update = updateOf(body);
    if (!update) return plain(400);
    const deliverer = ready();
    if (!deliverer) return plain(503);
    try {
      await deliverer.open(update).attempt();
      return plain(200);
    } catch (error) {
      const why = error instanceof Error ? error.name : 'unknown';
      report('error', 'an update could not be recorded and will come again', { why });
      return plain(500);
    }
  };
}

async function bodyOf(request: Request): Promise<Uint8Array | 'too large'> {
  const length = request.headers.get('content-length');
  if (length !== null) {
    // No server reads past the length it was told.
    return Number(length) > bodyLimit ? 'too large' : new Uint8Array(await request.arrayBuffer());
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body ?? []) {
    size += part.byteLength;
    if (size > bodyLimit) return 'too large';
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function updateOf(body: Uint8Array): object | undefined {
  try {
    const parsed: unknown = JSON.parse(utf8.decode(body));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
