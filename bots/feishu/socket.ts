import { Agent } from 'node:https';
import type { ProxyAddress } from '../line.ts';
import type { Line, PressAnswer } from './answer.ts';
import type { FeishuApi } from './api.ts';
import { readers } from './decode.ts';
import { discovery, type Trouble } from './discovery.ts';

export interface SocketPort {
  readonly api: FeishuApi;
  readonly appId: string;
  readonly appSecret: string;
  readonly proxy?: ProxyAddress;
  take(event: unknown, line: Line): Promise<PressAnswer | undefined>;
}

/** One long connection. It never reconnects by itself: a lost one is let go, and another is opened. */
export interface Socket extends Line {
  /** `force`: at once; else after what was written has gone out. Nothing is received any more, either way. */
  close(force: boolean): void;
}

export type Opened = { readonly kind: 'open'; readonly socket: Socket } | ({ readonly kind: 'failed' } & Trouble);

/** The SDK gives up a handshake after this; finding the address has its own ten seconds. */
const handshakeMs = 10_000;
/** Longer than both: whoever waits this long waits for nothing, and nothing can open behind our back. */
const startMs = 25_000;
/** Seconds without a sign of life after a ping. Three were tried in the field and made storms on bad networks. */
const pingTimeout = 30;

/** Resolves once the connection stands, or is known not to. Never rejects. */
export async function openSocket(port: SocketPort, signal: AbortSignal): Promise<Opened> {
  const { api, appId, appSecret, proxy, take } = port;
  const { sdk, logged, domain } = api;
  const find = discovery(api, signal);
  const ready = Promise.withResolvers<boolean>();
  const client = new sdk.WSClient({
    ...logged,
    ...{ appId, appSecret, domain },
    httpInstance: { request: find.request },
    ...(proxy ? { agent: new Agent({ proxyEnv: { HTTPS_PROXY: proxy.url, NO_PROXY: proxy.except ?? '' } }) } : {}),
    autoReconnect: false,
    handshakeTimeoutMs: handshakeMs,
    wsConfig: { pingTimeout },
    onReady: () => ready.resolve(true),
    onError: () => ready.resolve(false),
  });
  const socket: Socket = {
    isUp: () => client.getConnectionStatus().state === 'connected',
    close: (force) => client.close({ force }),
  };
  const handlers = Object.keys(readers).map((type) => [type, (event: unknown) => take(event, socket)] as const);
  const eventDispatcher = new sdk.EventDispatcher(logged);
  eventDispatcher.register(Object.fromEntries(handlers));
  // The machine's own timer, as for every real connection.
  const timer = setTimeout(() => ready.resolve(false), startMs);
  const stop = () => ready.resolve(false);
  signal.addEventListener('abort', stop, { once: true });
  try {
    await client.start({ eventDispatcher });
    if (await ready.promise) return { kind: 'open', socket };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
  socket.close(true);
  return {
    kind: 'failed',
    ...(find.trouble() ?? { why: 'the long connection could not be opened', isLasting: false }),
  };
}
