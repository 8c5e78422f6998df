import { expect, test } from 'vitest';
import { listen } from '../server.ts';
import { apiStory, token } from '../test-support.ts';

test('over a real socket: no body, a body, and a form', async () => {
  const story = await apiStory();
  const server = await listen(story.app, { host: '127.0.0.1', port: 0, maxConnections: 10, requestTimeoutMs: 5000 });
  try {
    const post = async (path: string, body?: string | FormData, type?: string) => {
      const headers = { authorization: `Bearer ${token}`, ...(type ? { 'content-type': type } : {}) };
      const response = await fetch(`${server.url}/api/v1/tasks${path}`, {
        method: 'POST',
        headers,
        ...(body === undefined ? {} : { body }),
      });
      return { status: response.status, json: (await response.json()) as Record<string, unknown> };
    };
    await post('', '{"title":"Seal","assignees":["wang"]}', 'application/json');
    expect(await post('/T-1/accept')).toMatchObject({ status: 422, json: { errors: [{ field: 'person' }] } });
    expect(await post('/T-1/accept', '{"person":"wang"}')).toMatchObject({ status: 415 });
    expect(await post('/T-1/accept', '{"person":"wang"}', 'application/json')).toMatchObject({ status: 200 });
    const form = new FormData();
    form.append('person', 'wang');
    form.append('file', new File(['reading: 12\n'], '读数.txt'));
    expect(await post('/T-1/attachments', form)).toMatchObject({ status: 201, json: { name: '读数.txt' } });
    expect(await post('/T-1/withdraw')).toMatchObject({ status: 200, json: { outcome: 'withdrawn' } });
    expect(story.failures).toEqual([]);
  } finally {
    await server.close();
    await story.close();
  }
});
