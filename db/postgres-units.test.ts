import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { freshDatabase } from '../tests/harness/engines.ts';
import { openDatabase } from './open.ts';

it('a PostgreSQL that drops its lines in the middle is an outage, not an end: units run again', async () => {
  const { where } = await freshDatabase('postgresql');
  const url = where.engine === 'postgresql' ? where.url : '';
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  const name = `cut ${process.pid}`;
  const named = `${url}?application_name=${encodeURIComponent(name)}`;
  const { database, close } = await openDatabase({ engine: 'postgresql', url: named, durable: false, strict: true });
  onTestFinished(async () => {
    await close();
    await admin.end();
  });
  const cut = `select pg_terminate_backend(a.pid) from pg_stat_activity a, pg_locks l
    where a.pid = l.pid and l.relation = 'setting'::regclass and a.pid <> pg_backend_pid()`;
  let runs = 0;
  await database.write('w', async (tx) => {
    runs++;
    await tx.settings.set('a', `${runs}`);
    if (runs > 1) return;
    let isCut = false;
    const cutting = admin.query(cut).then(() => {
      isCut = true;
    });
    while (!isCut) await tx.settings.get('a');
    await cutting;
    await tx.settings.get('a');
  });
  expect(runs).toBe(2);
  expect(await database.read('r', (tx) => tx.settings.get('a'))).toBe('2');
  const mine = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1`;
  expect((await admin.query(mine, [name])).rowCount).toBeGreaterThan(0);
  await database.write('w', (tx) => tx.settings.set('a', '3'));
  expect(await database.read('r', (tx) => tx.settings.get('a'))).toBe('3');
});

it('two units that lock each other on PostgreSQL both succeed: the loser runs again', { timeout: 60_000 }, async () => {
  const { database } = await freshDatabase('postgresql');
  const [a = 0, b = 0] = await database.write('seed', async (tx) => {
    const make = (title: string) =>
      tx.tasks.insert({ type: 'work', title, stage: 'reviewed', dispatch: 'none', createdAt: 1 });
    return [(await make('a'))?.id, (await make('b'))?.id];
  });
  let met = 0;
  let go = () => {};
  const both = new Promise<void>((resolve) => {
    go = resolve;
  });
  let runs = 0;
  const lock = (first: number, second: number) =>
    database.write('lock', async (tx) => {
      runs++;
      await tx.tasks.lock(first);
      if (++met === 2) go();
      // Each holds one row before either asks for the other's: asking again and again keeps the unit busy meanwhile.
      for (let isAlone = met < 2; isAlone; ) {
        await tx.tasks.get(first);
        isAlone = met < 2;
      }
      await both;
      await tx.tasks.lock(second);
    });
  await Promise.all([lock(a, b), lock(b, a)]);
  expect(runs).toBe(3);
});
