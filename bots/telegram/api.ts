import { Api, GrammyError } from 'grammy';
import type { ApiMethods, Opts } from 'grammy/types';
import { type Lost, underDeadline } from '../deadline.ts';
import { type Downloaded, download } from '../download.ts';
import { dispatcherFor, type ProxyAddress } from '../line.ts';
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
export type Called<T> = { readonly kind: 'ok'; readonly result: T } | Refusal | Lost;

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
  const scrubbed = (text: string) => scrub(text, options.token);

  async function call(method: string, payload: object, at: { signal?: AbortSignal; timeoutMs?: number } = {}) {
    const timeoutMs = at.timeoutMs ?? options.timeoutMs ?? 15_000;
    return underDeadline({ timeoutMs, signal: at.signal, scrub: scrubbed }, async (signal) => {
      const invoke = raw[method];
      if (!invoke) throw new Error(`the Bot API has no ${method}`);
      calls[method] = (calls[method] ?? 0) + 1;
      options.onCall?.(method);
      try {
        return { kind: 'ok', result: await invoke(...(bare.has(method) ? [signal] : [payload, signal])) };
      } catch (error) {
        if (error instanceof GrammyError) return refusalOf(error, options.token);
        throw error;
      }
    });
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
