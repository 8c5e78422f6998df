import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { apiStory } from '../test-support.ts';

let story: Awaited<ReturnType<typeof apiStory>>;
beforeEach(async () => {
  story = await apiStory();
});
afterEach(() => story.close());

type Json = Record<string, unknown> & { number: string; tasks: Json[]; errors: { field: string; detail: string }[] };
async function call(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
  const response = await story.call(method, path, body, headers);
  return { status: response.status, headers: response.headers, json: (await response.json()) as Json };
}
const post = (body: unknown, headers?: Record<string, string>) => call('POST', '/api/v1/tasks', body, headers);
const total = async () => (await call('GET', '/api/v1/tasks')).json.total;

describe('create', () => {
  test('for one person: assigned, the courier woken, the whole task given', async () => {
    const { status, json } = await post({
      title: ' Seal the pump ',
      priority: 'high',
      due_at: '2026-03-03T18:00:00+08:00',
      requester: 'olga',
      assignees: ['wang'],
      document_type: 'order',
      document_code: 'PO-7',
    });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      number: 'T-1',
      type: 'work',
      title: 'Seal the pump',
      stage: 'assigned',
      priority: 'high',
      due_at: '2026-03-03T10:00:00.000Z',
      owner: null,
      requester: 'olga',
      batch: null,
      document_type: 'order',
      document_code: 'PO-7',
      assignments: [{ person: 'wang', status: 'offered', category: null, reason: null }],
      shown_cards: [],
    });
    expect(json.log).toMatchObject([
      { verb: 'submit', actor: 'api', person: null, from: null, to: 'reviewed' },
      { verb: 'assign', actor: 'api', from: 'reviewed', to: 'assigned' },
    ]);
    expect(story.woken).toContain('courier');
  });

  test('for several: one task each, one batch', async () => {
    const { status, json } = await post({ title: 'Read the meters', assignees: ['wang', 'ivan', 'wang'] });
    expect(status).toBe(201);
    expect(json.tasks.map((task) => task.assignments)).toMatchObject([[{ person: 'wang' }], [{ person: 'ivan' }]]);
    expect(new Set([json.batch, ...json.tasks.map((task) => task.batch)]).size).toBe(1);
    expect(json.batch).not.toBeNull();
  });

  test('for a group: pooled', async () => {
    const { json } = await post({ title: 'Sweep', groups: ['field'] });
    expect(json).toMatchObject({ stage: 'reviewed', dispatch: 'pooled', groups: ['field'] });
  });

  test('for nobody: reviewed, whatever its type asks of people', async () => {
    expect((await post({ title: 'Leak', type: 'problem' })).json).toMatchObject({
      stage: 'reviewed',
      dispatch: 'none',
    });
  });

  test('a known code gives the task as it stands, whatever else the body says', async () => {
    const first = await post({ type: 'pay', code: 'INV-1', title: 'Pay', assignees: ['wang'] });
    const again = await post({ type: 'pay', code: 'INV-1', title: 'Changed', assignees: ['nobody'], groups: [] });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.json).toEqual(first.json);
    expect((await post({ type: 'settle', code: 'INV-1', title: 'Other type' })).status).toBe(201);
    expect(await total()).toBe(2);
  });

  test('an idempotency key makes a call repeatable, and belongs to one body', async () => {
    const key = { 'idempotency-key': 'k-1' };
    const first = await post({ title: 'Twice', assignees: ['wang', 'ivan'] }, key);
    const again = await post({ assignees: ['wang', 'ivan'], title: 'Twice' }, key);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.json).toEqual(first.json);
    const other = await post({ title: 'Different' }, key);
    expect(other.status).toBe(422);
    expect((await post({ title: 'Different' }, { 'idempotency-key': 'k-2' })).status).toBe(201);
    expect(await total()).toBe(3);
  });

  test('a call that was refused does not use its key up', async () => {
    const key = { 'idempotency-key': 'k-1' };
    expect((await post({ title: 'A', assignees: ['nobody'] }, key)).status).toBe(400);
    expect((await post({ title: 'A', assignees: ['wang'] }, key)).status).toBe(201);
  });
});

describe('a wrong field is named with what to do', () => {
  const long = 'x'.repeat(121);
  test.each([
    [{}, 'title', 'missing'],
    [{ title: '  ' }, 'title', 'too short'],
    [{ title: long }, 'title', '120 or less'],
    [{ title: 'two\nlines' }, 'title', 'control characters'],
    [{ title: 'nul\u0000' }, 'title', 'control characters'],
    [{ title: 'half \ud83d' }, 'title', 'control characters'],
    [{ title: 5 }, 'title', 'write text'],
    [{ title: 'a', description: 'x'.repeat(4001) }, 'description', '4000 or less'],
    [{ title: 'a', priority: 'asap' }, 'priority', 'low, normal, high, urgent'],
    [{ title: 'a', due_at: 'tomorrow' }, 'due_at', 'its offset'],
    [{ title: 'a', due_at: '2026-02-30T10:00:00Z' }, 'due_at', 'its offset'],
    [{ title: 'a', due_at: '2026-03-01T10:00:00' }, 'due_at', 'its offset'],
    [{ title: 'a', due_at: '9999-12-31T23:59:59-14:00' }, 'due_at', 'its offset'],
    [{ title: 'a', owner: 'wang' }, 'owner', 'not known'],
    [{ title: 'a', stage: 'closed' }, 'stage', 'not known'],
    [{ title: 'a', type: 'party' }, 'type', 'no task type'],
    [{ title: 'a', requester: 'nobody' }, 'requester', 'nobody has this code'],
    [{ title: 'a', assignees: ['wang', 'nobody'] }, 'assignees[1]', 'nobody has this code'],
    [{ title: 'a', groups: ['nowhere'] }, 'groups[0]', 'no group has this code'],
    [{ title: 'a', groups: ['field'], assignees: ['wang'] }, 'groups', 'not both'],
    [{ title: 'a', code: 'C', assignees: ['wang', 'ivan'] }, 'assignees', 'one person only'],
  ])('case %#', async (body, field, words) => {
    const { status, json, headers } = await post(body);
    expect(status).toBe(400);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(json.errors).toContainEqual({ field, detail: expect.stringContaining(words) });
    expect(await total()).toBe(0);
  });

  test('in the caller’s language', async () => {
    const { json } = await post({}, { 'accept-language': 'zh-CN,zh;q=0.9' });
    expect(json.errors).toEqual([{ field: 'title', detail: '缺少这一项，请补上' }]);
  });

  test('emoji count as one character each', async () => {
    expect((await post({ title: '🔧'.repeat(120) })).status).toBe(201);
  });
});

describe('the body as such', () => {
  test.each([
    ['{"title": "a"', 400, 'not JSON'],
    ['', 400, 'not JSON'],
    ['{"title":"a","title":"b"}', 400, undefined],
    ['{"title":"a","\\u0074itle":"b"}', 400, undefined],
    [`${'['.repeat(33)}${']'.repeat(33)}`, 400, 'deeper than 32'],
    ['['.repeat(200_000), 400, 'deeper than 32'],
    [`"${'\\"'.repeat(120_000)}`, 400, 'not JSON'],
    ['{"__proto__":{"title":"a"}}', 400, undefined],
    ['{"title":"a","constructor":{"prototype":{}}}', 400, undefined],
    [`{"title":"${'x'.repeat(256 * 1024)}"}`, 413, '256 KB'],
  ])('case %#', async (body, status, words) => {
    const answer = await post(body);
    expect(answer.status).toBe(status);
    if (words) expect(answer.json.detail).toContain(words);
  });

  test('brackets and quotes inside text are just text', async () => {
    const title = `${'['.repeat(40)} "a": {"a":1,"a":2} \\`;
    expect((await post({ title })).json.title).toBe(title);
  });

  test('only JSON, and only in UTF-8', async () => {
    const media = await post('{"title":"a"}', { 'content-type': 'text/plain' });
    expect(media.status).toBe(415);
    expect((await post('{"title":"a"}', { 'content-type': 'application/json; charset=latin1' })).status).toBe(415);
    const broken = await story.app.fetch(
      new Request('http://localhost/api/v1/tasks', {
        method: 'POST',
        headers: { authorization: `Bearer api-token-of-the-tests`, 'content-type': 'application/json; charset=UTF-8' },
        body: Buffer.concat([Buffer.from('{"title":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
      }),
    );
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({ detail: expect.stringContaining('UTF-8') });
  });
});

describe('read', () => {
  test('one task, with what a person may do', async () => {
    await post({ title: 'Seal', assignees: ['wang'] });
    const { json } = await call('GET', '/api/v1/tasks/t1?as=wang');
    expect(json.allowed).toEqual(expect.arrayContaining(['accept', 'reject']));
    expect((await call('GET', '/api/v1/tasks/T-1')).json).not.toHaveProperty('allowed');
    expect((await call('GET', '/api/v1/tasks/1?as=ivan')).json.allowed).toEqual([]);
  });

  test.each([
    ['/api/v1/tasks/99', 404],
    ['/api/v1/tasks/abc', 404],
    ['/api/v1/tasks/%00', 404],
    ['/api/v1/tasks/%E0%A4%A', 404],
    ['/api/v1/tasks/99999999999999999999', 404],
    ['/api/v1/tasks/1?as=nobody', 400],
    ['/api/v1/tasks/1?unknown=1', 400],
    ['/api/v1/tasks?limit=0', 400],
    ['/api/v1/tasks?limit=101', 400],
    ['/api/v1/tasks?limit=ten', 400],
    ['/api/v1/tasks?limit=1&limit=2', 400],
    ['/api/v1/tasks?offset=-1', 400],
    ['/api/v1/tasks?filter=mine', 400],
    ['/api/v1/tasks?filter=waiting', 400],
    ['/api/v1/tasks?as=nobody', 400],
    ['/api/v1/tasks?search=%00', 400],
    ['/api/v1/tasks?constructor=1', 400],
    ['/api/v1/nothing', 404],
    ['/api/v2/tasks', 404],
  ])('%s → %d', async (path, status) => {
    const answer = await call('GET', path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  test('the list pages, filters and searches', async () => {
    for (const title of ['Alpha', 'Beta', 'Gamma']) await post({ title, assignees: ['wang'] });
    await post({ title: 'Delta', assignees: ['ivan'] });
    const titles = async (search: string) =>
      (await call('GET', `/api/v1/tasks?${search}`)).json.tasks.map((task) => task.title).toSorted();
    expect(await titles('search=bet')).toEqual(['Beta']);
    expect(await titles('as=ivan&filter=waiting')).toEqual(['Delta']);
    expect(await titles('filter=done')).toEqual([]);
    const pages = [await titles('limit=3'), await titles('limit=3&offset=3')];
    expect(pages.flat().toSorted()).toEqual(['Alpha', 'Beta', 'Delta', 'Gamma']);
    expect((await call('GET', '/api/v1/tasks?limit=1')).json).toMatchObject({ total: 4, limit: 1, offset: 0 });
  });

  test.each(["' or 1=1 --", '%', '_', '"', '\\', ';drop table task', "a' union select 1 --", '*'])(
    'search %s is only words',
    async (words) => {
      await post({ title: 'Ordinary' });
      const { status, json } = await call('GET', `/api/v1/tasks?search=${encodeURIComponent(words)}`);
      expect(status).toBe(200);
      expect(json.tasks).toEqual([]);
    },
  );
});
