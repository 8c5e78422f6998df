import { setTimeout as wait } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { StorageError } from '../core/errors.ts';
import type { Stores } from '../core/stores.ts';
import { eachEngine, freshDatabase } from '../tests/harness/engines.ts';
import { openSqlite } from './sqlite.ts';
import { SqliteUnits } from './sqlite-units.ts';

async function sqliteUnits(options: { linger?: number } = {}) {
  const { where } = await freshDatabase('sqlite');
  const path = where.engine === 'sqlite' ? where.path : '';
  const db = openSqlite(path, { writes: true });
  const other = new Sqlite(path);
  onTestFinished(() => {
    other.close();
    db.close();
  });
  const units = new SqliteUnits(db, { strict: true, report: () => {}, ...options });
  const seen = () => other.prepare('select key from setting order by key').pluck().all();
  return { units, db, other, seen };
}

it('five units share one commit; the two that throw undo only themselves, each with its own error', async () => {
  const { units, seen } = await sqliteUnits();
  const unit = (key: string, after: (tx: Stores) => Promise<unknown> = async () => {}) =>
    units.run(key, async (tx) => {
      await tx.settings.set(key, 'v');
      await after(tx);
      return key;
    });
  const offer = (tx: Stores) => tx.tasks.offer({ task: 999, person: 999, by: null, createdAt: 1, expiresAt: null });
  const results = await Promise.allSettled([
    unit('a'),
    unit('b', async () => {
      throw new Error('own mistake');
    }),
    unit('c'),
    unit('d', offer),
    unit('e'),
  ]);
  expect(units.commits).toBe(1);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled']);
  expect(results[1]).toMatchObject({ reason: { message: 'own mistake' } });
  expect(results[3]).toMatchObject({ reason: { code: 'SQLITE_CONSTRAINT_FOREIGNKEY' } });
  expect(seen()).toEqual(['a', 'c', 'e']);
});

it('answers nobody before the whole group is where another connection sees it', async () => {
  const { units, seen } = await sqliteUnits();
  const answers = ['a', 'b', 'c'].map((key) => units.run(key, (tx) => tx.settings.set(key, 'v')).then(() => seen()));
  expect(await Promise.all(answers)).toEqual(Array(3).fill(['a', 'b', 'c']));
  expect(units.commits).toBe(1);
});

it('when the commit itself is refused, each unit tries alone and only the guilty one fails', async () => {
  const { units, other, seen } = await sqliteUnits();
  other.exec(`create table child (key text references setting (key) deferrable initially deferred) strict;
    create trigger guilty after insert on setting when new.key = 'bad'
      begin insert into child values ('missing'); end`);
  const results = await Promise.allSettled(
    ['a', 'bad', 'c'].map((key) => units.run(key, (tx) => tx.settings.set(key, 'v'))),
  );
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(seen()).toEqual(['a', 'c']);
});

it('a full disk costs the unit that needed the room, says what is wrong, and is over when there is room again', async () => {
  const { units, db, seen } = await sqliteUnits();
  const pages = Number(db.pragma('page_count', { simple: true }));
  db.pragma(`max_page_count = ${pages + 2}`);
  const small = (key: string) => units.run(key, (tx) => tx.settings.set(key, 'v'));
  const big = (key: string) => units.run(key, (tx) => tx.settings.set(key, 'x'.repeat(100_000)));
  const results = await Promise.allSettled([small('a'), big('big'), small('c')]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect((results[1] as PromiseRejectedResult).reason).toBeInstanceOf(StorageError);
  expect(results[1]).toMatchObject({ reason: { code: 'full' } });
  db.pragma('max_page_count = 1000000');
  await big('big');
  expect(seen()).toEqual(['a', 'big', 'c']);
});

it('keeps the order of arrival over many commits, and gathers under load', async () => {
  const { units } = await sqliteUnits({ linger: 3 });
  const order: number[] = [];
  await Promise.all(
    Array.from({ length: 300 }, (_, i) =>
      units.run(`${i}`, async (tx) => {
        await tx.settings.set('last', `${i}`);
        order.push(i);
      }),
    ),
  );
  expect(order).toEqual(Array.from({ length: 300 }, (_, i) => i));
  expect(units.commits).toBe(Math.ceil(300 / 64));
});

eachEngine('a unit of work', (fresh) => {
  it('is whole or not at all', async () => {
    const { database } = await fresh();
    const failed = database.write('half', async (tx) => {
      await tx.settings.set('a', 'v');
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    expect(await database.read('r', (tx) => tx.settings.get('a'))).toBeUndefined();
  });

  it('is read by others only once it is committed, and reads see one moment', async () => {
    const { database } = await fresh();
    await database.write('w', (tx) => tx.settings.set('a', '1'));
    const reads = Array.from({ length: 20 }, () =>
      database.read('r', async (tx) => [await tx.settings.get('a'), await tx.settings.get('b')]),
    );
    await database.write('w', async (tx) => {
      await tx.settings.set('a', '2');
      await tx.settings.set('b', '2');
    });
    for (const [a, b] of await Promise.all(reads))
      expect([`${a}`, b]).toEqual(a === '1' ? ['1', undefined] : ['2', '2']);
    expect(await database.read('r', (tx) => tx.settings.get('b'))).toBe('2');
  });

  it('refuses to write while it reads', async () => {
    const { database } = await fresh();
    await expect(database.read('r', (tx) => tx.settings.set('a', 'v'))).rejects.toThrow();
    expect(await database.read('r', (tx) => tx.settings.get('a'))).toBeUndefined();
  });

  it('does not nest, and its stores die with it', async () => {
    const { database } = await fresh();
    const nested = database.write('outer', async () => database.write('inner', async () => 1));
    await expect(nested).rejects.toThrow('inner: nested in the unit of work outer');
    const inRead = database.read('outer', async () => database.write('inner', async () => 1));
    await expect(inRead).rejects.toThrow('inner: nested in the unit of work outer');
    let kept: Stores | undefined;
    await database.write('leaks', async (tx) => {
      kept = tx;
      await tx.settings.set('a', 'v');
    });
    await expect(kept?.settings.set('a', 'late')).rejects.toThrow('leaks: the unit of work has ended');
    await expect(kept?.people.count()).rejects.toThrow('leaks: the unit of work has ended');
    expect(await database.read('r', (tx) => tx.settings.get('a'))).toBe('v');
  });

  it('is not committed while a query of it still runs', async () => {
    const { database } = await fresh();
    const careless = database.write('careless', async (tx) => {
      await tx.settings.set('a', 'v');
      tx.settings.set('b', 'v').catch(() => {});
    });
    await expect(careless).rejects.toThrow('careless: ended while a query was still running');
    expect(await database.read('r', (tx) => tx.settings.get('a'))).toBeUndefined();
  });

  it('is not committed when it swallowed an error of the database', async () => {
    const { database } = await fresh();
    const brave = database.write('brave', async (tx) => {
      await tx.settings.set('a', 'v');
      const offer = tx.tasks.offer({ task: 999, person: 999, by: null, createdAt: 1, expiresAt: null });
      await offer.catch(() => undefined);
    });
    await expect(brave).rejects.toThrow(/foreign key/i);
    expect(await database.read('r', (tx) => tx.settings.get('a'))).toBeUndefined();
  });

  it('is refused when it awaits anything but the database, and those beside it are not', async () => {
    const reports: string[] = [];
    const { database } = await fresh({ report: (message) => reports.push(message) });
    const [slow, honest] = await Promise.allSettled([
      database.write('slow', async (tx) => {
        await tx.settings.set('a', 'v');
        await wait(20);
        await tx.settings.set('b', 'v');
      }),
      database.write('honest', async (tx) => {
        for (let i = 0; i < 20; i++) await tx.settings.set('c', `${i}`);
      }),
    ]);
    expect(slow).toMatchObject({ reason: { message: 'slow: waited for something else than the database' } });
    expect(honest?.status).toBe('fulfilled');
    expect(reports).toEqual(['slow: waited for something else than the database']);
    const left = await database.read('r', async (tx) => [await tx.settings.get('a'), await tx.settings.get('c')]);
    expect(left).toEqual([undefined, '19']);
  });
});

it('a read that awaits anything but the database is refused, and holds up nobody for long', async () => {
  const { database } = await freshDatabase('sqlite');
  const [slow, honest] = await Promise.allSettled([
    database.read('slow', async (tx) => {
      await wait(20);
      return tx.people.count();
    }),
    database.read('honest', (tx) => tx.people.count()),
  ]);
  expect(slow).toMatchObject({ reason: { message: 'slow: waited for something else than the database' } });
  expect(honest).toEqual({ status: 'fulfilled', value: 0 });
});
