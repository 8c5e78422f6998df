import type { Clock, Random } from '../../core/ports.ts';
import { type Downloaded, download } from '../download.ts';
import { dispatcherFor, type ProxyAddress } from '../line.ts';
import { type OperationName, operationOf } from './operations.ts';
import { isStaleToken } from './outcome.ts';
import { tokenCache } from './token.ts';
import { type Called, exchange } from './wire.ts';

export interface ApiOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Default `https://api.dingtalk.com`; no trailing slash. */
  readonly apiRoot?: string;
  /** Default `https://oapi.dingtalk.com`; no trailing slash. */
  readonly oapiRoot?: string;
  readonly proxy?: ProxyAddress;
  readonly clock: Clock;
  readonly random: Random;
  /** Told about everything that is taken off the month's allowances: API calls, and Webhook&Stream pushes. */
  readonly onCall?: (kind: 'call' | 'push', operation: string) => void;
  /** For calls that name none. */
  readonly timeoutMs?: number;
}

interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

/** The one way out to DingTalk: counts every call, never throws; repeats a call only with a renewed token, once. */
export interface DingtalkApi {
  call(operation: OperationName, body: object, options?: CallOptions): Promise<Called>;
  /** Answers through the address a message brought along; it needs no token. */
  reply(url: string, body: object, options?: CallOptions): Promise<Called>;
  /** The bytes behind an address the platform named. */
  download(url: string, maxBytes: number, signal: AbortSignal): Promise<Downloaded>;
  /** The platform pushed something that counts. */
  pushed(what: string): void;
  /** Calls so far, by operation; pushes are not among them. */
  readonly calls: Readonly<Record<string, number>>;
  /** Takes every secret out of a text. */
  scrub(text: string): string;
  close(): Promise<void>;
}

export function dingtalkApi(options: ApiOptions): DingtalkApi {
  const { clientId, clientSecret, clock, random, onCall, timeoutMs = 15_000 } = options;
  const dispatcher = dispatcherFor(options.proxy);
  const roots = {
    api: options.apiRoot ?? 'https://api.dingtalk.com',
    oapi: options.oapiRoot ?? 'https://oapi.dingtalk.com',
  };
  const calls: Record<string, number> = {};
  const tokens = tokenCache(
    () => send('token', { appKey: clientId, appSecret: clientSecret }, undefined, {}),
    clock,
    random,
  );

  async function send(name: OperationName, body: object, token: string | undefined, at: CallOptions): Promise<Called> {
    const { host, path, method, counted } = operationOf(name);
    if (at.signal?.aborted) return { kind: 'lost', reached: 'no', why: 'stopped before the call' };
    calls[name] = (calls[name] ?? 0) + 1;
    if (counted) onCall?.('call', name);
    const inQuery = host === 'oapi' && token !== undefined ? `?access_token=${encodeURIComponent(token)}` : '';
    return clean(
      await exchange(dispatcher, {
        url: `${roots[host]}${path}${inQuery}`,
        method,
        body,
        headers: host === 'api' && token !== undefined ? { 'x-acs-dingtalk-access-token': token } : {},
        signal: at.signal,
        timeoutMs: at.timeoutMs ?? timeoutMs,
      }),
    );
  }

  function scrub(text: string): string {
    let clear = text.replaceAll(/\b(access_token|ticket|session|appsecret|clientSecret)=[^\s&"']+/gi, '$1=…');
    for (const secret of [clientSecret, ...tokens.secrets()]) clear = clear.replaceAll(secret, '…');
    return clear;
  }

  function clean(called: Called): Called {
    if (called.kind === 'no') return { ...called, message: scrub(called.message) };
    return called.kind === 'lost' ? { ...called, why: scrub(called.why) } : called;
  }

  return {
    async call(name, body, at = {}) {
      if (!operationOf(name).token) return send(name, body, undefined, at);
      if (at.signal?.aborted) return { kind: 'lost', reached: 'no', why: 'stopped before the call' };
      const first = await tokens.get();
      if (first.kind !== 'ok') return clean(first);
      const called = await send(name, body, first.token, at);
      if (called.kind !== 'no' || !isStaleToken(called) || !tokens.refused(first.token)) return called;
      const second = await tokens.get();
      return second.kind === 'ok' ? send(name, body, second.token, at) : clean(second);
    },
    async reply(url, body, at = {}) {
      calls.reply = (calls.reply ?? 0) + 1;
      // DingTalk does not say whether these count; those of group robots do.
      onCall?.('push', 'reply');
      const letter = { url, method: 'POST', body, signal: at.signal, timeoutMs: at.timeoutMs ?? timeoutMs } as const;
      return clean(await exchange(dispatcher, letter));
    },
    download: (url, maxBytes, signal) => download(dispatcher, url, maxBytes, signal),
    pushed: (what) => onCall?.('push', what),
    calls,
    scrub,
    close: () => dispatcher.destroy(),
  };
}
