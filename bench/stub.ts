import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Payload = Record<string, unknown>;
/** A Bot API server that agrees to everything at once: what is measured is the bot, not the platform. */
export interface Stub {
  readonly root: string;
  /** Calls so far, by method. */
  readonly calls: ReadonlyMap<string, number>;
  /** Resolves when this tap was answered. Ask before it is made. */
  answered(query: string): Promise<void>;
  /** Resolves when so many calls of this method have been made in all. */
  reached(method: string, count: number): Promise<void>;
  /** For a bot that polls. */
  feed(update: object): void;
  close(): Promise<void>;
}

export const botToken = '7000000001:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc';
const me = { id: 7_000_000_001, is_bot: true, first_name: 'muster', username: 'muster_bench_bot' };
const updatesMost = 100;

export async function startStub(): Promise<Stub> {
  const calls = new Map<string, number>();
  const taps = new Map<string, () => void>();
  const goals: { method: string; count: number; resolve: () => void }[] = [];
  const updates: { update_id: number }[] = [];
  let poll: (() => void) | undefined;
  let message = 2_000_000;

  function note(method: string): void {
    const count = (calls.get(method) ?? 0) + 1;
    calls.set(method, count);
    for (const goal of goals) if (goal.method === method && count >= goal.count) goal.resolve();
  }

  function stand(payload: Payload, id: number): object {
    const chat = Number(payload.chat_id);
    return { message_id: id, date: 0, chat: { id: chat, type: chat > 0 ? 'private' : 'group' }, text: payload.text };
  }

  function resultOf(method: string, payload: Payload): unknown {
    switch (method) {
      case 'getMe':
        return me;
      case 'getMyCommands':
        return [];
      case 'sendMessage':
        return stand(payload, ++message);
      case 'editMessageText':
        return stand(payload, Number(payload.message_id));
      default:
        return true;
    }
  }

  async function getUpdates(payload: Payload): Promise<object[]> {
    const offset = Number(payload.offset ?? 0);
    while (updates[0] && updates[0].update_id < offset) updates.shift();
    if (updates.length === 0 && payload.timeout !== 0) {
      const late = setTimeout(() => poll?.(), Number(payload.timeout ?? 0) * 1000);
      await new Promise<void>((resolve) => {
        poll = resolve;
      });
      clearTimeout(late);
    }
    return updates.slice(0, updatesMost);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const method = request.url?.slice(request.url.lastIndexOf('/') + 1) ?? '';
    const payload: Payload = parts.length > 0 ? JSON.parse(Buffer.concat(parts).toString()) : {};
    const result = method === 'getUpdates' ? await getUpdates(payload) : resultOf(method, payload);
    const body = JSON.stringify({ ok: true, result });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
    note(method);
    if (method === 'answerCallbackQuery') taps.get(String(payload.callback_query_id))?.();
  }

  const server = createServer((request, response) => void answer(request, response));
  // Between two turns at being measured connections rest; one that is closed under a caller is nobody's speed.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    root: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answered: (query) => new Promise((resolve) => taps.set(query, resolve)),
    reached: (method, count) =>
      new Promise((resolve) => {
        if ((calls.get(method) ?? 0) >= count) resolve();
        else goals.push({ method, count, resolve });
      }),
    feed(update) {
      updates.push(update as { update_id: number });
      poll?.();
    },
    close: async () => {
      poll?.();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
