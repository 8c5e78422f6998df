import { afterEach, beforeEach, expect, test } from 'vitest';
import { type apiStory as ApiStory, apiStory } from './test-support.ts';

let story: Awaited<ReturnType<typeof ApiStory>>;
beforeEach(async () => {
  story = await apiStory();
});
afterEach(() => story.close());

const id = 'a'.repeat(32);
const bytes = Buffer.from('код;имя\n');

async function keep(name: string, mime: string): Promise<string> {
  const { world } = story;
  await world.files.uploads.put(id, bytes);
  const at = world.clock.now();
  await world.db.write('test', async (tx) => {
    const task = await tx.tasks.insert({ type: 'work', title: 'x', stage: 'reviewed', dispatch: 'none', createdAt: 1 });
    const file = { task: task?.id ?? 0, comment: null, person: null, platform: null, at, source: null };
    await tx.files.add({ ...file, id, status: 'kept', name, mime, size: bytes.length, sha256: 'f'.repeat(64) });
  });
  return world.files.path({ id, name, at });
}
const get = (path: string, method = 'GET') =>
  story.app.fetch(new Request(`http://localhost${path}`, { method, headers: { 'accept-language': 'ru' } }));

test('a signed link opens its file, and only ever saves it', async () => {
  const path = await keep('отчёт (1).csv', 'text/csv');
  const answer = await get(path);
  expect(answer.status).toBe(200);
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('отчёт ')}%281%29.csv`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'cache-control': 'private, max-age=3600',
  });
  expect((await get(path, 'POST')).status).toBe(405);
});

test('what was changed in it, or is too old, opens nothing', async () => {
  const path = await keep('a.csv', 'text/csv');
  const refused = [
    path.replace(id, 'b'.repeat(32)),
    path.replace(/until=\d+/, 'until=99999999999'),
    path.replace(/until=\d+/, 'until=x'),
    path.replace(/seal=./, 'seal=z'),
    path.replace(/\?.*/, ''),
    path.replace('/files/', '/files/../'),
  ];
  for (const one of refused) expect((await get(one)).status, one).toBe(404);
  await story.clock.advance(31 * 86_400_000);
  const late = await get(path);
  expect(late.status).toBe(410);
  expect(await late.text()).toContain('Срок действия ссылки истёк');
});
