import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { acceptUpgrade, encodeFrame, type Line } from './websocket.ts';

let servers: Server[] = [];

afterEach(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  servers = [];
});

interface Ends {
  client: WebSocket;
  line: Line;
  /** What the server heard, as text. */
  heard: string[];
  closed: Promise<number>;
}

async function ends(): Promise<Ends> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const heard: string[] = [];
  const { promise: closed, resolve: close } = Promise.withResolvers<number>();
  const { promise: accepted, resolve: accept } = Promise.withResolvers<Line | undefined>();
  server.on('upgrade', (request, socket, head) => {
    const listener = { message: (data: Buffer) => heard.push(data.toString('utf8')), closed: close };
    const line = acceptUpgrade(request, socket, head, listener);
    accept(line);
  });
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  client.binaryType = 'arraybuffer';
  await new Promise((resolve) => client.addEventListener('open', resolve, { once: true }));
  const line = await accepted;
  if (line === undefined) throw new Error('not accepted');
  return { client, line, heard, closed };
}

const next = (client: WebSocket, type: 'message' | 'close') =>
  new Promise<MessageEvent & CloseEvent>((resolve) =>
    client.addEventListener(type, (event) => resolve(event as MessageEvent & CloseEvent), { once: true }),
  );

test.each([0, 125, 126, 65_535, 65_536, 300_000])('%i bytes travel both ways unharmed', async (length) => {
  const { client, line, heard, closed } = await ends();
  const bytes = Buffer.alloc(length, 'ab');
  line.send(bytes);
  expect(Buffer.from((await next(client, 'message')).data).equals(bytes)).toBe(true);
  client.send(bytes.toString());
  client.close(4001);
  expect(await closed).toBe(4001);
  expect(heard).toEqual([bytes.toString()]);
});

test('text is text', async () => {
  const { client, line } = await ends();
  line.send('库存');
  expect((await next(client, 'message')).data).toBe('库存');
});

test('a close from the server carries its code to both sides', async () => {
  const { client, line, closed } = await ends();
  line.close(4002, 'enough');
  expect(await next(client, 'close')).toMatchObject({ code: 4002, reason: 'enough', wasClean: true });
  expect(await closed).toBe(4002);
  expect(line.open).toBe(false);
});

test('a close without a code counts as 1005', async () => {
  const { client, closed } = await ends();
  client.close();
  expect(await closed).toBe(1005);
});

test('a reset in the middle of a frame looks like a cut line', async () => {
  const { client, line, closed } = await ends();
  line.reset(encodeFrame(2, Buffer.alloc(50)).subarray(0, 20));
  expect(await next(client, 'close')).toMatchObject({ code: 1006, wasClean: false });
  expect(await closed).toBe(1006);
});

test('what is not an upgrade is refused', async () => {
  const server = createServer();
  servers.push(server);
  server.on('upgrade', (request, socket, head) =>
    acceptUpgrade(request, socket, head, { message: () => undefined, closed: () => undefined }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { connect } = await import('node:net');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
  const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
});
