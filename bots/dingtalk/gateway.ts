import type { DingtalkApi } from './api.ts';
import { subscriptions } from './frame.ts';
import type { Called } from './wire.ts';

export type Ticket =
  | { readonly kind: 'ticket'; readonly url: string }
  | { readonly kind: 'failed'; readonly why: string };

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Asks for a place to connect to. A ticket lives 90 s and opens one socket: a new one for every attempt. */
export async function ticket(api: DingtalkApi, who: Credentials, signal: AbortSignal): Promise<Ticket> {
  const called = await api.call('connect', { ...who, ua: 'muster', subscriptions }, { signal, timeoutMs: 10_000 });
  if (called.kind !== 'ok') return { kind: 'failed', why: trouble(called) };
  const { endpoint, ticket: key } = called.result as { endpoint?: unknown; ticket?: unknown };
  const isAddress = typeof endpoint === 'string' && /^wss?:\/\//.test(endpoint) && URL.canParse(endpoint);
  if (!isAddress || typeof key !== 'string' || key === '') {
    return { kind: 'failed', why: 'DingTalk named no address to connect to' };
  }
  return { kind: 'ticket', url: `${endpoint}?ticket=${encodeURIComponent(key)}` };
}

/** One sentence for whoever has to mend it. */
export function trouble(called: Exclude<Called, { kind: 'ok' }>): string {
  if (called.kind === 'lost') return called.why;
  const said = `${called.code || called.status} ${called.message}`.trim();
  if (called.status !== 400 && called.status !== 401 && called.status !== 403) return said;
  return (
    `DingTalk refuses the connection (${said}): check client id and secret, that the app’s version is published, that ` +
    'its robot and events use Stream mode, and that this server’s address is in its list'
  );
}
