import { z } from 'zod';
import type { Clock, Random } from '../../core/ports.ts';
import { underDeadline } from '../deadline.ts';
import { type Downloaded, download } from '../download.ts';
import { dispatcherFor, type ProxyAddress } from '../line.ts';
import type { Report } from '../report.ts';
import type { Called, Refusal } from './called.ts';
import { type CallKind, type OperationName, operations } from './operations.ts';
import { meaningOf } from './outcome.ts';
import { loadSdk, quietLogger, type Sdk } from './sdk.ts';
import { type Scrub, scrubber } from './secrets.ts';
import { type Granted, tokenKeeper } from './token.ts';
import { type Reply, sendThrough } from './wire.ts';

export interface ApiOptions {
  readonly appId: string;
  readonly appSecret: string;
  /** `feishu` (default), `lark`, or the address of a server. */
  readonly domain?: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly proxy?: ProxyAddress;
  readonly report?: Report;
  /** Other values that must never be seen in a log: the webhook's key and token. */
  readonly secrets?: readonly string[];
  /** Told about every call that leaves. */
  readonly onCall?: (kind: CallKind, operation: OperationName) => void;
  /** For calls that name none. */
  readonly timeoutMs?: number;
}

interface CallOptions {
  /** Of the message that the operation is about. */
  readonly id?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly data?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

interface Resource {
  readonly message: string;
  readonly key: string;
  readonly type: 'image' | 'file';
}

/** The one way out to Feishu: counts every call, never throws; repeats a call only with a new token, and only once. */
export interface FeishuApi {
  call(operation: OperationName, options?: CallOptions): Promise<Called<object>>;
  /** The same without a token of ours, with whatever the body holds. */
  bare(operation: OperationName, data: object, options?: CallOptions): Promise<Called<object>>;
  /** The bytes of what somebody sent with a message. */
  resource(at: Resource, maxBytes: number, signal: AbortSignal): Promise<Downloaded>;
  /** Whether the credentials are good, told without spending a counted call. */
  check(): Promise<Called<unknown>>;
  readonly calls: Readonly<Record<string, number>>;
  readonly domain: string;
  readonly sdk: Sdk;
  readonly logged: { readonly logger: object; readonly loggerLevel: number };
  readonly scrub: Scrub;
  close(): Promise<void>;
}

/** Two worlds: apps, people and ids of one are unknown in the other. */
const domains: ReadonlyMap<string, string> = new Map([
  ['feishu', 'https://open.feishu.cn'],
  ['lark', 'https://open.larksuite.com'],
]);

const envelope = z.looseObject({ code: z.int(), msg: z.string().optional() });
const tokenBody = z.looseObject({ tenant_access_token: z.string().min(1), expire: z.number().positive().optional() });

export function feishuApi(options: ApiOptions): FeishuApi {
  const { appId, appSecret, clock, random, report = () => {} } = options;
  const named = options.domain ?? 'feishu';
  const domain = (domains.get(named.toLowerCase()) ?? named).replace(/\/+$/, '');
  const dispatcher = dispatcherFor(options.proxy);
  const send = sendThrough(dispatcher);
  const calls: Record<string, number> = {};
  const scrub = scrubber(() => [appSecret, keeper.current(), ...(options.secrets ?? [])]);
  const sdk = loadSdk();
  const logged = { logger: quietLogger(report, scrub), loggerLevel: sdk.LoggerLevel.info };
  /** One request, under a deadline. */
  async function once(
    operation: OperationName,
    at: CallOptions,
    ask: (url: string, signal: AbortSignal) => Promise<unknown>,
  ): Promise<Called<object>> {
    const timeoutMs = at.timeoutMs ?? options.timeoutMs ?? 15_000;
    return underDeadline({ timeoutMs, signal: at.signal, scrub }, async (signal) => {
      const { kind, path } = operations[operation];
      calls[operation] = (calls[operation] ?? 0) + 1;
      options.onCall?.(kind, operation);
      const url = `${domain}${path.replace(':id', encodeURIComponent(at.id ?? ''))}`;
      return read((await ask(url, signal)) as Reply, scrub);
    });
  }

  const bare: FeishuApi['bare'] = (operation, data, at = {}) =>
    once(operation, at, (url, signal) =>
      send({ method: operations[operation].method, url, data, signal, headers: at.headers ?? {} }),
    );

  const keeper = tokenKeeper(
    async (): Promise<Called<Granted>> => {
      const called = await bare('token', { app_id: appId, app_secret: appSecret }, { timeoutMs: 10_000 });
      if (called.kind !== 'ok') return called;
      const body = tokenBody.safeParse(called.result);
      if (!body.success) return { kind: 'lost', reached: 'maybe', why: 'a token without a token' };
      return {
        kind: 'ok',
        result: { token: body.data.tenant_access_token, lifeMs: (body.data.expire ?? 7200) * 1000 },
      };
    },
    clock,
    random,
  );

  const client = new sdk.Client({
    ...logged,
    ...{ appId, appSecret, domain },
    // Tokens are ours: the SDK asks for as many as there are calls, and keeps one that was refused.
    disableTokenCache: true,
    httpInstance: { request: send },
  });

  /** Without a token nothing was sent, however the request for one ended. */
  async function allowed(stale?: string): Promise<Called<string>> {
    const called = await keeper.get(stale);
    return called.kind === 'lost' ? { ...called, reached: 'no' } : called;
  }

  async function call(operation: OperationName, at: CallOptions = {}): Promise<Called<object>> {
    const { method } = operations[operation];
    const { params, data } = at;
    const withToken = (token: string) =>
      once(operation, at, (url, signal) =>
        client.request(
          { method, url, signal, ...(params ? { params } : {}), ...(data ? { data } : {}) },
          sdk.withTenantToken(token),
        ),
      );
    const token = at.signal?.aborted ? undefined : await allowed();
    if (!token) return { kind: 'lost', reached: 'no', why: 'stopped before the call' };
    if (token.kind !== 'ok') return token;
    const called = await withToken(token.result);
    if (called.kind !== 'no' || meaningOf(called) !== 'token') return called;
    const fresh = await allowed(token.result);
    return fresh.kind === 'ok' ? withToken(fresh.result) : fresh;
  }

  async function resource(
    { message, key, type }: Resource,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<Downloaded> {
    const { kind, path } = operations['message.resource'];
    const place = path.replace(':id', encodeURIComponent(message)).replace(':key', encodeURIComponent(key));
    const with_ = (token: string) => {
      calls['message.resource'] = (calls['message.resource'] ?? 0) + 1;
      options.onCall?.(kind, 'message.resource');
      const headers = { authorization: `Bearer ${token}` };
      return download(dispatcher, `${domain}${place}?type=${type}`, maxBytes, signal, headers);
    };
    const token = await allowed();
    if (token.kind !== 'ok') return { kind: 'lost', why: token.kind === 'lost' ? token.why : String(token.code) };
    const found = await with_(token.result);
    if (found.kind !== 'no' || meaningOf(refusalIn(found)) !== 'token') return found;
    const fresh = await allowed(token.result);
    return fresh.kind === 'ok' ? with_(fresh.result) : found;
  }

  return {
    call,
    bare,
    resource,
    check: () => keeper.get(),
    calls,
    domain,
    sdk,
    logged,
    scrub,
    close: () => dispatcher.destroy(),
  };
}

function read({ status, body, resetMs }: Reply, scrub: Scrub): Called<object> {
  const whole = envelope.safeParse(body);
  // A gateway's page: who knows what happened behind it.
  if (!whole.success) return { kind: 'lost', reached: 'maybe', why: `HTTP ${status} without an answer of Feishu` };
  const { code, msg = '' } = whole.data;
  if (code === 0 && status < 300) return { kind: 'ok', result: whole.data };
  return {
    kind: 'no',
    status,
    code,
    description: scrub(msg).slice(0, 300),
    ...(resetMs === undefined ? {} : { retryAfterMs: resetMs }),
  };
}

/** What Feishu says in place of a file. */
export function refusalIn({ status, body }: { readonly status: number; readonly body: string }): Refusal {
  let read_: unknown;
  try {
    read_ = JSON.parse(body);
  } catch {
    // A page that is not Feishu's.
  }
  const { code = 0, msg = '' } = envelope.safeParse(read_).data ?? {};
  return { kind: 'no', status, code, description: msg.slice(0, 300) };
}
