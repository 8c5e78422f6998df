import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { apiStory } from '../test-support.ts';

let story: Awaited<ReturnType<typeof apiStory>>;
beforeEach(async () => {
  story = await apiStory();
});
afterEach(() => story.close());

type Json = Record<string, unknown> & { errors: { field: string; detail: string }[] };
async function call(method: string, path: string, body?: unknown) {
  const response = await story.call(method, `/api/v1${path}`, body);
  return { status: response.status, json: (await response.json()) as Json };
}
const get = (path: string) => call('GET', path);
const put = (path: string, body: unknown) => call('PUT', path, body);

describe('people', () => {
  const li = { name: 'Li Na', roles: ['employee', 'manager'], locale: 'zh-CN', zone: 'Asia/Shanghai' };

  test('are made, changed, found, and let go without losing what they have', async () => {
    expect(await get('/people/li')).toMatchObject({ status: 404, json: { code: 'not_found' } });
    expect((await put('/people/li', li)).json).toMatchObject({ code: 'li', ...li, preferred: null, disabled_at: null });
    // What is not given stays.
    expect((await put('/people/li', { name: 'Li', roles: ['employee'] })).json).toMatchObject({
      name: 'Li',
      roles: ['employee'],
      locale: 'zh-CN',
      zone: 'Asia/Shanghai',
    });
    expect((await get('/people?search=LI&limit=5')).json.people).toMatchObject([{ code: 'li' }]);
    expect((await get('/people?role=manager')).json.people).toMatchObject([{ code: 'chen' }]);
    await call('POST', '/tasks', { title: 'Seal', assignees: ['wang'] });
    const gone = await call('POST', '/people/wang/disable');
    expect(gone.json).toMatchObject({ code: 'wang', groups: ['field'], disabled_at: '2026-03-02T01:00:00.000Z' });
    expect((await get('/people')).json.people).not.toContainEqual(expect.objectContaining({ code: 'wang' }));
    const refused = await call('POST', '/tasks/T-1/accept', { person: 'wang' });
    expect(refused).toMatchObject({ status: 400, json: { errors: [{ field: 'person' }] } });
    expect((await call('POST', '/people/wang/enable')).json.disabled_at).toBeNull();
    expect((await call('POST', '/tasks/T-1/accept', { person: 'wang' })).status).toBe(200);
  });

  test.each([
    ['/people/li', { name: 'Li' }, 'roles'],
    ['/people/li', { name: 'Li', roles: [] }, 'roles'],
    ['/people/li', { name: 'Li', roles: ['boss'] }, 'roles[0]'],
    ['/people/li', { name: 'Li', roles: ['admin'], zone: '+08:00' }, 'zone'],
    ['/people/li', { name: 'Li', roles: ['admin'], locale: 'fr' }, 'locale'],
    ['/people/Li Na', { name: 'Li', roles: ['admin'] }, 'person'],
    ['/groups/x', { name: 'X', members: ['wang', 'ghost'] }, 'members[1]'],
    ['/groups/x', { name: 'X' }, 'members'],
    ['/templates/x', { title: '' }, 'title'],
    ['/templates/x', { title: 'X', type: 'party' }, 'type'],
    ['/rules/x', { type: 'party', groups: ['field'] }, 'type'],
    ['/rules/x', { type: 'pay', groups: ['nowhere'] }, 'groups[0]'],
    ['/rules/x', { type: 'pay', companies: [], groups: ['field'] }, 'companies'],
    ['/rules/x', { type: 'pay' }, 'groups'],
  ])('%s refuses %j', async (path, body, field) => {
    const { status, json } = await put(encodeURI(path), body);
    expect(status).toBe(400);
    expect(json.errors.map((one) => one.field)).toEqual([field]);
    expect(json.errors[0]?.detail).toMatch(/\w{3}/);
  });
});

test('groups have their members replaced, and stay while something names them', async () => {
  expect((await put('/groups/night', { name: 'Night', members: ['ivan'] })).json).toEqual({
    code: 'night',
    name: 'Night',
    members: ['ivan'],
  });
  expect((await put('/groups/night', { name: 'Night shift', members: ['wang', 'ivan'] })).json.members).toEqual([
    'ivan',
    'wang',
  ]);
  expect((await get('/groups')).json.groups).toEqual([
    { code: 'field', name: 'Field', members: 2 },
    { code: 'night', name: 'Night shift', members: 2 },
  ]);
  await call('POST', '/tasks', { title: 'Sweep', groups: ['night'] });
  expect(await call('DELETE', '/groups/night')).toMatchObject({ status: 409, json: { code: 'in_use' } });
  await put('/rules/pumps', { type: 'pay', groups: ['field'] });
  expect((await call('DELETE', '/groups/field')).status).toBe(409);
  await put('/groups/spare', { name: 'Spare', members: [] });
  expect((await call('DELETE', '/groups/spare')).json).toEqual({ removed: 'spare' });
  expect((await call('DELETE', '/groups/spare')).status).toBe(404);
});

test('the task library', async () => {
  const meters = { code: 'meters', title: 'Read the meters', description: '', type: 'work', estimate_minutes: 45 };
  expect((await put('/templates/meters', { title: meters.title, estimate_minutes: 45 })).json).toEqual(meters);
  expect((await get('/templates')).json).toEqual({ templates: [meters], limit: 50, offset: 0 });
  expect((await get('/templates/meters')).json).toEqual(meters);
  expect((await call('DELETE', '/templates/meters')).json).toEqual({ removed: 'meters' });
  expect((await get('/templates/meters')).status).toBe(404);
});

test('rules in our words and in older ones are the same rule', async () => {
  const ours = { type: 'clarify', companies: ['C01', 'C02'], materials: 'all', groups: ['field'], strategy: 'pool' };
  const first = await put('/rules/pumps', ours);
  expect(first.json).toMatchObject({ ...ours, revision: 1, enabled: true });
  const older = { task_type: 1, company: '2,C01,C02', material: 1, group_codes: 'field', strategy: 'pool' };
  expect((await put('/rules/pumps', older)).json).toEqual(first.json);
  expect(first.json.row).toMatchObject({
    task_type: 1,
    group_codes: 'field',
    company: 2,
    material: 1,
    associations: [
      { type: 2, task_type: 1, code: 'C01' },
      { type: 2, task_type: 1, code: 'C02' },
    ],
  });
  expect((await get('/rules?type=1')).json).toMatchObject({ total: 1, rules: [{ code: 'pumps' }] });
  expect((await get('/rules?type=pay')).json).toMatchObject({ total: 0, rules: [] });
  const tried = await call('POST', '/rules/try', { rule: 'pumps', samples: [{ type: 1, company: 'C01' }] });
  expect(tried.json.samples).toMatchObject([{ before: { outcome: 'pooled' }, after: { outcome: 'parked' } }]);
  expect((await get('/rules/pumps')).json.revision).toBe(1);
  expect((await call('DELETE', '/rules/pumps')).json).toEqual({ removed: 'pumps' });
  expect((await call('DELETE', '/rules/pumps')).status).toBe(404);
});

describe('the operation log', () => {
  test('pages by its last row and filters by task, person, verb and time', async () => {
    for (const title of ['A', 'B', 'C']) await call('POST', '/tasks', { title, assignees: ['wang'] });
    await story.clock.advance(60_000);
    const noon = new Date(story.clock.now()).toISOString();
    await call('POST', '/tasks/T-2/accept', { person: 'wang' });
    type Page = { entries: { id: number; task: string; verb: string; person: string | null }[]; next: number | null };
    const page = async (query: string) => (await get(`/workflow/logs?${query}`)).json as unknown as Page;
    const all = await page('');
    expect(all.entries.map(({ task, verb }) => `${task} ${verb}`)).toEqual([
      'T-2 accept',
      ...['T-3', 'T-2', 'T-1'].flatMap((task) => [`${task} assign`, `${task} submit`]),
    ]);
    expect(all.next).toBeNull();
    const first = await page('limit=3');
    const second = await page(`limit=3&after=${first.next}`);
    const third = await page(`limit=3&after=${second.next}`);
    expect([...first.entries, ...second.entries, ...third.entries]).toEqual(all.entries);
    expect(third.next).toBeNull();
    expect((await page('task=T-2')).entries).toHaveLength(3);
    expect((await page('person=wang')).entries).toMatchObject([{ task: 'T-2', verb: 'accept', person: 'wang' }]);
    expect((await page('verb=assign')).entries).toHaveLength(3);
    expect((await page(`since=${noon}`)).entries).toHaveLength(1);
    expect((await page(`until=${noon}`)).entries).toHaveLength(6);
    expect((await get('/workflow/logs?verb=explode')).status).toBe(400);
    expect((await get('/workflow/logs?task=x')).json.errors).toMatchObject([{ field: 'task' }]);
  });
});

test('notifications are listed in their reader’s words, and marked as read once', async () => {
  await call('POST', '/tasks', { title: 'Seal', assignees: ['wang'] });
  await call('POST', '/tasks', { title: 'Pump', assignees: ['wang'] });
  type Page = { notifications: { id: number; task: string; text: string; read_at: string | null }[]; unread: number };
  const list = async (query: string) => (await get(`/notifications?${query}`)).json as unknown as Page;
  const mine = await list('person=wang');
  expect(mine).toMatchObject({ unread: 2, next: null });
  expect(mine.notifications.map(({ task }) => task)).toEqual(['T-2', 'T-1']);
  expect(mine.notifications[0]?.text).toContain('Pump');
  const [newest] = mine.notifications;
  const read = (path: string, person: string) => call('POST', `/notifications/${path}`, { person });
  expect(await read(`${newest?.id}/read`, 'ivan')).toMatchObject({ status: 404 });
  expect((await read(`${newest?.id}/read`, 'wang')).json).toEqual({ read: 1 });
  expect((await read(`${newest?.id}/read`, 'wang')).json).toEqual({ read: 0 });
  expect((await list('person=wang&unread=true')).notifications.map(({ task }) => task)).toEqual(['T-1']);
  expect((await read('read-all', 'wang')).json).toEqual({ read: 1 });
  expect(await list('person=wang')).toMatchObject({ unread: 0 });
  expect((await get('/notifications')).json.errors).toMatchObject([{ field: 'person' }]);
});
