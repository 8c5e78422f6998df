import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProxyAddress } from '../line.ts';
import { scrub, type TelegramApi, telegramApi } from './api.ts';

const token = '7000000001:AAE-secret_secret_secret_secret_1';
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function listening(server: Server | ReturnType<typeof createSocketServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

function client(root: string, proxy?: ProxyAddress): TelegramApi {
  const api = telegramApi({ token, root, timeoutMs: 300, ...(proxy ? { proxy } : {}) });
  closing.unshift(api.close);
  return api;
}
const serve = async (answer: RequestListener) => client(`http://127.0.0.1:${await listening(createServer(answer))}`);
const page =
  (status: number, body: string): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end(body);
  };

describe('the line to Telegram', () => {
  it('counts calls, sends JSON and hands over the result', async () => {
    const seen: string[] = [];
    const api = await serve((request, response) => {
      seen.push(`${request.method} ${request.url?.replace(token, 'TOKEN')} ${request.headers['content-type']}`);
      response.end('{"ok":true,"result":{"message_id":4}}');
    });
    const call = () => api.call('sendMessage', { chat_id: 1, text: 'x' });
    expect(await call()).toEqual({ kind: 'ok', result: { message_id: 4 } });
    await call();
    expect(api.calls).toEqual({ sendMessage: 2 });
    expect(seen).toEqual(Array(2).fill('POST /botTOKEN/sendMessage application/json'));
  });

  it.each<[string, RequestListener, object]>([
    ['a gateway’s page', page(502, '<html>Bad gateway</html>'), { kind: 'no', code: 502 }],
    ['a page with status 200', page(200, '<html>Sign in to the network</html>'), { kind: 'no', code: 500 }],
    ['JSON that is no envelope', page(404, '{"message":"not here"}'), { kind: 'no', code: 500 }],
    ['an empty answer', page(200, ''), { kind: 'no', code: 500 }],
    [
      'a flood',
      page(
        429,
        '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 3","parameters":{"retry_after":3}}',
      ),
      { kind: 'no', code: 429, retryAfterMs: 3_000 },
    ],
    ['a reset', (request) => request.socket.resetAndDestroy(), { kind: 'lost', reached: 'maybe' }],
    ['silence', () => {}, { kind: 'lost', reached: 'maybe', why: 'no answer within 300 ms' }],
    [
      'half an answer',
      (request, response) => {
        response.writeHead(200, { 'content-length': 100 }).write('{"ok":true,');
        request.socket.end();
      },
      { kind: 'lost', reached: 'maybe' },
    ],
  ])('%s', async (_name, answer, expected) => {
    const api = await serve(answer);
    expect(await api.call('sendMessage', { chat_id: 1, text: 'x' })).toMatchObject(expected);
  });

  it('knows what certainly never left', async () => {
    const port = await listening(createServer());
    await closing.pop()?.();
    const closed = client(`http://127.0.0.1:${port}`);
    expect(await closed.call('getMe', {})).toEqual({ kind: 'lost', reached: 'no', why: 'ECONNREFUSED' });
    const nowhere = client('http://nowhere.invalid');
    expect(await nowhere.call('getMe', {})).toMatchObject({ kind: 'lost', reached: 'no' });
    const stopped = await client(`http://127.0.0.1:${port}`).call('getMe', {}, { signal: AbortSignal.abort() });
    expect(stopped).toMatchObject({ kind: 'lost', reached: 'no' });
  });

  it('a server that speaks no TLS never saw the request', async () => {
    const port = await listening(createSocketServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    const api = client(`https://127.0.0.1:${port}`);
    expect(await api.call('getMe', {})).toMatchObject({ kind: 'lost', reached: 'no' });
  });

  it('goes through the proxy, unless the host is excepted or beside us without TLS', async () => {
    const heard: string[] = [];
    const origin = await listening(createServer(page(200, '{"ok":true,"result":true}')));
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      heard.push(String(request.url));
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    });
    const url = `http://127.0.0.1:${await listening(proxy)}`;
    const through = client(`https://localhost:${origin}`, { url });
    expect(await through.call('getMe', {})).toMatchObject({ kind: 'lost', reached: 'no' });
    expect(heard).toEqual([`localhost:${origin}`]);
    const around = client(`https://127.0.0.1:${origin}`, { url, except: '127.0.0.1' });
    expect(await around.call('getMe', {})).toMatchObject({ kind: 'lost', reached: 'no' });
    const beside = client(`http://127.0.0.1:${origin}`, { url });
    expect(await beside.call('getMe', {})).toEqual({ kind: 'ok', result: true });
    expect(heard).toHaveLength(1);
  });

  it('an abort ends a long poll at once', async () => {
    const arrived = Promise.withResolvers<void>();
    const api = await serve(() => arrived.resolve());
    const stop = new AbortController();
    const polled = api.call('getUpdates', {}, { signal: stop.signal, timeoutMs: 60_000 });
    await arrived.promise;
    stop.abort();
    expect(await polled).toMatchObject({ kind: 'lost', reached: 'maybe' });
  });

  it('no outcome holds the token, even when a server repeats it', async () => {
    const echo = await serve((request, response) => {
      const description = `Bad Request: no route ${request.url}`;
      response.end(JSON.stringify({ ok: false, error_code: 400, description }));
    });
    const called = await echo.call('getMe', {});
    expect(called).toMatchObject({ description: 'Bad Request: no route /bot…/getMe' });
    expect(scrub(`https://x/bot${encodeURIComponent(token)}/getMe and 123456:${'a'.repeat(35)}`, token)).toBe(
      'https://x/bot…/getMe and …',
    );
  });
});
