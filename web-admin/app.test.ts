import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StorageError } from '../core/errors.ts';
import { webApp } from './app.ts';
import { apiStory, token } from './test-support.ts';

let story: Awaited<ReturnType<typeof apiStory>>;
beforeEach(async () => {
  story = await apiStory();
});
afterEach(() => story.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  story.app.fetch(new Request(`http://localhost${path}`, { headers }));

describe('health', () => {
  test.each(['/health', '/api/health'])('%s answers without a token', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      state: 'ok',
      version: '0.1.0',
      schema: 1,
      counts: { tasks: 0 },
      components: { telegram: { state: 'up', since: '2026-03-02T01:00:00.000Z' } },
      outbox: { ready: 0, sending: 0, oldest: null },
      ledger: { dingtalk: { calls: 12, pushes: 3, calls_allowed: 5000, pushes_allowed: null } },
    });
  });

  test('down is 503, and reasons are redacted', async () => {
    const health = async () => ({
      ...(await story.world.health()),
      state: 'down' as const,
      components: { telegram: { state: 'down', since: 0, why: 'bot1:abc refused' } },
    });
    const app = webApp({
      world: { ...story.world, health },
      apiToken: null,
      redact: (text) => text.replace('bot1:abc', '…'),
    });
    const response = await app.fetch(new Request('http://localhost/health'));
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ components: { telegram: { why: '… refused' } } });
  });

  test('a report that cannot be made is a report too', async () => {
    const health = () => Promise.reject(new Error('disk on fire at /secret/path'));
    const app = webApp({ world: { ...story.world, health }, apiToken: null });
    const response = await app.fetch(new Request('http://localhost/health'));
    expect(response.status).toBe(503);
    const body = await response.text();
    expect(JSON.parse(body)).toMatchObject({ state: 'down', version: '0.1.0' });
    expect(body).not.toContain('/secret/path');
  });
});

describe('the API’s door', () => {
  test.each([
    ['no header', {}, 401],
    ['another scheme', { authorization: `Basic ${token}` }, 401],
    ['a wrong token', { authorization: 'Bearer wrong' }, 401],
    ['half the token', { authorization: `Bearer ${token.slice(0, -1)}` }, 401],
    ['more than the token', { authorization: `Bearer ${token}x` }, 401],
    ['the token', { authorization: `Bearer ${token}` }, 200],
  ])('%s', async (_, headers, status) => {
    const response = await get('/api/v1/tasks', headers);
    expect(response.status).toBe(status);
    if (status === 401) expect(response.headers.get('www-authenticate')).toContain('Bearer');
  });

  test('is shut while no token is configured, and says how to open it', async () => {
    const app = webApp({ world: story.world, apiToken: null });
    for (const authorization of ['', 'Bearer ', 'Bearer null', 'Bearer undefined']) {
      const response = await app.fetch(new Request('http://localhost/api/v1/tasks', { headers: { authorization } }));
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({ detail: expect.stringContaining('API_TOKEN') });
    }
  });
});

test('every answer carries the security headers', async () => {
  for (const path of ['/', '/health', '/style.css', '/api/v1/tasks', '/api/openapi.json', '/nowhere']) {
    const { headers } = await get(path);
    expect(headers.get('content-security-policy'), path).toContain("default-src 'none'");
    expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'");
    expect(headers.get('strict-transport-security'), path).toContain('max-age=63072000');
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    expect(headers.get('referrer-policy'), path).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy'), path).toBe('same-origin');
    expect(headers.get('cache-control'), path).toBe('no-store');
  }
});

test.each([
  ['DELETE', '/api/v1/tasks', 'GET, HEAD, POST'],
  ['PUT', '/api/v1/tasks/T-1', 'GET, HEAD'],
  ['POST', '/health', 'GET, HEAD'],
  ['POST', '/', 'GET, HEAD'],
])('%s %s is answered with what is taken', async (method, path, allow) => {
  const response = await story.call(method, path);
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')?.split(', ').toSorted().join(', ')).toBe(allow);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
});

test('the page speaks the reader’s language and quotes nothing unescaped', async () => {
  const world = { ...story.world, organisation: { ...story.world.organisation, name: '<img src=x onerror=alert(1)>' } };
  const app = webApp({ world, apiToken: null });
  const page = async (language: string) =>
    (await app.fetch(new Request('http://localhost/', { headers: { 'accept-language': language } }))).text();
  const russian = await page('ru-RU,en;q=0.8');
  for (const words of ['Всё работает.', '<b>Telegram</b> работает', 'пн']) expect(russian).toContain(words);
  expect(await page('fr, zh;q=0.5')).toContain('<html lang="zh-CN">');
  const plain = await page('xx');
  expect(plain).toContain('Everything works.');
  expect(plain).not.toContain('<img');
  expect(plain).toContain('&lt;img');
});

describe('trouble of ours', () => {
  const broken = (error: Error) => {
    const failures: [unknown, string][] = [];
    const db = { write: () => Promise.reject(error), read: () => Promise.reject(error) };
    const app = webApp({
      world: { ...story.world, db },
      apiToken: token,
      report: (...failure) => failures.push(failure),
    });
    const ask = () =>
      app.fetch(new Request('http://localhost/api/v1/tasks', { headers: { authorization: `Bearer ${token}` } }));
    return { ask, failures };
  };

  test('a bug answers 500 with the log’s number and nothing else', async () => {
    const { ask, failures } = broken(new TypeError('secret detail of the code'));
    const response = await ask();
    expect(response.status).toBe(500);
    const body = await response.text();
    expect(body).not.toContain('secret detail');
    expect(failures).toHaveLength(1);
    expect(body).toContain(failures[0]?.[1]);
  });

  test('a lost database answers 503 and when to try again', async () => {
    const { ask, failures } = broken(new StorageError('full', '/var/lib/muster.db'));
    const response = await ask();
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await response.text()).not.toContain('/var/lib');
    expect(failures).toHaveLength(1);
  });
});

test('other handlers get what begins with their prefix, untouched', async () => {
  const seen: string[] = [];
  const hook = async (request: Request) => {
    seen.push(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`);
    return new Response('hook', { status: 202 });
  };
  const app = webApp({ world: story.world, apiToken: null, mounts: [{ prefix: '/telegram', fetch: hook }] });
  const response = await app.fetch(new Request('http://localhost/telegram/abc', { method: 'POST', body: 'x' }));
  expect([response.status, await response.text()]).toEqual([202, 'hook']);
  expect(seen).toEqual(['POST /telegram/abc x']);
  expect((await app.fetch(new Request('http://localhost/telegramish'))).status).toBe(404);
});
