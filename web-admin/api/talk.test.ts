import { afterEach, beforeEach, expect, test } from 'vitest';
import { apiStory, token } from '../test-support.ts';

let story: Awaited<ReturnType<typeof apiStory>>;
beforeEach(async () => {
  story = await apiStory();
  await story.call('POST', '/api/v1/tasks', { title: 'Seal', assignees: ['wang'] });
});
afterEach(() => story.close());

type Json = Record<string, unknown> & { id: string; errors: { field: string; detail: string }[]; next: number | null };
async function call(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
  const response = await story.call(method, `/api/v1/tasks/T-1${path}`, body, headers);
  return {
    status: response.status,
    response,
    json: (await response
      .clone()
      .json()
      .catch(() => ({}))) as Json,
  };
}
const png = Uint8Array.from(Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex'));
function form(parts: Record<string, string | File>): FormData {
  const body = new FormData();
  for (const [name, part] of Object.entries(parts)) body.append(name, part);
  return body;
}

test('comments page backwards, and are only for those who may read the task', async () => {
  for (const text of ['one', 'two', 'three']) {
    const said = await call('POST', '/comments', { person: 'wang', text });
    expect(said).toMatchObject({ status: 201, json: { text, person: 'wang', files: [] } });
  }
  const newest = await call('GET', '/comments?limit=2');
  expect(newest.json.comments).toMatchObject([{ text: 'two' }, { text: 'three' }]);
  const older = await call('GET', `/comments?limit=2&after=${newest.json.next}`);
  expect(older.json).toMatchObject({ comments: [{ text: 'one' }], next: null });
  expect((await call('GET', '/comments?as=ivan')).status).toBe(404);
  expect((await call('POST', '/comments', { person: 'ivan', text: 'me too' })).status).toBe(404);
  expect((await call('GET', '/comments?as=chen')).status).toBe(200);
  expect((await call('POST', '/comments', { person: 'wang', text: ' ' })).json.errors).toMatchObject([
    { field: 'text' },
  ]);
  expect((await call('POST', '/comments', { person: 'wang', text: 'x'.repeat(2001) })).status).toBe(400);
});

test('a comment with a key is said once', async () => {
  const key = { 'idempotency-key': 'c-1' };
  const say = (text: string) => call('POST', '/comments', { person: 'wang', text }, key);
  const [first, again, other] = [await say('once'), await say('once'), await say('twice')];
  expect([first.status, again.status, other.status]).toEqual([201, 200, 422]);
  expect(again.json).toEqual(first.json);
  expect((await call('GET', '/comments')).json.comments).toHaveLength(1);
});

test('a file is kept, listed, and opened by its signed address', async () => {
  const file = new File([png], 'pump.png');
  const key = { 'idempotency-key': 'f-1' };
  const added = await call('POST', '/attachments', form({ person: 'wang', comment: 'look', file }), key);
  expect(added).toMatchObject({
    status: 201,
    json: { name: 'pump.png', mime: 'image/png', size: png.length, person: 'wang' },
  });
  const again = await call('POST', '/attachments', form({ person: 'wang', comment: 'look', file }), key);
  expect([again.status, again.json]).toEqual([200, added.json]);
  const listed = await call('GET', '/attachments?as=chen');
  expect(listed.json.attachments).toEqual([added.json]);
  expect((await call('GET', '/attachments?as=ivan')).status).toBe(404);
  const way = await call('GET', `/attachments/${added.json.id}`);
  expect([way.status, way.response.headers.get('location')]).toEqual([302, added.json.path]);
  expect((await call('GET', '/attachments/none')).status).toBe(404);
  const { comments } = (await call('GET', '/comments')).json as unknown as { comments: object[] };
  expect(comments).toMatchObject([{ text: 'look', files: [{ id: added.json.id }] }]);
});

test.each([
  ['a lying type', { file: new File(['not a picture'], 'pump.png') }, 400, 'file'],
  ['a way out of the folder', { file: new File([png], '../pump.png') }, 400, 'file'],
  ['nothing', { file: new File([], 'pump.png') }, 400, 'file'],
  ['no file', {}, 400, 'file'],
  ['words for a file', { file: 'pump.png' }, 400, 'file'],
  ['another field', { file: new File([png], 'a.png'), owner: 'wang' }, 400, 'owner'],
])('%s is refused', async (_, parts, status, field) => {
  const answer = await call('POST', '/attach', form({ person: 'wang', ...parts }));
  expect(answer.status).toBe(status);
  expect(answer.json.errors.map((one) => one.field)).toEqual([field]);
  expect((await call('GET', '/attachments')).json.attachments).toEqual([]);
  expect(story.failures).toEqual([]);
});

test('a missing file is called missing, and words in its place are asked to be one', async () => {
  const said = async (parts: object) =>
    (await call('POST', '/attachments', form({ person: 'wang', ...parts }))).json.errors.map(({ detail }) => detail);
  expect([await said({}), await said({ file: 'pump.png' })]).toEqual([
    ['this is missing; add it'],
    ['attach a file here'],
  ]);
});

test('too much is refused before it is read, and what is no form is named', async () => {
  const big = new Response(form({ file: new File([new Uint8Array(story.world.files.maxBytes + 200_000)], 'big.png') }));
  const type = big.headers.get('content-type') ?? '';
  const bytes = await big.bytes();
  for (const length of [{}, { 'content-length': String(bytes.length) }]) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': type, ...length };
    const request = new Request('http://localhost/api/v1/tasks/T-1/attachments', {
      method: 'POST',
      headers,
      body: bytes,
    });
    const answer = await story.app.fetch(request);
    expect([answer.status, await answer.json()]).toMatchObject([413, { code: 'big' }]);
  }
  expect((await call('POST', '/attachments', { person: 'wang' })).status).toBe(415);
  const broken = await call('POST', '/attachments', '--x\r\nrubbish', {
    'content-type': 'multipart/form-data; boundary=x',
  });
  expect(broken.status).toBe(400);
  expect(story.failures).toEqual([]);
});
