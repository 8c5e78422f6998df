import { expect, it, onTestFinished } from 'vitest';
import { eachEngine, emptyPlace, engineNames, freshDatabase } from '../tests/harness/engines.ts';
import type { EngineName } from './engine.ts';
import { migrate, migrations, newestSchema, type SchemaDoor } from './migrate.ts';
import { types } from './migrations/migration.ts';
import { openDatabase } from './open.ts';
import { postgresDoor } from './open-postgresql.ts';
import { sqliteDoor } from './open-sqlite.ts';
import { Postgres } from './postgresql.ts';
import { openSqlite } from './sqlite.ts';

async function emptyDoor(engine: EngineName): Promise<SchemaDoor> {
  const where = await emptyPlace(engine);
  if (where.engine === 'sqlite') {
    const db = openSqlite(where.path, { writes: true, create: true });
    onTestFinished(() => void db.close());
    return sqliteDoor(db);
  }
  const server = new Postgres({ url: where.url, durable: false, report: () => {} });
  onTestFinished(() => server.close());
  return postgresDoor(server);
}

const tables = {
  sqlite: `select name from sqlite_schema`,
  postgresql: `select table_name as name from information_schema.tables where table_schema = current_schema()`,
} as const;

it('numbers its steps from one without gaps', () => {
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, i) => i + 1));
  expect(newestSchema).toBe(migrations.length);
});

it.each(engineNames)(
  'a step that fails at any statement leaves nothing behind (%s)',
  { timeout: 120_000 },
  async (engine) => {
    const door = await emptyDoor(engine);
    for (const [index, step] of migrations.entries()) {
      await migrate(door, 1, migrations.slice(0, index));
      const before = await door.query(tables[engine]);
      const count = step.statements(types[engine]).length;
      for (let broken = 0; broken <= count; broken += engine === 'sqlite' ? 1 : 7) {
        const statements = (t: (typeof types)[EngineName]) =>
          step.statements(t).toSpliced(broken, 0, 'select nonsense from nowhere');
        await expect(migrate(door, 1, [{ ...step, statements }])).rejects.toThrow();
        expect(await door.query(tables[engine])).toEqual(before);
      }
    }
    await migrate(door, 1);
    const next = {
      version: newestSchema + 1,
      name: 'next',
      statements: () => ['create table later (a integer)', 'nonsense'],
    };
    const [first] = migrations;
    if (!first) throw new Error('no migrations');
    await expect(migrate(door, 1, [first, next])).rejects.toThrow();
    expect(await migrate(door, 1, [first])).toEqual([]);
    expect((await door.query(tables[engine])).map(({ name }) => name)).not.toContain('later');
  },
);

eachEngine('migrations', (fresh) => {
  it('do nothing the second time', async () => {
    const db = await fresh();
    expect(db.schemaVersion()).toBe(newestSchema);
    expect(await db.migrate(2)).toEqual([]);
  });
});

it('several processes that migrate at once add each step once (postgresql)', async () => {
  const where = await emptyPlace('postgresql');
  const opens = await Promise.all([1, 2, 3].map(() => openDatabase({ ...where, durable: false })));
  const added = await Promise.all(opens.map((open) => open.migrate(1)));
  // Which of them adds which step is chance.
  expect(added.flat().toSorted((a, b) => a - b)).toEqual(migrations.map(({ version }) => version));
  expect(opens.map((open) => open.schemaVersion())).toEqual([newestSchema, newestSchema, newestSchema]);
  await Promise.all(opens.map((open) => open.close()));
});

it('the newest schema is the one written down (sqlite)', async () => {
  const door = await emptyDoor('sqlite');
  await migrate(door, 1);
  const rows = await door.query(`select sql from sqlite_schema where sql is not null order by type desc, name`);
  const dump = rows.map(({ sql }) => `${String(sql)};\n`).join('\n');
  await expect(dump).toMatchFileSnapshot('../tests/golden/schema.sqlite.sql');
});

const postgresDump = `
  select table_name || '.' || column_name || ' ' || data_type || case is_nullable when 'NO' then ' not null' else '' end
    || coalesce(' default ' || column_default, '') || case is_identity when 'YES' then ' identity' else '' end as line
  from information_schema.columns where table_schema = current_schema()
  union all select replace(indexdef, current_schema() || '.', '') from pg_indexes where schemaname = current_schema()
  union all select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint
    where connamespace = current_schema()::regnamespace and contype in ('c', 'f')
  order by 1`;

it('the newest schema is the one written down (postgresql)', async () => {
  const door = await emptyDoor('postgresql');
  await migrate(door, 1);
  const rows = await door.query(postgresDump);
  await expect(`${rows.map(({ line }) => line).join('\n')}\n`).toMatchFileSnapshot(
    '../tests/golden/schema.postgresql.txt',
  );
});

it('refuses a newer schema and a database of something else (postgresql)', async () => {
  const { where, close } = await freshDatabase('postgresql');
  const server = new Postgres({
    url: where.engine === 'postgresql' ? where.url : '',
    durable: false,
    report: () => {},
  });
  await postgresDoor(server).query(`insert into schema_version values (${newestSchema + 1}, 'tomorrow', 1)`);
  await close();
  await expect(openDatabase({ ...where, durable: false })).rejects.toMatchObject({ code: 'newer-schema' });
  await postgresDoor(server).query('drop table schema_version');
  await expect(openDatabase({ ...where, durable: false })).rejects.toMatchObject({ code: 'foreign' });
  await server.close();
});

it('refuses a PostgreSQL that may forget what it answered, and one that is not there', async () => {
  const where = await emptyPlace('postgresql');
  await expect(openDatabase(where)).rejects.toMatchObject({
    code: 'setting',
    detail: expect.stringMatching(/fsync is off/),
  });
  const nowhere = 'postgres://nobody:secret@127.0.0.1:1/none';
  const refused = openDatabase({ engine: 'postgresql', url: nowhere });
  await expect(refused).rejects.toMatchObject({ code: 'unreachable', message: expect.not.stringContaining('secret') });
});
