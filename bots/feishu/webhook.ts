import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../core/ports.ts';
import { sameSecret } from '../../core/same-secret.ts';
import type { Deliverer } from './deliver.ts';
import { isSigned, type Signature, unseal } from './seal.ts';

export interface WebhookPort {
  /** Without it anybody could speak for anybody: there is no webhook without a key. */
  readonly encryptKey: string;
  readonly verificationToken?: string;
  readonly clock: Clock;
  /** Nobody while we cannot take events. */
  readonly ready: () => Deliverer | undefined;
}

const bodyLimit = 1024 * 1024;
/** A signature older or newer than this is somebody's recording. */
const freshMs = 300_000;

/** Known only to who knows the key. */
export const webhookPath = (encryptKey: string): string =>
  `/feishu/${createHash('sha256').update(`muster feishu webhook path ${encryptKey}`).digest('hex').slice(0, 32)}`;

export function checkKey(encryptKey: string | undefined): string {
  if (encryptKey) return encryptKey;
  throw new Error('the Feishu webhook needs the encrypt key of the app');
}

const plain = (status: number): Response => new Response('', { status });

const sealed = z.object({ encrypt: z.string().min(24) });
const challenge = z.object({ type: z.literal('url_verification'), challenge: z.string().max(1024), token: z.string() });
const whole = z.object({
  schema: z.string(),
  header: z.looseObject({ token: z.string() }),
  event: z.looseObject({}),
});

/**
 * Receives events and presses over HTTP. 200 only after everything an event causes is committed; 500 makes Feishu bring
 * it again. Every refusal looks the same, so that nobody learns from it what was wrong.
 */
export function webhookHandler({ encryptKey, verificationToken, clock, ready }: WebhookPort) {
  const path = webhookPath(checkKey(encryptKey));
  const seen = nonces(clock);
  const isOurs = (token: string) => verificationToken === undefined || sameSecret(token, verificationToken);

  return async (request: Request): Promise<Response> => {
    if (new URL(request.url).pathname !== path) return plain(404);
    if (request.method !== 'POST') return plain(405);
    const body = await bodyOf(request);
    if (body === 'too large') return plain(413);
    const signature = signatureOf(request.headers);
    // The question for the address itself is the one thing Feishu does not sign; whoever asks it knows the key.
    if (signature === 'none') return answerChallenge(body);
    if (signature === 'partial' || !isFresh(signature, clock.now()) || !isSigned(signature, encryptKey, body)) {
      return plain(401);
    }
    const content = open(body);
    const asked = challenge.safeParse(content);
    if (asked.success)
      return isOurs(asked.data.token) ? Response.json({ challenge: asked.data.challenge }) : plain(401);
    const event = whole.safeParse(content);
    if (!event.success || !isOurs(event.data.header.token)) return plain(401);
    const deliver = ready();
    if (!deliver) return plain(503);
    if (!seen.take(signature)) return plain(401);
    try {
      const { schema } = event.data;
      const answer = await deliver.take({ schema, ...event.data.header, ...event.data.event }, lineOf(request));
      return Response.json(answer ?? {});
    } catch {
      // It will come again, perhaps just as it is.
      seen.forget(signature);
      return plain(500);
    }
  };

  function open(body: Uint8Array): unknown {
    const outer = sealed.safeParse(parsed(textOf(body)));
    return outer.success ? parsed(unseal(outer.data.encrypt, encryptKey)) : undefined;
  }

  function answerChallenge(body: Uint8Array): Response {
    const asked = challenge.safeParse(open(body));
    return asked.success && isOurs(asked.data.token) ? Response.json({ challenge: asked.data.challenge }) : plain(401);
  }
}

/** An HTTP answer is as good as written while nobody hung up on us. */
const lineOf = ({ signal }: Request) => ({ isUp: () => !signal.aborted });

function signatureOf(headers: Headers): Signature | 'none' | 'partial' {
  const [timestamp, nonce, signature] = ['timestamp', 'nonce', 'signature'].map((name) =>
    headers.get(name === 'signature' ? 'x-lark-signature' : `x-lark-request-${name}`),
  );
  if (timestamp && nonce && signature) return { timestamp, nonce, signature };
  return timestamp || nonce || signature ? 'partial' : 'none';
}

/** Seconds, as Feishu writes them. */
function isFresh({ timestamp }: Signature, now: number): boolean {
  return /^\d{9,11}$/.test(timestamp) && Math.abs(now - Number(timestamp) * 1000) <= freshMs;
}

/** Signatures that were taken, for as long as they are fresh. */
function nonces(clock: Clock) {
  const taken = new Map<string, number>();
  const name = ({ timestamp, nonce }: Signature) => `${timestamp} ${nonce}`;
  return {
    take(signature: Signature): boolean {
      const now = clock.now();
      for (const [old, at] of taken) {
        if (Math.abs(now - at) <= 2 * freshMs) break;
        taken.delete(old);
      }
      if (taken.has(name(signature))) return false;
      taken.set(name(signature), now);
      return true;
    },
    forget: (signature: Signature) => taken.delete(name(signature)),
  };
}

async function bodyOf(request: Request): Promise<Uint8Array | 'too large'> {
  if (Number(request.headers.get('content-length') ?? 0) > bodyLimit) return 'too large';
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body ?? []) {
    size += part.byteLength;
    if (size > bodyLimit) return 'too large';
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const textOf = (body: Uint8Array): string => new TextDecoder().decode(body);

function parsed(text = ''): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
