import { encrypt, signature } from './secrecy.ts';
import { ANSWER_WINDOW, type Delivery, type Sim } from './sim.ts';
import { type AppState, digest, type QueuedEvent } from './state.ts';

/** Webhook mode: the same documents as over a long connection, as POSTs. */

const CHALLENGE_WINDOW = 1_000;

function request(sim: Sim, app: AppState, document: unknown): { body: string; headers: Record<string, string> } {
  const plain = JSON.stringify(document);
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' };
  if (app.encryptKey === undefined) return { body: plain, headers };
  const body = JSON.stringify({ encrypt: encrypt(app.encryptKey, plain) });
  sim.state.serial += 1;
  const timestamp = String(Math.floor(sim.clock.now() / 1000));
  const nonce = digest(`nonce ${sim.state.serial}`, 10);
  headers['x-lark-request-timestamp'] = timestamp;
  headers['x-lark-request-nonce'] = nonce;
  headers['x-lark-signature'] = signature(timestamp, nonce, app.encryptKey, body);
  return { body, headers };
}

type Posted = { kind: 'answer'; status: number; body: unknown } | { kind: 'failed'; why: string };

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

async function deliver(sim: Sim, app: AppState, document: unknown, ms: number): Promise<Posted> {
  const over = new AbortController();
  const stop = AbortSignal.any([over.signal, sim.stopped]);
  const late = sim.clock.sleep(ms, stop).then((): Posted => ({ kind: 'failed', why: `no answer in ${ms / 1000} s` }));
  const { body, headers } = request(sim, app, document);
  const answered = fetch(app.webhook ?? '', { method: 'POST', headers, body, redirect: 'manual', signal: stop })
    .then(async (response): Promise<Posted> => {
      const text = await response.text();
      return { kind: 'answer', status: response.status, body: parsed(text) };
    })
    .catch((): Posted => ({ kind: 'failed', why: 'connection failed' }));
  const first = await Promise.race([answered, late]);
  over.abort();
  return first;
}

/** One attempt. Anything but 200 counts as no answer. */
export async function sendWebhook(sim: Sim, app: AppState, event: QueuedEvent): Promise<Delivery> {
  const { id, type, attempts } = event;
  sim.journal.add({ kind: 'sent', app: app.appId, eventId: id, type, by: 'webhook', attempt: attempts });
  const posted = await deliver(sim, app, event.document, ANSWER_WINDOW);
  if (posted.kind === 'failed') return posted;
  return { kind: 'answered', code: posted.status, data: posted.body };
}

/** What the console asks before it saves an address. */
export async function challenge(sim: Sim, app: AppState): Promise<boolean> {
  sim.state.serial += 1;
  const text = digest(`challenge ${sim.state.serial}`);
  const document = { challenge: text, token: app.verificationToken, type: 'url_verification' };
  const posted = await deliver(sim, app, document, CHALLENGE_WINDOW);
  if (posted.kind === 'failed' || posted.status !== 200) return false;
  const { body } = posted;
  return typeof body === 'object' && body !== null && 'challenge' in body && body.challenge === text;
}
