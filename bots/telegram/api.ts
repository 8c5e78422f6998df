import { Api, GrammyError } from 'grammy';
import type { ApiMethods, Opts } from 'grammy/types';
import { type Downloaded, download } from '../download.ts';
import { dispatcherFor, type ProxyAddress, reached, reasonOf } from '../line.ts';
import { wire } from './wire.ts';

export interface ApiOptions {
  readonly token: string;
  /** Default `https://api.telegram.org`; no trailing slash. */
  readonly root?: string;
  readonly proxy?: ProxyAddress;
  /** Told about every call that leaves, by method name. */
  readonly onCall?: (method: string) => void;
  /** For calls that name none. */
  readonly timeoutMs?: number;
}

/** What came of a call. Nothing in it ever holds the token. */
export type Called<T> =
  | { readonly kind: 'ok'; readonly result: T }
  | Refusal
  /** No answer. `reached: 'no'`: the request certainly never left. */
  | { readonly kind: 'lost'; readonly reached: 'no' | 'maybe'; readonly why: string };

export interface Refusal {
  readonly kind: 'no';
  readonly code: number;
  readonly description: string;
  readonly retryAfterMs?: number;
  readonly movedTo?: string;
}

type Methods = ApiMethods;
type Method = keyof Methods;
type Payload<M extends Method> = Opts<M>;

/** The one way out to Telegram: counts every call, never throws, never retries. */
export interface TelegramApi {
  call<M extends Method>(
    method: M,
    payload: Payload<M>,
    options?: { readonly signal?: AbortSignal; readonly timeoutMs?: number },
  ): Promise<Called<ReturnType<Methods[M]>>>;
  /** The bytes of what `getFile` named; nothing in a refusal holds the token. */
  download(path: string, maxBytes: number, signal: AbortSignal): Promise<Downloaded>;
  /** Calls so far, by method. */
  readonly calls: Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** grammY takes no payload for these. */
const bare: ReadonlySet<string> = new Set<Method>(['getMe', 'getWebhookInfo', 'logOut', 'close']);

export function telegramApi(options: ApiOptions): TelegramApi {
  const dispatcher = dispatcherFor(options.proxy);
  const api = new Api(options.token, {
    apiRoot: options.root ?? 'https://api.telegram.org',
    fetch: wire(dispatcher) as never,
    // Deadlines are ours, per call; grammY's own must never be the first to strike.
    timeoutSeconds: 600,
  });
  const raw = api.raw as unknown as Record<string, (...args: (object | AbortSignal)[]) => Promise<unknown>>;
  const calls: Record<string, number> = {};

  async function call(method: string, payload: object, at: { signal?: AbortSignal; timeoutMs?: number } = {}) {
    const invoke = raw[method];
    if (!invoke || at.signal?.aborted) return { kind: 'lost', reached: 'no', why: 'stopped before the call' };
    calls[method] = (calls[method] ?? 0) + 1;
    options.onCall?.(method);
    const timeoutMs = at.timeoutMs ?? options.timeoutMs ?? 15_000;
    const end = new AbortController();
    let late = false;
    // The machine's own timer: a demonstration that moves the clock must not cut real connections.
    const timer = setTimeout(() => {
      late = true;
      end.abort();
    }, timeoutMs);
    const stop = () => end.abort();
    at.signal?.addEventListener('abort', stop, { once: true });
    try {
      return { kind: 'ok', result: await invoke(...(bare.has(method) ? [end.signal] : [payload, end.signal])) };
    } catch (error) {
      if (error instanceof GrammyError) return refusalOf(error, options.token);
      if (late) return { kind: 'lost', reached: 'maybe', why: `no answer within ${timeoutMs} ms` };
      return { kind: 'lost', reached: reached(error), why: scrub(reasonOf(error), options.token) };
    } finally {
      clearTimeout(timer);
      at.signal?.removeEventListener('abort', stop);
    }
  }

  const root = options.root ?? 'https://api.telegram.org';
  return {
    call: call as TelegramApi['call'],
    download: (path, maxBytes, signal) =>
      download(dispatcher, `${root}/file/bot${options.token}/${path}`, maxBytes, signal),
    calls,
    close: () => dispatcher.destroy(),
  };
}

function refusalOf(error: GrammyError, token: string): Refusal {
  const { retry_after, migrate_to_chat_id } = error.parameters;
  return {
    kind: 'no',
    code: error.error_code,
    description: scrub(String(error.description), token),
    ...(retry_after === undefined ? {} : { retryAfterMs: retry_after * 1000 }),
    ...(migrate_to_chat_id === undefined ? {} : { movedTo: String(migrate_to_chat_id) }),
  };
}

/** Any bot token, also one that a URL carries, becomes three dots. */
export function scrub(text: string, token: string): string {
  return text.replaceAll(token, '…').replaceAll(/\d{3,}(?::|%3[aA])[A-Za-z0-9_-]{20,}/g, '…');
}
