import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiStory } from '../test-support.ts';
import { problemSchema } from './problem.ts';
import { endpoints } from './routes.ts';
import { createSchema, listQuery, taskSchema } from './schemas.ts';

let story: Awaited<ReturnType<typeof apiStory>>;
beforeAll(async () => {
  story = await apiStory();
});
afterAll(() => story.close());

const documented = new Set([200, 201, 400, 404, 413, 415, 422]);

/** Every answer is a documented one, in a shape its schema knows, and nothing of ours broke. */
async function sound(response: Response): Promise<number> {
  const json: unknown = await response.json();
  expect(documented).toContain(response.status);
  if (response.status >= 400) {
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(problemSchema.safeParse(json).success).toBe(true);
    expect(JSON.stringify(json)).not.toMatch(/\bat .*\.ts:\d|node_modules|SQLITE|ZodError/);
  }
  expect(story.failures).toEqual([]);
  return response.status;
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(
    '',
    '\u0000',
    '\ud83d',
    '\u202e',
    '__proto__',
    'x'.repeat(5000),
    '🔧'.repeat(121),
    '9999-12-31T23:59:59-14:00',
    '0000-01-01T00:00:00+14:00',
    "' or 1=1 --",
    '{{7*7}}',
    '1e999',
  ),
);
const anything = fc.oneof(
  hostile,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(hostile),
  fc.jsonValue(),
);

const fitting = fc.record(
  {
    title: fc.string({ minLength: 1, maxLength: 60 }).filter((text) => text.trim() !== ''),
    type: fc.constantFrom('work', 'problem', 'pay'),
    code: fc.constantFrom('A', 'B', 'C'),
    description: fc.string({ unit: 'grapheme', maxLength: 300 }),
    priority: fc.constantFrom('low', 'urgent'),
    due_at: fc.constantFrom('2026-03-03T18:00:00+08:00', '2999-12-31T23:59:59Z', '1970-01-01T00:00:00.000Z'),
    requester: fc.constantFrom('wang', 'olga'),
    assignees: fc.array(fc.constantFrom('wang', 'ivan', 'chen'), { maxLength: 1 }),
    company: fc.string({ unit: 'grapheme-ascii', minLength: 1 }).filter((text) => text.trim() !== ''),
  },
  { requiredKeys: ['title'] },
);
const fields = fc.constantFrom(...Object.keys(createSchema.shape), 'owner', 'stage', 'constructor', 'toString');
const codes = fc.array(fc.constantFrom('wang', 'ivan', 'nobody', 'field', ''), { maxLength: 3 });
/** Fits the schema but for up to two fields, which may hold anything. */
const near = fc
  .tuple(fitting, fc.array(fc.tuple(fields, fc.oneof(anything, codes)), { maxLength: 2 }))
  .map(([body, spoilt]) => ({ ...body, ...Object.fromEntries(spoilt) }));
const keys = fc.option(fc.constantFrom('k1', 'k2', 'k3'), { nil: undefined });

test('no body near the schema breaks anything, and what is accepted is a task', async () => {
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(near, keys, async (body, key) => {
      const response = await story.call('POST', '/api/v1/tasks', body, key ? { 'idempotency-key': key } : {});
      const copy = response.clone();
      const status = await sound(response);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status >= 300) return;
      expect(createSchema.safeParse(body).success).toBe(true);
      const json = (await copy.json()) as { tasks?: unknown[] };
      for (const task of json.tasks ?? [json]) expect(taskSchema.safeParse(task).error).toBeUndefined();
    }),
    { numRuns: 400 },
  );
  for (const status of [200, 201, 400]) expect(statuses.get(status) ?? 0, `answers ${status}`).toBeGreaterThan(0);
});

test('no text at all breaks anything', async () => {
  const text = fc.oneof(
    hostile,
    fc.json(),
    fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    fc.nat(3000).map((depth) => '{"a":'.repeat(depth)),
    fc.nat(3000).map((depth) => `{"title":${'['.repeat(depth)}${']'.repeat(depth)}}`),
    fc.tuple(fc.constantFrom('title', 'code'), fc.nat(50)).map(([key, n]) => `{${`"${key}":"a",`.repeat(n + 1)}"x":1}`),
  );
  const media = fc.constantFrom(
    'application/json',
    'APPLICATION/JSON; charset=utf-8',
    'text/plain',
    'application/json; charset=utf-16',
    '',
  );
  await fc.assert(
    fc.asyncProperty(text, media, async (body, type) => {
      await sound(await story.call('POST', '/api/v1/tasks', body, { 'content-type': type }));
    }),
    { numRuns: 400 },
  );
});

test('no query and no number breaks anything', async () => {
  const value = fc.oneof(hostile, fc.integer().map(String), fc.constantFrom('all', 'waiting', 'wang', '100'));
  const name = fc.constantFrom(...Object.keys(listQuery.shape), 'sort', '__proto__', 'limit');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, value), { maxLength: 4 }), value, async (pairs, number) => {
      const search = pairs.map(([key, text]) => `${key}=${encodeURIComponent(text.toWellFormed())}`).join('&');
      await sound(await story.call('GET', `/api/v1/tasks?${search}`));
      await sound(
        await story.call('GET', `/api/v1/tasks/${encodeURIComponent(number.toWellFormed()) || '0'}?${search}`),
      );
    }),
    { numRuns: 300 },
  );
});

/** A body near the example: up to three of its parts, wherever they are, hold anything. */
function spoilt(example: unknown): fc.Arbitrary<unknown> {
  const paths: (string | number)[][] = [];
  const walk = (value: unknown, path: (string | number)[]): void => {
    if (path.length > 0) paths.push(path);
    if (Array.isArray(value)) for (const [index, part] of value.entries()) walk(part, [...path, index]);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, part] of Object.entries(value)) walk(part, [...path, name]);
    }
  };
  walk(example, []);
  if (paths.length === 0) return fc.oneof(fc.constant(example), anything);
  const change = fc.tuple(fc.constantFrom(...paths), fc.oneof(anything, codes, fc.constantFrom('wang', 'field', 1, 2)));
  return fc.array(change, { maxLength: 3 }).map((changes) => {
    const body = structuredClone(example);
    for (const [path, value] of changes) {
      let here = body as Record<string | number, unknown>;
      for (const step of path.slice(0, -1)) {
        const next = here[step];
        if (typeof next !== 'object' || next === null) break;
        here = next as Record<string | number, unknown>;
      }
      if (Object.hasOwn(here, path.at(-1) ?? '')) here[path.at(-1) ?? ''] = value;
    }
    return body;
  });
}

test('no operation breaks, whatever near its example it is sent', async () => {
  await story.call('POST', '/api/v1/tasks', { title: 'One', assignees: ['wang'] });
  const doors = endpoints(story.world).filter(({ spec }) => spec.body && !spec.upload);
  const place = fc.constantFrom(
    '1',
    'T-1',
    '2',
    'wang',
    'field',
    'PO-7',
    'pumps',
    'nobody',
    '%00',
    '__proto__',
    '9'.repeat(20),
  );
  const asked = fc
    .constantFrom(...doors)
    .chain(({ spec }) => fc.tuple(fc.constant(spec), place, spoilt(spec.example), fc.option(hostile, { nil: '' })));
  await fc.assert(
    fc.asyncProperty(asked, async ([spec, where, body, query]) => {
      const path = spec.path.replace(/\{\w+\}/g, where);
      const more = query ? `?${encodeURIComponent(query.toWellFormed())}=1` : '';
      const response = await story.call(spec.method.toUpperCase(), `/api/v1${path}${more}`, body);
      expect(response.status, spec.id).toBeLessThan(500);
      expect(story.failures, spec.id).toEqual([]);
    }),
    { numRuns: 600 },
  );
});

test('no reading breaks, whatever it is asked for', async () => {
  const doors = endpoints(story.world).filter(({ spec }) => spec.method === 'get');
  const names = ['limit', 'offset', 'after', 'as', 'type', 'codes', 'state', 'person', 'since', 'verb', 'unread', 'x'];
  const value = fc.oneof(
    hostile,
    fc.constantFrom('1', '100', 'wang', 'clarify', '1,3', '0', 'true', '2026-03-03T18:00:00Z'),
  );
  const asked = fc.tuple(
    fc.constantFrom(...doors),
    value,
    fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 3 }),
  );
  await fc.assert(
    fc.asyncProperty(asked, async ([{ spec }, where, pairs]) => {
      const path = spec.path.replace(/\{\w+\}/g, encodeURIComponent(where.toWellFormed()) || '0');
      const search = pairs.map(([name, text]) => `${name}=${encodeURIComponent(text.toWellFormed())}`).join('&');
      const response = await story.call('GET', `/api/v1${path}?${search}`);
      expect(response.status, spec.id).toBeLessThan(500);
      expect(story.failures, spec.id).toEqual([]);
    }),
    { numRuns: 400 },
  );
});
