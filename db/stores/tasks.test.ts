import { expect, it } from 'vitest';
import type { PersonId, TaskId } from '../../core/ids.ts';
import type { Role } from '../../core/people/person.ts';
import type { TaskFilter } from '../../core/stores/tasks.ts';
import type { Stores } from '../../core/stores.ts';
import type { LogEntry } from '../../core/tasks/task.ts';
import { eachEngine } from '../../tests/harness/engines.ts';

const human = (tx: Stores, code: string, ...roles: Role[]): Promise<PersonId> =>
  tx.people.put({ code, name: code, locale: 'en', zone: 'UTC', roles });

type Seed = Parameters<Stores['tasks']['insert']>[0];
type Change = Parameters<Stores['tasks']['change']>[2];

async function task(tx: Stores, title: string, seed: Partial<Seed> = {}, change: Change = {}): Promise<TaskId> {
  const made = await tx.tasks.insert({
    type: 'work',
    title,
    stage: 'reviewed',
    dispatch: 'none',
    createdAt: 1,
    ...seed,
  });
  if (!made) throw new Error('not inserted');
  if (Object.keys(change).length > 0) expect(await tx.tasks.change(made.id, made, change)).toBe(true);
  return made.id;
}

const entry = (id: TaskId, sequence: number, more: Partial<LogEntry> = {}): Omit<LogEntry, 'id'> => ({
  task: id,
  sequence,
  verb: 'accept',
  actor: 'person',
  person: null,
  account: null,
  platform: 'feishu',
  correlation: 'c',
  at: sequence,
  from: null,
  to: 'reviewed',
  turn: sequence,
  comment: null,
  before: {},
  args: {},
  ...more,
});

eachEngine('tasks', (fresh, engine) => {
  it('inserts with every field, knows (type, code) once, and takes any number of tasks without a code', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const olga = await human(tx, 'olga', 'requester');
      const template = await tx.templates.put({
        code: 'oil',
        title: 'Oil',
        description: '',
        type: 'work',
        estimateMinutes: 5,
      });
      const seed: Seed = {
        type: 'problem',
        code: 'P-1',
        title: 'Pump',
        description: 'leaks',
        priority: 'urgent',
        dueAt: 1_800_000_000_000,
        requester: olga,
        batch: 'b',
        company: 'co',
        material: 'm',
        documentType: 'order',
        documentCode: '17',
        template,
        estimateMinutes: 30,
        stage: 'pending_review',
        dispatch: 'none',
        createdAt: 7,
      };
      const made = await tx.tasks.insert(seed);
      expect(made).toMatchObject({ ...seed, turn: 1, revision: 1, owner: null, updatedAt: 7, closedAt: null });
      expect(await tx.tasks.get(made?.id ?? 0)).toEqual(made);
      expect(await tx.tasks.lock(made?.id ?? 0)).toEqual(made);
      expect(await tx.tasks.insert({ ...seed, title: 'Other' })).toBeUndefined();
      expect(await tx.tasks.byCode('problem', 'P-1')).toEqual(made);
      await task(tx, 'a', { batch: 'b' });
      await task(tx, 'b');
      expect((await tx.tasks.byBatch('b')).map(({ title }) => title)).toEqual(['Pump', 'a']);
      expect(await tx.tasks.countByStage()).toEqual({ pending_review: 1, reviewed: 2 });
      expect(await tx.tasks.get(999_999)).toBeUndefined();
      const done = await tx.tasks.insert({ ...seed, code: 'P-2', stage: 'closed', createdAt: 9 });
      expect(done).toMatchObject({ stage: 'closed', outcome: 'completed', closedAt: 9 });
    });
  });

  it('changes by compare-and-set on turn and revision', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const id = await task(tx, 'Pump', { description: 'leaks' });
      const at = { turn: 1, revision: 1 };
      expect(await tx.tasks.change(id, at, { turn: 2, revision: 2, stage: 'assigned', dueAt: 5, updatedAt: 9 })).toBe(
        true,
      );
      expect(await tx.tasks.change(id, at, { turn: 2, revision: 2, stage: 'reviewed' })).toBe(false);
      expect(await tx.tasks.change(id, { turn: 2, revision: 1 }, { stage: 'reviewed' })).toBe(false);
      expect(await tx.tasks.change(id, { turn: 1, revision: 2 }, { stage: 'reviewed' })).toBe(false);
      expect(await tx.tasks.get(id)).toMatchObject({ turn: 2, revision: 2, stage: 'assigned', dueAt: 5, updatedAt: 9 });
      const now = { turn: 2, revision: 2 };
      expect(await tx.tasks.change(id, now, { title: 'Насос', dueAt: null })).toBe(true);
      const found = async (search: string) => {
        const list = await tx.tasks.list({ filter: 'all', now: 1, limit: 9, offset: 0, search });
        return list.tasks.map((each) => each.id);
      };
      expect(await found('НАСОС')).toEqual([id]);
      expect(await found('leaks')).toEqual([id]);
      expect(await found('pump')).toEqual([]);
      expect(await found(`T-${id}`)).toEqual([id]);
      expect((await tx.tasks.get(id))?.dueAt).toBeNull();
    });
  });

  it('refuses a closed task without outcome or time, and a second open offer', async () => {
    const { database } = await fresh();
    const id = await database.write('test', (tx) => task(tx, 'Pump'));
    const close = (change: Change) =>
      database.write('test', (tx) => tx.tasks.change(id, { turn: 1, revision: 1 }, { stage: 'closed', ...change }));
    await expect(close({ outcome: 'completed' })).rejects.toThrow(/check/i);
    await expect(close({ closedAt: 1 })).rejects.toThrow(/check/i);
    expect(await close({ outcome: 'completed', closedAt: 1 })).toBe(true);

    const offer = () =>
      database.write('test', async (tx) => {
        const person = await human(tx, 'wang', 'employee');
        return tx.tasks.offer({ task: id, person, by: null, createdAt: 1, expiresAt: 9 });
      });
    const first = await offer();
    await expect(offer()).rejects.toThrow(/unique/i);
    await database.write('test', async (tx) => {
      await tx.tasks.settleOffer(first, { status: 'rejected', decidedAt: 2, category: 'date', reason: 'away' });
      const [settled] = await tx.tasks.assignments(id);
      expect(settled).toMatchObject({
        status: 'rejected',
        category: 'date',
        reason: 'away',
        decidedAt: 2,
        expiresAt: 9,
      });
      await tx.tasks.reopenOffer(first);
      expect((await tx.tasks.assignments(id))[0]).toMatchObject({ status: 'offered', category: null, decidedAt: null });
      await tx.tasks.settleOffer(first, { status: 'withdrawn', decidedAt: 3 });
    });
    const second = await offer();
    const ids = await database.read('test', (tx) => tx.tasks.assignments(id));
    expect(ids.map((each) => each.id)).toEqual([second, first]);
  });

  it('leaves out of a pool who is away, and remembers who was passed over all the same', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const [wang, li] = [await human(tx, 'wang'), await human(tx, 'li')];
      const crew = await tx.groups.put({ code: 'crew', name: 'Crew', members: [wang, li] });
      const id = await task(tx, 'Pump');
      await tx.tasks.setPool(id, { groups: [crew], people: [li], except: [wang] });
      for (const person of [wang, li]) await tx.people.setDisabled(person, 5);
      expect(await tx.tasks.pool(id)).toEqual({ groups: [crew], people: [], except: [wang] });
    });
  });

  it('keeps groups, sharers, comments and templates', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const wang = await human(tx, 'wang');
      const id = await task(tx, 'Pump');
      const a = await tx.groups.put({ code: 'a', name: 'A', members: [] });
      const b = await tx.groups.put({ code: 'b', name: 'B', members: [] });
      await tx.tasks.setPool(id, { groups: [b, a, b], people: [], except: [] });
      expect(await tx.tasks.groups(id)).toEqual([a, b]);
      await tx.tasks.setPool(id, { groups: [], people: [], except: [] });
      expect(await tx.tasks.groups(id)).toEqual([]);
      await tx.tasks.share(id, wang);
      await tx.tasks.share(id, wang);
      expect(await tx.tasks.sharers(id)).toEqual([wang]);
      await tx.tasks.unshare(id, wang);
      expect(await tx.tasks.sharers(id)).toEqual([]);
      for (const text of ['one', 'two', 'three']) {
        await tx.tasks.comment({ task: id, person: wang, platform: null, text, at: 1 });
      }
      expect((await tx.tasks.comments(id, 2)).map(({ text }) => text)).toEqual(['two', 'three']);
      expect(await tx.tasks.countTalk(id)).toEqual({ comments: 3, files: 0 });
      const oil = { code: 'oil', title: 'Oil', description: 'd', type: 'work', estimateMinutes: null };
      const made = await tx.templates.put(oil);
      expect(await tx.templates.put({ ...oil, title: 'Oil change' })).toBe(made);
      expect(await tx.templates.get(made)).toEqual({ ...oil, id: made, title: 'Oil change' });
      expect((await tx.templates.byCode('oil'))?.id).toBe(made);
      expect(await tx.templates.list(10)).toHaveLength(1);
    });
  });

  it('keeps the log: a sequence once for each task, newest first', async () => {
    const { database } = await fresh();
    const { id, wang } = await database.write('test', async (tx) => {
      const id = await task(tx, 'Pump');
      const wang = await human(tx, 'wang');
      await tx.log.append(entry(id, 1, { before: { task: { owner: null } }, args: { x: '½' } }));
      await tx.log.append(entry(id, 2, { person: wang, at: 50 }));
      await tx.log.append(entry(await task(tx, 'Other'), 1, { person: wang, at: 60, verb: 'claim' }));
      await tx.log.append(entry(id, 3));
      return { id, wang };
    });
    await database.read('test', async (tx) => {
      expect((await tx.log.of(id, 2)).map(({ sequence }) => sequence)).toEqual([3, 2]);
      expect((await tx.log.of(id, 9))[2]).toMatchObject({ before: { task: { owner: null } }, args: { x: '½' } });
      expect(await tx.log.newestBy(wang, 60)).toMatchObject({ verb: 'claim', at: 60 });
      expect(await tx.log.newestBy(wang, 61)).toBeUndefined();
      expect(await tx.log.count()).toBe(4);
    });
    await expect(database.write('test', (tx) => tx.log.append(entry(id, 3)))).rejects.toThrow(/unique/i);
    await expect(database.write('test', (tx) => tx.log.append(entry(999_999, 1)))).rejects.toThrow(/foreign key/i);
  });

  it('shows each reader what they may read, and what waits for them', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const people = {
        olga: await human(tx, 'olga', 'requester'),
        sun: await human(tx, 'sun', 'reviewer'),
        chen: await human(tx, 'chen', 'manager'),
        wang: await human(tx, 'wang', 'employee'),
        li: await human(tx, 'li', 'employee'),
        zhao: await human(tx, 'zhao', 'admin'),
      };
      const { olga, sun, chen, wang, li } = people;
      const pool = await tx.groups.put({ code: 'pool', name: 'Pool', members: [li] });
      const now = 1000;
      await task(tx, 'pending', { requester: olga, stage: 'pending_review' });
      await task(tx, 'returned', { requester: olga, stage: 'returned' }, { reviewer: sun });
      await task(tx, 'refused', { requester: olga }, { stage: 'closed', outcome: 'refused', closedAt: 5 });
      await task(tx, 'unrouted', { requester: olga }, { reviewer: sun });
      await task(tx, 'parked', {}, { dispatch: 'parked' });
      const pooled = await task(tx, 'pooled', {}, { dispatch: 'pooled' });
      await tx.tasks.setPool(pooled, { groups: [pool], people: [], except: [] });
      const offered = await task(tx, 'offered', { stage: 'assigned' });
      await tx.tasks.offer({ task: offered, person: wang, by: chen, createdAt: 1, expiresAt: null });
      const shared = await task(tx, 'working', { stage: 'in_progress' }, { owner: wang });
      await tx.tasks.share(shared, li);
      await task(tx, 'done for olga', { requester: olga, stage: 'done' }, { owner: wang, assigner: chen });
      await task(tx, 'done for chen', { stage: 'done' }, { owner: wang, assigner: chen });
      await task(tx, 'done by its requester', { stage: 'done', requester: wang }, { owner: wang });
      const snoozed = await task(tx, 'snoozed', { stage: 'assigned' });
      await tx.tasks.offer({ task: snoozed, person: wang, by: chen, createdAt: 1, expiresAt: null });
      await tx.tasks.snooze(snoozed, wang, now + 1);

      const list = async (who: keyof typeof people, filter: TaskFilter, at = now) => {
        const reader = await tx.people.get(people[who]);
        if (!reader) throw new Error('nobody');
        const { tasks, total } = await tx.tasks.list({ reader, filter, now: at, limit: 50, offset: 0 });
        expect(total).toBe(tasks.length);
        return tasks.map(({ title }) => title).toSorted();
      };
      expect(await list('olga', 'all')).toEqual(['done for olga', 'pending', 'refused', 'returned', 'unrouted']);
      expect(await list('olga', 'waiting')).toEqual(['done for olga', 'returned']);
      expect(await list('sun', 'all')).toEqual(['pending', 'refused', 'returned', 'unrouted']);
      expect(await list('sun', 'waiting')).toEqual(['pending']);
      expect(await list('wang', 'all')).toEqual([
        'done by its requester',
        'done for chen',
        'done for olga',
        'offered',
        'snoozed',
        'working',
      ]);
      expect(await list('wang', 'waiting')).toEqual(['offered', 'working']);
      expect(await list('wang', 'waiting', now + 1)).toEqual(['offered', 'snoozed', 'working']);
      expect(await list('wang', 'in_progress')).toEqual(['working']);
      expect(await list('wang', 'done')).toEqual(['done by its requester', 'done for chen', 'done for olga']);
      expect(await list('li', 'all')).toEqual(['pooled', 'working']);
      expect(await list('li', 'waiting')).toEqual(['pooled']);
      expect(await list('chen', 'all')).toEqual([
        'done by its requester',
        'done for chen',
        'done for olga',
        'offered',
        'parked',
        'pooled',
        'snoozed',
        'unrouted',
        'working',
      ]);
      expect(await list('chen', 'waiting')).toEqual(['done by its requester', 'done for chen', 'parked', 'unrouted']);
      expect(await list('zhao', 'all')).toHaveLength(12);
      expect(await list('zhao', 'waiting')).toEqual([]);
      await tx.tasks.snooze(snoozed, wang, null);
      expect(await list('wang', 'waiting')).toEqual(['offered', 'snoozed', 'working']);
      const unrouted = (await tx.tasks.newest(50)).find(({ title }) => title === 'unrouted')?.id ?? 0;
      const rejected = await tx.tasks.offer({ task: unrouted, person: wang, by: chen, createdAt: 1, expiresAt: null });
      await tx.tasks.settleOffer(rejected, { status: 'rejected', decidedAt: 2, category: 'unclear', reason: 'which?' });
      const question = { task: unrouted, offer: rejected, from: wang, kind: 'question', asked: olga } as const;
      const { id } = await tx.proposals.add({ ...question, person: null, dueAt: null }, 2);
      expect(await list('olga', 'waiting')).toEqual(['done for olga', 'returned', 'unrouted']);
      await tx.proposals.end(id, { as: 'moot', by: null, at: 3 });
      expect(await list('olga', 'waiting')).toEqual(['done for olga', 'returned']);
      expect(await tx.proposals.open(unrouted)).toBeUndefined();
    });
  });

  it('lists to a manager what they have to do with, whatever that is, besides all that is reviewed', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const chen = await human(tx, 'chen', 'manager');
      const olga = await human(tx, 'olga', 'requester');
      const pool = await tx.groups.put({ code: 'pool', name: 'Pool', members: [chen] });
      await task(tx, 'of others, under review', { requester: olga, stage: 'pending_review' });
      await task(tx, 'requested, under review', { requester: chen, stage: 'pending_review' });
      await task(tx, 'requested', { requester: chen });
      await task(tx, 'owned', { stage: 'in_progress' }, { owner: chen });
      const offered = await task(tx, 'offered', { stage: 'assigned' });
      await tx.tasks.offer({ task: offered, person: chen, by: null, createdAt: 1, expiresAt: null });
      await tx.tasks.share(await task(tx, 'shared'), chen);
      const pooled = await task(tx, 'pooled', {}, { dispatch: 'pooled' });
      await tx.tasks.setPool(pooled, { groups: [pool], people: [], except: [] });
      const named = await task(tx, 'named', {}, { dispatch: 'pooled' });
      await tx.tasks.setPool(named, { groups: [], people: [chen], except: [] });

      const reader = { id: chen, roles: ['manager'] } as const;
      const { tasks } = await tx.tasks.list({ reader, filter: 'all', now: 1, limit: 50, offset: 0 });
      expect(tasks.map(({ title }) => title).toSorted()).toEqual([
        'named',
        'offered',
        'owned',
        'pooled',
        'requested',
        'requested, under review',
        'shared',
      ]);
    });
  });

  it('lists open tasks by nearest deadline, then closed ones, newest first, page by page', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const closed = (closedAt: number): Change => ({ stage: 'closed', outcome: 'completed', closedAt });
      await task(tx, 'closed early', { dueAt: 1 }, closed(10));
      await task(tx, 'no date 1');
      await task(tx, 'late', { dueAt: 500 });
      await task(tx, 'soon', { dueAt: 5 });
      await task(tx, 'closed late', { dueAt: 2 }, closed(20));
      await task(tx, 'no date 2');
      const page = async (offset: number, limit: number) => {
        const { tasks, total } = await tx.tasks.list({ filter: 'all', now: 1, limit, offset });
        expect(total).toBe(6);
        return tasks.map(({ title }) => title);
      };
      const whole = ['soon', 'late', 'no date 1', 'no date 2', 'closed late', 'closed early'];
      expect(await page(0, 50)).toEqual(whole);
      for (let offset = 0; offset < 7; offset++) expect(await page(offset, 2)).toEqual(whole.slice(offset, offset + 2));
    });
  });

  it('of 200 claims at once by compare-and-set one wins, and the others see who', { timeout: 60_000 }, async () => {
    const { database } = await fresh();
    const { id, people } = await database.write('seed', async (tx) => {
      const people: PersonId[] = [];
      for (let i = 0; i < 200; i++) people.push(await human(tx, `p${i}`, 'employee'));
      return { id: await task(tx, 'Pump', {}, { dispatch: 'pooled' }), people };
    });
    const claims = people.map((person) =>
      database.write('claim', async (tx) => {
        const now = await (engine === 'sqlite' ? tx.tasks.lock(id) : tx.tasks.get(id));
        if (!now) throw new Error('gone');
        const set = { owner: person, stage: 'in_progress', turn: now.turn + 1, revision: now.revision + 1 } as const;
        if (now.owner === null && (await tx.tasks.change(id, now, set))) return { won: true, owner: person };
        return { won: false, owner: (await tx.tasks.get(id))?.owner ?? null };
      }),
    );
    const results = await Promise.all(claims);
    const winners = results.filter(({ won }) => won);
    expect(winners).toHaveLength(1);
    expect(new Set(results.map(({ owner }) => owner))).toEqual(new Set([winners[0]?.owner]));
    expect(await database.read('r', (tx) => tx.tasks.get(id))).toMatchObject({ owner: winners[0]?.owner, turn: 2 });
  });
});
