import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { ProxyAddress } from '../line.ts';
import { subscriptions } from './frame.ts';

/** One open socket. It is never opened again: a new connection is a new object with a new ticket. */
export interface Connection {
  isOpen(): boolean;
  /** Whether the text was handed to an open socket; nothing tells whether it arrived. */
  send(text: string): boolean;
  /** The protocol's own ping, below the frames; whatever comes in afterwards shows that the line lives. */
  ping(): void;
  /** How many signs of life came in so far. */
  heard(): number;
  /** Cuts the line. */
  end(): void;
  /** Resolves when the line is closed, however that came. */
  readonly closed: Promise<void>;
}

export interface ConnectPort {
  /** `wss://…`, ticket included: it opens one socket, once. */
  readonly url: string;
  readonly clientId: string;
  readonly proxy: ProxyAddress | undefined;
  readonly onFrame: (text: string, connection: Connection) => void;
}

export type Opened =
  | { readonly kind: 'open'; readonly connection: Connection }
  | { readonly kind: 'failed'; readonly why: string };

/** What we use of the SDK's client, most of which its types hide. */
interface Client {
  readonly config: { autoReconnect?: boolean; subscriptions: { type: string; topic: string }[] };
  dw_url?: string;
  sslopts: object;
  socket?: Socket;
  onDownStream(data: unknown): void;
  _connect(): Promise<void>;
}
interface Socket {
  readonly readyState: number;
  on(event: string, listener: (error?: unknown) => void): void;
  removeAllListeners(event: string): void;
  send(text: string, done: (error?: unknown) => void): void;
  ping(): void;
  terminate(): void;
}

const handshakeMs = 10_000;
const open = 1;

/**
 * Opens one socket with DingTalk's own client, of which we keep the way it dials and nothing else: its reconnects
 * multiply, its heartbeats outlive their socket, one bad frame stops it reading, and it prints as it likes. It gets
 * no secret, because the ticket is all it needs.
 */
export async function connect({ url, clientId, proxy, onFrame }: ConnectPort): Promise<Opened> {
  const { DWClient } = await import('dingtalk-stream');
  const client = new DWClient({ clientId, clientSecret: 'not needed here', keepAlive: false }) as unknown as Client;
  client.config.autoReconnect = false;
  // The SDK's own list is shared by all its clients.
  client.config.subscriptions = [...subscriptions];
  client.dw_url = url;
  client.sslopts = {
    handshakeTimeout: handshakeMs,
    perMessageDeflate: false,
    maxPayload: 16 * 1024 * 1024,
    ...(proxy ? { agent: agentFor(url, proxy) } : {}),
  };
  const opening = Promise.withResolvers<Opened>();
  const closed = Promise.withResolvers<void>();
  let signs = 0;
  client.onDownStream = (data) => {
    signs += 1;
    onFrame(String(data), connection);
  };
  // Its own promise settles through listeners that we take away.
  client._connect().catch(() => {});
  const { socket } = client;
  if (!socket) return { kind: 'failed', why: 'DingTalk named no address that can be dialled' };
  for (const event of ['open', 'close', 'error', 'pong']) socket.removeAllListeners(event);
  const connection: Connection = {
    isOpen: () => socket.readyState === open,
    send(text) {
      if (socket.readyState !== open) return false;
      socket.send(text, () => {});
      return true;
    },
    ping() {
      if (socket.readyState === open) socket.ping();
    },
    heard: () => signs,
    end: () => socket.terminate(),
    closed: closed.promise,
  };
  const lives = () => {
    signs += 1;
  };
  socket.on('pong', lives);
  socket.on('ping', lives);
  socket.on('open', () => opening.resolve({ kind: 'open', connection }));
  // An error is always followed by the close.
  socket.on('error', (error) => {
    opening.resolve({ kind: 'failed', why: reasonOf(error) });
    socket.terminate();
  });
  socket.on('close', () => {
    opening.resolve({ kind: 'failed', why: 'the line was closed before it was open' });
    closed.resolve();
  });
  return opening.promise;
}

const agentFor = (url: string, { url: proxy, except }: ProxyAddress) => {
  const proxyEnv = { HTTPS_PROXY: proxy, NO_PROXY: except ?? '' };
  return url.startsWith('wss:') ? new HttpsAgent({ proxyEnv }) : new HttpAgent();
};

function reasonOf(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return typeof code === 'string' ? code : String(message ?? 'the line broke');
}
