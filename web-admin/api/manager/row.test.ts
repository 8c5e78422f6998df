import { afterEach, beforeEach, expect, test } from 'vitest';
import { apiStory } from '../../test-support.ts';

let story: Awaited<ReturnType<typeof apiStory>>;
beforeEach(async () => {
  story = await apiStory();
});
afterEach(() => story.close());

type Row = Record<string, string | number | null>;
async function run(operation: string, item: object): Promise<Row> {
  const response = await story.call('POST', `/api/v1/dispatch/${operation}`, { items: [item] });
  const { results } = (await response.json()) as { results: { task?: { row: Row }; error?: object }[] };
  expect(results[0]?.error).toBeUndefined();
  return results[0]?.task?.row ?? {};
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
