import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

export interface DoorOptions {
  serve: RequestListener;
  /** Absent = no upgrades. */
  upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  host?: string | undefined;
  port?: number | undefined;
}

/** The listening socket of a simulated platform, which a test may close and open again on the same port. */
export class Door {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #host: string;
  #port: number;

  /** Throws when the host is not loopback. */
  constructor({ serve, upgrade, host = '127.0.0.1', port = 0 }: DoorOptions) {
    if (!LOOPBACK.has(host)) throw new Error(`the simulator listens on loopback only, not on ${host}`);
    this.#host = host;
    this.#port = port;
    this.#server = createServer(serve);
    this.#server.keepAliveTimeout = 75_000;
    if (upgrade !== undefined) this.#server.on('upgrade', upgrade);
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  get port(): number {
    return this.#port;
  }

  /** Host and port, as they stand in a URL. */
  get place(): string {
    return `${this.#host.includes(':') ? `[${this.#host}]` : this.#host}:${this.#port}`;
  }

  get open(): boolean {
    return this.#server.listening;
  }

  async listen(): Promise<void> {
    if (this.open) return;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, this.#host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async shut(): Promise<void> {
    if (!this.open) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
  }
}
