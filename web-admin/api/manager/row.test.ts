import { afterEach, beforeEach, expect, test } from 'vitest';
import { apiStory } from '../../test-support.ts';

let story: Awaited<ReturnType<typeof apiStory>>;
beforeEach(async () => {
  story = await apiStory();
});
afterEach(() => story.close());

type Row = Record<string, string | number | null>;
async function send(operation: string, item: object) {
  const response = await story.call('POST', `/api/v1/dispatch/${operation}`, { items: [item] });
  const { results } = (await response.json()) as { results: { task?: { row: Row }; error?: { code: string } }[] };
  return results[0];
}
async function run(operation: string, item: object): Promise<Row> {
  const result = await send(operation, item);
  expect(result?.error).toBeUndefined();
  return result?.task?.row ?? {};
}

const item = { type: 1, code: 'REQ-1' };
const [at, claimed, , finishedAt] = [0, 1, 2, 3].map((hours) => `2026-03-02T0${1 + hours}:00:00.000Z`);
const hour = 3_600_000;

test('a row has every column of the older table, filled from what happened', async () => {
  const filed = await run('tasks', {
    ...item,
    groups: 'field',
    material: 'M-1',
    company: 'C-1',
    document_type: 'order',
    document_code: 'PO-7',
    skip_log: 1,
  });
  const empty = { owner: '', shares: '', assign_at: null, finished_at: null };
  expect(filed).toEqual({
    id: 1,
    type: 1,
    code: 'REQ-1',
    dispatch_groups: 'field',
    ...empty,
    state: 1,
    dispatch_at: at,
    created_at: at,
    material_code: 'M-1',
    company_code: 'C-1',
    skip_log: 1,
    dispatch_type: 'group',
    associated_doc_type: 'order',
    associated_code: 'PO-7',
  });
  await story.clock.advance(hour);
  expect(await run('assign', { ...item, user: 'wang' })).toMatchObject({ owner: 'wang', state: 3, assign_at: claimed });
  await story.clock.advance(hour);
  const shared = await run('share', { ...item, owner: 'wang', users: 'olga,ivan' });
  expect(String(shared.shares).split(',').toSorted()).toEqual(['ivan', 'olga']);
  await story.clock.advance(hour);
  const finished = await run('state', { ...item, state: 6, user: 'wang' });
  expect(finished).toMatchObject({
    state: 6,
    dispatch_at: at,
    assign_at: claimed,
    finished_at: finishedAt,
    created_at: at,
  });
});

test('a code is one row for each type, and a row of named people says so', async () => {
  const first = await run('tasks', { ...item, users: ['wang', 'ivan'] });
  expect(first).toMatchObject({ id: 1, type: 1, dispatch_type: 'user', dispatch_groups: '' });
  expect(await run('tasks', { ...item, users: ['ivan'] })).toMatchObject({ id: 1, code: 'REQ-1' });
  expect(await run('tasks', { ...item, type: 2, owner: 'wang' })).toMatchObject({ id: 2, type: 2, skip_log: 2 });
  expect(await run('tasks', { ...item, type: 'pay', owner: 'wang' })).toMatchObject({ id: 3, type: 3 });
});

test('what somebody may claim can be asked for with all of it', async () => {
  await run('tasks', { ...item, groups: 'field', company: 'C-1' });
  await run('tasks', { ...item, code: 'REQ-2', groups: 'field' });
  await run('assign', { ...item, code: 'REQ-2', user: 'ivan' });
  const ask = async (person: string) => {
    const response = await story.call('GET', `/api/v1/dispatch/people/${person}/claimable/stats?type=1`);
    return (await response.json()) as { tasks: object[] };
  };
  expect(await ask('wang')).toMatchObject({
    tasks: [{ code: 'REQ-1', claimable: true, row: { dispatch_groups: 'field', company_code: 'C-1', state: 1 } }],
  });
  expect((await ask('wang')).tasks).toHaveLength(1);
  expect(await ask('olga')).toMatchObject({ tasks: [] });
});

test('only what is claimed and not finished is handed over', async () => {
  await run('tasks', { ...item, groups: 'field' });
  const hand = () => send('reassign', { ...item, old_owner: 'wang', new_owner: 'ivan' });
  expect((await hand())?.error?.code).toBe('not_claimed');
  await run('assign', { ...item, user: 'wang' });
  await run('state', { ...item, state: 'completed', user: 'wang' });
  expect((await hand())?.error?.code).toBe('not_claimed');
});
