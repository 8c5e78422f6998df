import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Inbound } from '../../core/chat/inbound.ts';
import { FakeClock } from '../../tests/harness/fake-clock.ts';
import type { FrameFault } from '../simulator/feishu/simulator.ts';
import { feishuAdapter } from './adapter.ts';
import { APP, closeRooms, evenRandom, LI, room, SECRET } from './test-support.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await closeRooms();
});

describe('the long connection to Feishu', () => {
  it.each([
    ['nobody answers', { kind: 'reset' }],
    ['the server is busy', { kind: 'refuse', code: 1 }],
    ['a gateway answers', { kind: 'html', code: 502 }],
    ['the app is not admitted', { kind: 'refuse', code: 514 }],
  ] as const)('is asked for politely while %s for ten minutes, and is back after', async (_what, fault) => {
    const { adapter, simulator, clock, up, until } = await room();
    await up();
    const before = adapter.calls.stream ?? 0;
    let most = 1;
    const stop = simulator.subscribe((event) => {
      if (event.kind === 'connected') most = Math.max(most, simulator.connections().length);
    });
    const broken = simulator.fail({ api: 'ws.endpoint', count: Number.POSITIVE_INFINITY, fault });
    simulator.drop();
    await clock.advance(600_000);
    const attempts = (adapter.calls.stream ?? 0) - before;
    expect(attempts).toBeGreaterThanOrEqual(5);
    expect(attempts).toBeLessThanOrEqual(25);
    expect(adapter.state()).toMatchObject({ state: 'down', why: expect.stringMatching(/./) });
    broken.remove();
    await until(() => adapter.state().state === 'up', 60_000);
    stop();
    expect([most, simulator.connections().length]).toEqual([1, 1]);
  });

  it('does not storm a server that lets everybody in and drops them at once', async () => {
    const { adapter, simulator, clock, up } = await room();
    await up();
    const stop = simulator.subscribe((event) => {
      if (event.kind === 'ping') simulator.drop({ reset: true });
    });
    simulator.drop();
    await clock.advance(600_000);
    stop();
    expect(adapter.calls.stream).toBeGreaterThanOrEqual(5);
    expect(adapter.calls.stream).toBeLessThanOrEqual(26);
  });

  it.each<FrameFault>([
    'drop',
    'cut',
    'half',
    'garbage',
    'notJson',
    'text',
    'parts',
    'partMissing',
    'twice',
    'answerLost',
    'lost',
  ])('survives a frame that is spoilt: %s', async (fault) => {
    const { adapter, simulator, events, up, until } = await room();
    await up();
    simulator.phone(LI).enter();
    await until(() => events.length > 0);
    simulator.spoil(fault);
    simulator.phone(LI).say('hello');
    if (fault !== 'lost') await until(() => events.some((event) => event.kind === 'text'), 8 * 3_600_000);
    simulator.phone(LI).say('goodbye');
    await until(() => events.some((event) => event.kind === 'text' && event.text === 'goodbye'), 8 * 3_600_000);
    expect(adapter.state().state).toBe('up');
    expect(simulator.connections()).toHaveLength(1);
  });

  it('hands over what one person does in order, and lets others pass', async () => {
    const { simulator, events, answerWith, up, until } = await room();
    await up();
    const held = Promise.withResolvers<undefined>();
    answerWith((event) => (event.kind === 'opened' ? held.promise : undefined));
    simulator.phone(LI).enter();
    simulator.phone(LI).say('after');
    simulator.phone('ou_olga').say('beside', { chat: 'oc_crew', at: true });
    await until(() => events.length >= 2, 1_000);
    const kinds = () => events.map((event) => (event.kind === 'text' ? event.text : event.kind));
    expect(kinds()).toEqual(['opened', 'beside']);
    held.resolve(undefined);
    await until(() => events.length >= 3, 1_000);
    expect(kinds()).toEqual(['opened', 'beside', 'after']);
  });
});

/** A protobuf field whose value is bytes, short enough for one byte of length each time it matters. */
function bytes(field: number, value: Uint8Array): Buffer {
  const length = value.length < 128 ? [value.length] : [(value.length & 127) | 128, value.length >> 7];
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...length]), value]);
}
function frame(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  const pair = ([key, value]: [string, string]) =>
    bytes(5, Buffer.concat([bytes(1, Buffer.from(key)), bytes(2, Buffer.from(value))]));
  // SeqID, LogID, service and method: 1, 1, 1 and "data".
  const start = Buffer.from([0x08, 1, 0x10, 1, 0x18, 1, 0x20, 1]);
  return Buffer.concat([start, ...Object.entries(headers).map(pair), bytes(8, Buffer.from(payload))]);
}
/** One WebSocket message, as a server writes it. */
function message(content: Uint8Array): Buffer {
  const length =
    content.length < 126
      ? Buffer.from([content.length])
      : Buffer.from([126, content.length >> 8, content.length & 255]);
  return Buffer.concat([Buffer.from([0x82]), length, content]);
}

/** As much of the platform as can be told what to answer, byte by byte. */
async function raw(answers: Readonly<Record<string, unknown>> = {}, appId = APP) {
  const sockets = new Set<Socket>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const usual: Record<string, unknown> = {
      '/open-apis/auth/v3/tenant_access_token/internal': { code: 0, tenant_access_token: 't-1', expire: 7200 },
      '/open-apis/bot/v3/info': { code: 0, bot: { open_id: 'ou_bot' } },
      '/callback/ws/endpoint': { code: 0, data: { URL: `ws://127.0.0.1:${port()}/ws?a=1&service_id=2` } },
    };
    const known = path in answers ? answers[path] : usual[path];
    request.resume().on('end', () => response.end(typeof known === 'string' ? known : JSON.stringify(known)));
  });
  const port = () => (server.address() as AddressInfo).port;
  let upgraded = 0;
  server.on('upgrade', (request, socket: Socket) => {
    upgraded += 1;
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const clock = new FakeClock();
  const adapter = feishuAdapter({
    ...{ appId, appSecret: SECRET, domain: `http://127.0.0.1:${port()}` },
    ...{ clock, random: evenRandom, locale: 'en', zone: 'UTC' },
  });
  const end = new AbortController();
  const events: Inbound[] = [];
  const listening = adapter.listen(
    async (event) => {
      events.push(event);
      return undefined;
    },
    end.signal,
    () => {},
  );
  closing.push(async () => {
    end.abort();
    await listening;
    await adapter.close();
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  /** Real lines need real turns; nobody's clock moves. */
  async function until(done: () => boolean) {
    for (let turn = 0; !done(); turn += 1) {
      if (turn > 20_000) throw new Error('it never came');
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return { adapter, clock, events, asked, sockets, until, upgraded: () => upgraded };
}

describe('what no platform should send', () => {
  it('breaks nothing: every beginning of a frame, then the whole of it', async () => {
    const { adapter, events, sockets, until, upgraded } = await raw();
    await until(() => adapter.state().state === 'up' && sockets.size === 1);
    const event = {
      schema: '2.0',
      header: { event_id: 'e1', event_type: 'im.chat.member.bot.added_v1', app_id: APP },
      event: { chat_id: 'oc_1', name: 'Crew' },
    };
    const whole = frame({ type: 'event', message_id: 'm1', sum: '1', seq: '0' }, JSON.stringify(event));
    const pong = Buffer.from([
      0x08,
      1,
      0x10,
      1,
      0x18,
      1,
      0x20,
      0,
      ...bytes(5, Buffer.concat([bytes(1, Buffer.from('type')), bytes(2, Buffer.from('pong'))])),
      ...bytes(8, Buffer.from('{"PingInterval":120')),
    ]);
    for (const one of [whole, pong]) {
      for (let length = 0; length < one.length; length += 1) {
        for (const socket of sockets) socket.write(message(one.subarray(0, length)));
      }
    }
    for (const socket of sockets) socket.write(message(whole));
    await until(() => events.length > 0);
    expect(events).toMatchObject([{ kind: 'joined', place: { externalId: 'oc_1' } }]);
    expect([adapter.state().state, upgraded(), sockets.size]).toEqual(['up', 1, 1]);
  });

  const endpoint = '/callback/ws/endpoint';
  it.each<[string, unknown, RegExp]>([
    ['a refusal without data', { code: 514, msg: 'auth failed' }, /514 auth failed/],
    ['a refusal with data', { code: 1000040350, msg: 'too many', data: {} }, /1000040350/],
    ['an answer without data', { code: 0 }, /without an address/],
    ['an address that leads nowhere', { code: 0, data: { URL: 'ws://127.0.0.1:1/ws' } }, /could not be opened/],
    ['an address of another kind', { code: 0, data: { URL: 'ftp://127.0.0.1/' } }, /not safe/],
    ['a page', '<html>', /without an answer/],
  ])('is said to be what it is, and asked for again later: %s', async (_what, answer, why) => {
    const { adapter, asked, clock, until, upgraded } = await raw({ [endpoint]: answer });
    await until(() => adapter.state().state === 'down');
    expect(adapter.state().why).toMatch(why);
    const count = () => asked.filter((path) => path === endpoint).length;
    expect(count()).toBe(1);
    await until(() => clock.waiting.sleepers > 0);
    void clock.advance(60_000);
    await until(() => count() > 1);
    expect(upgraded()).toBe(0);
  });

  it('an app id that cannot be one is said at once, and nothing is asked', async () => {
    const { adapter, asked, until } = await raw({}, 'cli_short');
    await until(() => adapter.state().state === 'down');
    expect(adapter.state().why).toMatch(/app id/);
    expect(asked).toEqual([]);
  });
});
