import { expect, it } from 'vitest';
import { eachEngine, eachStory, type Fresh } from '../../../tests/harness/engines.ts';
import { apiStory } from '../../test-support.ts';

interface Item {
  readonly ok: boolean;
  readonly code: string;
  readonly result?: string;
  readonly error?: { readonly code: string };
}

async function story(db: Fresh) {
  const { call, world, failures } = await apiStory(db);
  const post = async (path: string, body: object, key?: string) => {
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    const response = await call('POST', `/api/v1/dispatch/${path}`, body, headers);
    const json = (await response.json()) as { results?: Item[]; code?: string };
    return { status: response.status, json, results: json.results ?? [] };
  };
  /** Every row of every task's log. */
  const rows = () => world.db.read('test', (tx) => tx.log.count());
  return { post, rows, world, failures };
}

const items = [
  { type: 1, code: 'A', title: 'Pump', users: 'wang' },
  { type: 1, code: 'B', title: 'Seal', users: 'nobody' },
  { type: 1, code: 'C', title: 'Gate', groups: 'field' },
];
const short = (results: readonly Item[]) => results.map(({ result, error }) => result ?? error?.code);

eachStory('the task manager’s operations with a key', (fresh) => {
  it('give the first answer again and do nothing twice', async () => {
    const { post, rows, failures } = await story(await fresh());
    const first = await post('tasks', { items }, 'k');
    expect(short(first.results)).toEqual(['done', 'no_person', 'done']);
    // Without a key the same call sends them anew.
    await post('assign', { items: [{ type: 1, code: 'C', user: 'ivan' }] }, 'claims');
    const before = await rows();
    expect(await post('tasks', { items }, 'k')).toEqual(first);
    expect(await rows()).toBe(before);
    expect(failures).toEqual([]);
  });

  it('refuse a key that came with another body, or with another operation', async () => {
    const { post, rows } = await story(await fresh());
    await post('tasks', { items }, 'k');
    const before = await rows();
    const reused = { status: 422, json: { code: 'key_reused' } };
    expect(await post('tasks', { items: items.slice(0, 1) }, 'k')).toMatchObject(reused);
    expect(await post('completed', { items: [{ type: 1, code: 'D', title: 'Done' }] }, 'k')).toMatchObject(reused);
    expect(await post('delete-uncompleted', { type: 1, codes: 'A' }, 'k')).toMatchObject(reused);
    expect(await rows()).toBe(before);
  });

  it('withdraw what a document had when the key came first, and no more', async () => {
    const { post, rows } = await story(await fresh());
    const of = { document_type: 'order', document_code: 'PO-7' };
    await post('tasks', { items: [{ ...items[0], ...of }] });
    const first = await post('delete-uncompleted', { document_code: 'PO-7' }, 'w');
    expect(short(first.results)).toEqual(['done']);
    await post('tasks', { items: [{ ...items[2], ...of }] });
    const before = await rows();
    expect(await post('delete-uncompleted', { document_code: 'PO-7' }, 'w')).toEqual(first);
    expect(await rows()).toBe(before);
    expect(short((await post('delete-uncompleted', { document_code: 'PO-7' }, 'w2')).results)).toEqual([
      'already',
      'done',
    ]);
  });
});

eachEngine('the task manager’s operations that break off', (fresh) => {
  it('go on where a call broke off', async () => {
    const { post, rows, world } = await story(await fresh());
    const write = world.db.write;
    let left = 3;
    Object.assign(world.db, {
      write: (...of: Parameters<typeof write>) =>
        left-- > 0 ? write.apply(world.db, of) : Promise.reject(new Error('the machine is gone')),
    });
    const body = { items: ['A', 'B', 'C'].map((code) => ({ type: 1, code, title: code })) };
    await expect(post('completed', body, 'k')).rejects.toThrow('500');
    Object.assign(world.db, { write });
    const half = await rows();
    expect(half).toBeGreaterThan(0);
    const again = await post('completed', body, 'k');
    expect(short(again.results)).toEqual(['done', 'done', 'done']);
    expect(await rows()).toBe(half + 1);
  });
});
