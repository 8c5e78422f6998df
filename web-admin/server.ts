import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { WebApp } from './app.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly maxConnections: number;
  /** For one whole request, in milliseconds. */
  readonly requestTimeoutMs: number;
}

export interface Listening {
  /** As a browser on this machine opens it. */
  readonly url: string;
  /** Takes no more requests at once; resolves when those in flight are answered. */
  close(): Promise<void>;
}

/** The port is taken, or the address is not ours: for the operator, not a bug. */
export interface CannotListen {
  readonly code: 'EADDRINUSE' | 'EADDRNOTAVAIL' | 'EACCES' | 'ENOTFOUND';
}
const operators: readonly string[] = [
  'EADDRINUSE',
  'EADDRNOTAVAIL',
  'EACCES',
  'ENOTFOUND',
] satisfies CannotListen['code'][];
export const isCannotListen = (error: unknown): error is CannotListen =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && operators.includes(error.code);

const headerTimeoutMs = 10_000;
const headersMost = 100;

/** Opens the socket; rejects with `CannotListen` where the operator must choose another address. */
export async function listen(app: WebApp, options: ListenOptions): Promise<Listening> {
  const server = createServer(
    { requestTimeout: options.requestTimeoutMs, headersTimeout: Math.min(headerTimeoutMs, options.requestTimeoutMs) },
    getRequestListener((request) => app.fetch(request), { overrideGlobalObjects: false }),
  );
  server.maxHeadersCount = headersMost;
  server.maxConnections = options.maxConnections;
  let isClosing = false;
  // A kept-alive connection turns idle only after its answer, and would hold the closing server for seconds.
  server.on('request', (_, answer) => {
    answer.once('close', () => isClosing && setImmediate(() => server.closeIdleConnections()));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const everywhere = options.host === '0.0.0.0' || options.host === '::';
  const host = everywhere ? 'localhost' : options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        isClosing = true;
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}
