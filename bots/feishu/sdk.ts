import { createRequire } from 'node:module';
import type { Report } from '../report.ts';
import type { Scrub } from './secrets.ts';

/**
 * The parts of the vendor's SDK that are used. Described here, because its own description is 320,000 lines that every
 * check of types would read; it takes 70 MB of memory, so it is loaded only when Feishu is configured.
 */
export interface Sdk {
  readonly Client: new (
    options: Common & { readonly disableTokenCache: true; readonly httpInstance: { request: SdkRequest } },
  ) => { request(payload: SdkCall, options: object): Promise<unknown> };
  readonly WSClient: new (options: Common & StreamOptions) => SdkSocket;
  readonly EventDispatcher: new (
    options: Logged,
  ) => { register(handlers: Readonly<Record<string, (event: unknown) => Promise<object | undefined>>>): unknown };
  readonly withTenantToken: (token: string) => object;
  readonly LoggerLevel: { readonly info: number };
}

export interface SdkCall {
  readonly method: string;
  readonly url: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly data?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}
type SdkRequest = (call: SdkCall) => Promise<unknown>;

interface Logged {
  readonly logger: object;
  readonly loggerLevel: number;
}
interface Common extends Logged {
  readonly appId: string;
  readonly appSecret: string;
  readonly domain: string;
}
interface StreamOptions {
  readonly httpInstance: { request: SdkRequest };
  readonly agent?: object;
  readonly autoReconnect: false;
  readonly handshakeTimeoutMs: number;
  /** Seconds without a sign of life after a ping; the SDK never notices a dead line without it. */
  readonly wsConfig: { readonly pingTimeout: number };
  readonly onReady: () => void;
  readonly onError: (error: Error) => void;
}
interface SdkSocket {
  start(with_: { readonly eventDispatcher: object }): Promise<void>;
  close(how: { readonly force: boolean }): void;
  getConnectionStatus(): { readonly state: 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'failed' };
}

const require = createRequire(import.meta.url);

export const loadSdk = (): Sdk => require('@larksuiteoapi/node-sdk') as Sdk;

/**
 * What the SDK wants to say. It hands over whole requests with the app's secret and tokens in them: only its own
 * sentences are kept, and those are scrubbed.
 */
export function quietLogger(report: Report, scrub: Scrub): object {
  const at = (level: 'debug' | 'warn') => (words: unknown) => {
    const said = (Array.isArray(words) ? words : [words]).filter((word) => typeof word === 'string');
    report(level, 'the Feishu SDK says', { words: scrub(said.join(' ')).replace(/\s+/g, ' ').slice(0, 200) });
  };
  const nothing = () => {};
  return { error: at('warn'), warn: at('warn'), info: at('debug'), debug: nothing, trace: nothing };
}
