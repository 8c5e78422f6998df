import { expect, it } from 'vitest';
import { eachEngine } from '../../tests/harness/engines.ts';

const subject = { kind: 'task', id: 7 } as const;
const other = { kind: 'task', id: 8 } as const;

eachEngine('jobs', (fresh) => {
  it('leases a due job to one, who alone may finish it', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      await tx.jobs.add({ kind: 'lapse', key: 'a', dueAt: 20, subject, payload: { n: 1 }, usefulUntil: 90 });
      await tx.jobs.add({ kind: 'lapse', key: 'a', dueAt: 10 });
      await tx.jobs.add({ kind: 'lapse', key: 'b', dueAt: 10 });
      await tx.jobs.add({ kind: 'lapse', key: 'c', dueAt: 99 });
      expect(await tx.jobs.nextDue(20)).toBe(99);
      const [b, a, ...none] = await tx.jobs.take('me', 20, 60_000, 9);
      expect(none).toEqual([]);
      expect([b?.key, a?.key]).toEqual(['b', 'a']);
      expect(a).toMatchObject({ subject, payload: { n: 1 }, usefulUntil: 90, attempts: 1, dueAt: 20 });
      expect(await tx.jobs.take('you', 20, 60_000, 9)).toEqual([]);
      expect(await tx.jobs.done(a?.id ?? 0, 'you', 21)).toBe(false);
      expect(await tx.jobs.done(a?.id ?? 0, 'me', 21)).toBe(true);
      expect(await tx.jobs.done(a?.id ?? 0, 'me', 21)).toBe(false);
      expect(await tx.jobs.retry(b?.id ?? 0, 'me', 30, 'no line')).toBe(true);
      expect(await tx.jobs.take('you', 29, 60_000, 9)).toEqual([]);
      expect(await tx.jobs.take('you', 30, 60_000, 9)).toMatchObject([{ key: 'b', attempts: 2 }]);
      await tx.jobs.add({ kind: 'lapse', key: 'a', dueAt: 10 });
      expect(await tx.jobs.take('you', 50, 60_000, 9)).toEqual([]);
      expect(await tx.jobs.purge(22, 9)).toBe(1);
    });
  });

  it('gives a job of a dead process to another once the lease is over', async () => {
    const { database } = await fresh();
    await database.write('test', (tx) => tx.jobs.add({ kind: 'k', key: 'a', dueAt: 10 }));
    const [mine] = await database.write('take', (tx) => tx.jobs.take('dead', 20, 0, 9));
    const [again] = await database.write('take', (tx) => tx.jobs.take('alive', 21, 60_000, 9));
    expect(again?.id).toBe(mine?.id);
    expect(await database.write('done', (tx) => tx.jobs.done(mine?.id ?? 0, 'dead', 22))).toBe(false);
    expect(await database.write('done', (tx) => tx.jobs.done(mine?.id ?? 0, 'alive', 22))).toBe(true);
  });

  it("frees the jobs of the dead, and nobody else's", async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      for (const key of ['a', 'b']) await tx.jobs.add({ kind: 'k', key, dueAt: 10 });
      const [mine] = await tx.jobs.take('alive', 10, 60_000, 1);
      const [lost] = await tx.jobs.take('dead', 10, 60_000, 1);
      await tx.jobs.free('alive');
      expect(await tx.jobs.take('alive', 10, 60_000, 9)).toMatchObject([{ key: lost?.key }]);
      expect(await tx.jobs.done(mine?.id ?? 0, 'alive', 11)).toBe(true);
    });
  });

  it('gives each job to one of many takers', async () => {
    const { database } = await fresh();
    await database.write('seed', async (tx) => {
      for (let i = 0; i < 40; i++) await tx.jobs.add({ kind: 'k', key: `${i}`, dueAt: i });
    });
    const takers = Array.from({ length: 10 }, (_, i) =>
      database.write('take', (tx) => tx.jobs.take(`w${i}`, 100, 60_000, 8)),
    );
    const taken = (await Promise.all(takers)).flat().map(({ key }) => key);
    expect(new Set(taken).size).toBe(taken.length);
    expect(taken.length).toBe(40);
  });

  it('moves a job to another time, also while it runs; cancels by subject', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      await tx.jobs.reschedule({ kind: 'k', key: 'a', dueAt: 10 });
      const [job] = await tx.jobs.take('me', 10, 60_000, 9);
      await tx.jobs.reschedule({ kind: 'k', key: 'a', dueAt: 40, subject });
      expect(await tx.jobs.done(job?.id ?? 0, 'me', 11)).toBe(true);
      expect(await tx.jobs.take('me', 39, 60_000, 9)).toEqual([]);
      const [next] = await tx.jobs.take('me', 40, 60_000, 9);
      expect(next).toMatchObject({ key: 'a', attempts: 1, subject });
      expect(await tx.jobs.done(next?.id ?? 0, 'me', 41)).toBe(true);
      await tx.jobs.reschedule({ kind: 'k', key: 'a', dueAt: 50, subject });
      await tx.jobs.add({ kind: 'other', key: 'a', dueAt: 50, subject });
      expect(await tx.jobs.cancel(other)).toBe(0);
      expect(await tx.jobs.cancel(subject, [])).toBe(0);
      expect(await tx.jobs.cancel(subject, ['k', 'x'])).toBe(1);
      expect(await tx.jobs.take('me', 60, 60_000, 9)).toMatchObject([{ kind: 'other' }]);
      expect(await tx.jobs.cancel(subject)).toBe(1);
    });
  });
});
