import { expect, it } from 'vitest';
import { eachEngine } from '../../tests/harness/engines.ts';
import { apiStory } from '../test-support.ts';

type Made = { number: string; tasks?: { number: string }[] };

eachEngine('callers of the API at the same moment', (fresh) => {
  const story = async () => {
    const { call, failures } = await apiStory(await fresh());
    const post = async (body: object, headers: Record<string, string> = {}) => {
      const response = await call('POST', '/api/v1/tasks', body, headers);
      return { status: response.status, json: (await response.json()) as Made };
    };
    const total = async () => ((await (await call('GET', '/api/v1/tasks')).json()) as { total: number }).total;
    return { post, total, failures };
  };
  const twenty = Array.from({ length: 20 }, (_, index) => index);

  it('with one code make one task', async () => {
    const { post, total, failures } = await story();
    const answers = await Promise.all(twenty.map((n) => post({ code: 'X', title: `Once ${n}`, assignees: ['wang'] })));
    expect(failures).toEqual([]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...twenty.slice(1).map(() => 200), 201]);
    expect(new Set(answers.map(({ json }) => json.number)).size).toBe(1);
    expect(await total()).toBe(1);
  });

  it('with one key make one batch', async () => {
    const { post, total, failures } = await story();
    const body = { title: 'Once', assignees: ['wang', 'ivan'] };
    const answers = await Promise.all(twenty.map(() => post(body, { 'idempotency-key': 'k' })));
    expect(failures).toEqual([]);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ json }) => JSON.stringify(json.tasks?.map(({ number }) => number)))).size).toBe(1);
    expect(await total()).toBe(2);
  });

  it('with nothing in common make as many tasks as they are', async () => {
    const { post, total, failures } = await story();
    const answers = await Promise.all(twenty.map((n) => post({ title: `Task ${n}`, assignees: ['wang'] })));
    expect(failures).toEqual([]);
    expect(new Set(answers.map(({ json }) => json.number)).size).toBe(20);
    expect(await total()).toBe(20);
  });
});
