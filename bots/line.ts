import { Agent, buildConnector, type Dispatcher, EnvHttpProxyAgent } from 'undici';

/** Where calls must go through, as `HTTPS_PROXY` and `NO_PROXY` spell it. */
export interface ProxyAddress {
  readonly url: string;
  readonly except?: string;
}

/** Errors of opening a connection: nothing was sent through one that never was. */
const unopened = new WeakSet<Error>();
const connector = buildConnector({ timeout: 5_000 });
const connect: buildConnector.connector = (options, done) =>
  connector(options, (...result) => {
    if (result[0]) unopened.add(result[0]);
    done(...result);
  });

/** Connections stay open between calls. */
const settings = { connections: 50, connect, maxResponseSize: 32 * 1024 * 1024 };

export function dispatcherFor(proxy: ProxyAddress | undefined): Dispatcher {
  if (!proxy) return new Agent(settings);
  return new EnvHttpProxyAgent({
    ...settings,
    // Named, or the environment would be read; a simulator beside us is never behind the proxy.
    httpProxy: '',
    httpsProxy: proxy.url,
    noProxy: proxy.except ?? '',
  });
}

/** Whether a failed call can have reached the platform. Anything not known to have failed earlier: maybe. */
export function reached(error: unknown): 'no' | 'maybe' {
  for (const cause of causes(error)) if (neverLeft(cause)) return 'no';
  return 'maybe';
}

/** The shortest honest reason: an error code, else its text. */
export function reasonOf(error: unknown): string {
  const all = causes(error);
  for (const cause of all) if (typeof cause.code === 'string') return cause.code;
  const last = all.at(-1)?.message;
  return typeof last === 'string' && last !== '' ? last : 'the connection failed';
}

/** For connections that a proxy opens, where only the codes tell. */
const certificate = /^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT)/;
const beforeConnection = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

function neverLeft(error: Cause): boolean {
  if (error instanceof Error && unopened.has(error)) return true;
  const code = typeof error.code === 'string' ? error.code : '';
  if (beforeConnection.has(code) || certificate.test(code)) return true;
  if (error.syscall === 'connect' || error.syscall === 'getaddrinfo') return true;
  // A proxy that answers CONNECT with a refusal never saw the request.
  return typeof error.message === 'string' && error.message.startsWith('Proxy response (');
}

interface Cause {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly syscall?: unknown;
  readonly error?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** The error, what grammY wrapped in it, and what the system reported for each address tried. */
function causes(error: unknown, depth = 0): Cause[] {
  if (typeof error !== 'object' || error === null || depth > 4) return [];
  const one = error as Cause;
  const inner = [one.error, one.cause, ...(Array.isArray(one.errors) ? one.errors : [])];
  return [one, ...inner.flatMap((each) => causes(each, depth + 1))];
}
