import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { acceptUpgrade, type Line } from '../bots/simulator/websocket.ts';

export interface Agreeable {
  /** Host and port. */
  readonly place: string;
  /** To the newest connection. */
  send(data: string | Buffer): void;
  close(): Promise<void>;
}

/** A server that agrees to everything at once, and one socket it pushes over: what is measured is the bot. */
export async function startAgreeable(
  answer: (path: string, body: string) => object,
  heard: (data: Buffer) => void,
): Promise<Agreeable> {
  let line: Line | undefined;
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = JSON.stringify(answer(request.url?.split('?')[0] ?? '', Buffer.concat(parts).toString()));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  }
  const server = createServer((request, response) => void serve(request, response));
  server.keepAliveTimeout = 600_000;
  server.on('upgrade', (request, socket, head) => {
    line = acceptUpgrade(request, socket, head, { message: heard, closed: () => undefined });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    place: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    send(data) {
      if (!line?.open) throw new Error('nobody is connected');
      line.send(data);
    },
    async close() {
      line?.reset();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** What was pushed, by its id, until it is answered. */
export class Awaited<T> {
  readonly #waiting = new Map<string, (answer: T) => void>();

  answered(id: string): Promise<T> {
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  settle(id: string, answer: T): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }
}
