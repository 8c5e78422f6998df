import { describe, expect, it } from 'vitest';
import type { Deliverer } from './deliver.ts';
import { checkSecret, webhookHandler, webhookPath } from './webhook.ts';

const secret = 'A-secret_of-enough_length-0123456789';
type Body = string | Uint8Array<ArrayBuffer>;
type Headers = Record<string, string> | [string, string][];
const name = 'X-Telegram-Bot-Api-Secret-Token';

function hook(attempt: () => Promise<void> = async () => {}) {
  const taken: unknown[] = [];
  let ready = true;
  const deliverer: Deliverer = {
    open: (update) => {
      taken.push(update);
      return { lane: 'x', attempt };
    },
    idle: async () => {},
  };
  const handle = webhookHandler(
    secret,
    () => (ready ? deliverer : undefined),
    () => {},
  );
  const send = async (body: Body, headers: Headers = { [name]: secret }, path = webhookPath(secret)) =>
    (await handle(new Request(`https://example.org${path}`, { method: 'POST', body, headers }))).status;
  return { handle, send, taken, close: () => (ready = false) };
}

describe('the webhook', () => {
  it('takes an update that brings the secret', async () => {
    const { send, taken } = hook();
    expect(await send('{"update_id":1}')).toBe(200);
    expect(taken).toEqual([{ update_id: 1 }]);
  });

  it.each<[string, Headers]>([
    ['none', {}],
    ['an empty one', { [name]: '' }],
    ['another', { [name]: 'B-secret_of-enough_length-0123456789' }],
    ['its beginning', { [name]: secret.slice(0, -1) }],
    ['a longer one', { [name]: `${secret}0` }],
    [
      'it twice',
      [
        [name, secret],
        [name, secret],
      ],
    ],
    ['it in another header', { Authorization: secret }],
  ])('takes nothing with a wrong secret: %s', async (_what, headers) => {
    const { send, taken } = hook();
    expect(await send('{"update_id":1}', headers)).toBe(401);
    expect(taken).toEqual([]);
  });

  it('lives at a path nobody can guess, and takes POST only', async () => {
    const { send, handle } = hook();
    expect(await send('{}', { [name]: secret }, '/telegram')).toBe(404);
    expect(await send('{}', { [name]: secret }, `${webhookPath(secret)}/`)).toBe(404);
    expect((await handle(new Request(`https://example.org${webhookPath(secret)}`))).status).toBe(405);
    expect(webhookPath(secret)).toMatch(/^\/telegram\/[0-9a-f]{32}$/);
    expect(webhookPath(`${secret}x`)).not.toBe(webhookPath(secret));
  });

  it.each<[string, Body]>([
    ['no JSON', '{"update_id":'],
    ['nothing', ''],
    ['a list', '[1]'],
    ['a number', '7'],
    ['bytes that are no text', new Uint8Array([0x7b, 0xff, 0x7d])],
    ['brackets without end', '['.repeat(900_000)],
  ])('refuses %s', async (_what, body) => {
    const { send, taken } = hook();
    expect(await send(body)).toBe(400);
    expect(taken).toEqual([]);
  });

  it('refuses more than a megabyte, announced or not', async () => {
    const { send, taken } = hook();
    expect(await send('{}', { [name]: secret, 'content-length': '2000000' })).toBe(413);
    expect(await send(`{"text":"${'x'.repeat(1024 * 1024)}"}`)).toBe(413);
    expect(taken).toEqual([]);
  });

  it('says 500 for what was not recorded, and 503 while nobody listens, so that it comes again', async () => {
    const broken = hook(() => Promise.reject(new Error('disk full')));
    expect(await broken.send('{"update_id":1}')).toBe(500);
    broken.close();
    expect(await broken.send('{"update_id":1}')).toBe(503);
  });

  it('acknowledges only once it is recorded', async () => {
    const held = Promise.withResolvers<void>();
    const { send } = hook(() => held.promise);
    let status = 0;
    const sent = send('{"update_id":1}').then((got) => {
      status = got;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(status).toBe(0);
    held.resolve();
    await sent;
    expect(status).toBe(200);
  });

  it.each(['', 'short', 'x'.repeat(31), 'x'.repeat(257), `${'x'.repeat(40)}!`])(
    'does not start with the secret "%s"',
    (weak) => {
      expect(() => checkSecret(weak)).toThrow('32 to 256');
    },
  );
});
