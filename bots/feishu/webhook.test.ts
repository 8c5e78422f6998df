import { createCipheriv, createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../tests/harness/fake-clock.ts';
import type { Deliverer } from './deliver.ts';
import { unseal } from './seal.ts';
import { checkKey, webhookHandler, webhookPath } from './webhook.ts';

const key = 'encrypt-key-of-the-app';
const token = 'verification-token';

function seal(content: unknown, with_ = key): string {
  const iv = Buffer.alloc(16, 7);
  const cipher = createCipheriv('aes-256-cbc', createHash('sha256').update(with_).digest(), iv);
  return Buffer.concat([iv, cipher.update(JSON.stringify(content)), cipher.final()]).toString('base64');
}
const event = { schema: '2.0', header: { event_id: 'e1', event_type: 'x', token }, event: { a: '你' } };
const challenge = { type: 'url_verification', challenge: 'abc', token };

interface Sent {
  body: string;
  timestamp: string | undefined;
  nonce: string | undefined;
  signature: string | undefined;
}

function hook(take: Deliverer['take'] = async () => undefined) {
  const clock = new FakeClock();
  const taken: unknown[] = [];
  let ready = true;
  const deliverer: Deliverer = {
    take: (given, line) => {
      taken.push(given);
      return take(given, line);
    },
    idle: async () => {},
  };
  const handle = webhookHandler({
    encryptKey: key,
    verificationToken: token,
    clock,
    ready: () => (ready ? deliverer : undefined),
  });
  let count = 0;
  /** What Feishu would send, spoilt by `change` after it was signed, or before. */
  function signed(content: unknown, body = JSON.stringify({ encrypt: seal(content) }, null, 2)): Sent {
    const timestamp = String(Math.floor(clock.now() / 1000));
    count += 1;
    const nonce = `n${count}`;
    const signature = createHash('sha256').update(`${timestamp}${nonce}${key}${body}`).digest('hex');
    return { body, timestamp, nonce, signature };
  }
  async function send({ body, timestamp, nonce, signature }: Sent, path = webhookPath(key)) {
    const named = {
      'X-Lark-Request-Timestamp': timestamp,
      'X-Lark-Request-Nonce': nonce,
      'X-Lark-Signature': signature,
    };
    const headers = Object.entries(named).filter((one): one is [string, string] => one[1] !== undefined);
    return handle(new Request(`https://example.org${path}`, { method: 'POST', body, headers }));
  }
  return { clock, taken, handle, signed, send, close: () => (ready = false) };
}
const unsigned = (content: unknown): Sent => ({
  body: JSON.stringify({ encrypt: seal(content) }),
  timestamp: undefined,
  nonce: undefined,
  signature: undefined,
});

describe('the webhook', () => {
  it('takes a sealed and signed event, laid flat, whatever spaces its body has', async () => {
    const { send, signed, taken } = hook();
    const response = await send(signed(event));
    expect([response.status, await response.json()]).toEqual([200, {}]);
    expect(taken).toEqual([{ schema: '2.0', event_id: 'e1', event_type: 'x', token, a: '你' }]);
  });

  it.each<[string, (sent: Sent) => Partial<Sent>]>([
    ['body', ({ body }) => ({ body: body.replace('"encrypt"', '"encrypt" ') })],
    ['sealed content', () => ({ body: JSON.stringify({ encrypt: seal({ ...event, more: 1 }) }) })],
    ['timestamp', ({ timestamp }) => ({ timestamp: String(Number(timestamp) + 1) })],
    ['nonce', () => ({ nonce: 'other' })],
    ['signature', ({ signature }) => ({ signature: signature?.replace(/.$/, (last) => (last === '0' ? '1' : '0')) })],
    ['beginning of the signature', ({ signature }) => ({ signature: signature?.slice(0, -1) })],
    ['no timestamp', () => ({ timestamp: undefined })],
    ['no nonce', () => ({ nonce: undefined })],
    ['no signature', () => ({ signature: undefined })],
    ['none of them', () => ({ timestamp: undefined, nonce: undefined, signature: undefined })],
  ])('takes nothing whose %s was changed', async (_what, change) => {
    const { send, signed, taken } = hook();
    const sent = signed(event);
    expect((await send({ ...sent, ...change(sent) })).status).toBe(401);
    expect(taken).toEqual([]);
    expect((await send(sent)).status).toBe(200);
  });

  it.each<[string, (sign: (content: unknown, body?: string) => Sent) => Sent]>([
    ['in the open', (sign) => sign(event, JSON.stringify(event))],
    ['sealed with another key', (sign) => sign(event, JSON.stringify({ encrypt: seal(event, 'other') }))],
    ['not sealed at all', (sign) => sign(event, JSON.stringify({ encrypt: 'bm90aGluZyBhdCBhbGwsIHJlYWxseQ==' }))],
    ['no JSON', (sign) => sign(event, 'encrypt')],
    ['with another token', (sign) => sign({ ...event, header: { ...event.header, token: 'other' } })],
    ['without a token', (sign) => sign({ ...event, header: {} })],
    ['of the old kind', (sign) => sign({ uuid: 'u', token, type: 'event_callback', event: { type: 'x' } })],
  ])('takes nothing that is signed but comes %s', async (_what, make) => {
    const { send, signed, taken } = hook();
    expect((await send(make(signed))).status).toBe(401);
    expect(taken).toEqual([]);
  });

  it('takes nothing twice, unless it could not be recorded', async () => {
    const { send, signed, taken } = hook();
    const sent = signed(event);
    expect((await send(sent)).status).toBe(200);
    expect((await send(sent)).status).toBe(401);
    expect(taken).toHaveLength(1);
    let fails = true;
    const other = hook(async () => {
      if (fails) throw new Error('disk full');
      return undefined;
    });
    const again = other.signed(event);
    expect((await other.send(again)).status).toBe(500);
    fails = false;
    expect((await other.send(again)).status).toBe(200);
  });

  it.each([-301_000, 301_000])('takes nothing signed by a clock %i ms away, also six minutes later', async (ms) => {
    const { clock, send, signed, taken } = hook();
    const sent = signed(event);
    clock.jump(ms);
    expect((await send(sent)).status).toBe(401);
    expect(taken).toEqual([]);
  });

  it('answers the question for its address after unsealing it, signed or not, and to nobody without the token', async () => {
    const { send, signed, taken } = hook();
    for (const sent of [unsigned(challenge), signed(challenge)]) {
      const response = await send(sent);
      expect([response.status, await response.json()]).toEqual([200, { challenge: 'abc' }]);
    }
    const open = { ...unsigned(challenge), body: JSON.stringify(challenge) };
    expect((await send(open)).status).toBe(401);
    expect((await send(unsigned({ ...challenge, token: 'other' }))).status).toBe(401);
    expect(taken).toEqual([]);
  });

  it('hands back what whoever pressed is to see', async () => {
    const { send, signed } = hook(async () => ({ toast: { type: 'info', content: '已接受' } }));
    expect(await (await send(signed(event))).json()).toEqual({ toast: { type: 'info', content: '已接受' } });
  });

  it('lives at a path nobody can guess, takes POST only, and no flood', async () => {
    const { send, signed, handle, close } = hook();
    expect((await send(signed(event), '/feishu')).status).toBe(404);
    expect((await handle(new Request(`https://example.org${webhookPath(key)}`))).status).toBe(405);
    expect((await send(signed(event, 'x'.repeat(1024 * 1024 + 1)))).status).toBe(413);
    close();
    expect((await send(signed(event))).status).toBe(503);
    expect(() => checkKey(undefined)).toThrow(/encrypt key/);
    expect(() => checkKey('')).toThrow(/encrypt key/);
  });

  it('unseals what the platform sealed', () => {
    expect(unseal('P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=', 'test key')).toBe('hello world');
    expect(unseal('P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=', 'other key')).toBeUndefined();
    expect(unseal('', key)).toBeUndefined();
  });
});
