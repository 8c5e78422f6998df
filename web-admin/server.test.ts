import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type CannotListen, isCannotListen, type Listening, listen } from './server.ts';

const options = { host: '127.0.0.1', port: 0, maxConnections: 10, requestTimeoutMs: 5000 };
const open: Listening[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
async function started(fetch: (request: Request) => Promise<Response>, more: Partial<typeof options> = {}) {
  const server = await listen({ fetch }, { ...options, ...more });
  open.push(server);
  return server;
}

test('a request reaches the app and its answer comes back, bodies and headers both ways', async () => {
  const server = await started(async (asked) =>
    Response.json(
      { method: asked.method, path: new URL(asked.url).pathname, body: await asked.text() },
      { status: 201, headers: { 'x-own': 'yes' } },
    ),
  );
  const response = await fetch(`${server.url}/a/b`, { method: 'POST', body: '消息' });
  expect([response.status, response.headers.get('x-own')]).toEqual([201, 'yes']);
  expect(await response.json()).toEqual({ method: 'POST', path: '/a/b', body: '消息' });
});

test('a taken port is the operator’s to mend', async () => {
  const first = await started(async () => new Response('x'));
  const port = Number(new URL(first.url).port);
  const error = await listen({ fetch: async () => new Response('y') }, { ...options, port }).catch(
    (thrown: unknown) => thrown,
  );
  expect(isCannotListen(error) && (error as CannotListen).code).toBe('EADDRINUSE');
  expect(isCannotListen(new Error('bug'))).toBe(false);
});

test('closing answers what is in flight and takes nothing more', async () => {
  const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const server = await started(async () => {
    enter();
    await held;
    return new Response('late but whole');
  });
  const answer = fetch(server.url);
  await entered;
  const closing = server.close();
  await expect(fetch(server.url)).rejects.toThrow();
  release();
  expect(await (await answer).text()).toBe('late but whole');
  await closing;
});

test('a malformed request line does not reach the app and ends nothing', async () => {
  let reached = 0;
  const server = await started(async () => {
    reached += 1;
    return new Response('ok');
  });
  const port = Number(new URL(server.url).port);
  const raw = await new Promise<string>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('GARBAGE\r\n\r\n'));
    socket.setEncoding('utf8').once('data', (data) => resolve(String(data)));
  });
  expect(raw).toContain('400');
  expect(reached).toBe(0);
  expect((await fetch(server.url)).status).toBe(200);
});

test('a Host header that is no host is answered, not thrown', async () => {
  const server = await started(async () => new Response('ok'));
  const status = await new Promise((resolve, reject) => {
    request(server.url, { headers: { host: 'a b<>' } }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
  expect(status).toBe(400);
});
