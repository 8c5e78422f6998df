import type Sqlite from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import type { Stores } from '../core/stores.ts';
import type { OpenDatabase } from '../db/open.ts';
import type { Db } from '../db/schema.ts';
import { openSqlite } from '../db/sqlite.ts';
import { fresh } from './house.ts';
import { type Closed, closedLoop } from './measure.ts';
import { type Offered, type Staff, seedOffered, seedPeople } from './seed.ts';

/** The same nine statements for everybody: key, who, what, move, offer, log, copies, post, outcome. */
type Unit = (one: Offered, n: number) => Promise<void>;

const now = 1_800_000_000_000;
const remembered = { notice: null, alert: false };

const ours =
  ({ database }: OpenDatabase): Unit =>
  ({ task: id, chat }, n) =>
    database.write('bench', async (tx: Stores) => {
      const key = `u${n}:${id}`;
      await tx.inbox.seen('telegram', key, now);
      const known = await tx.accounts.find('telegram', String(chat));
      const task = await tx.tasks.get(id);
      if (!known || !task) throw new Error('not seeded');
      const { turn, revision } = task;
      await tx.tasks.change(id, task, {
        owner: known.person.id,
        turn: turn + 1,
        revision: revision + 1,
        updatedAt: now,
      });
      await tx.tasks.settleOffer(id, { status: 'accepted', decidedAt: now });
      await tx.log.append({
        task: id,
        sequence: revision + 1,
        verb: 'accept',
        actor: 'person',
        person: known.person.id,
        account: known.account.id,
        platform: 'telegram',
        correlation: key,
        at: now,
        from: 'assigned',
        to: 'assigned',
        turn: turn + 1,
        comment: null,
        before: {},
        args: {},
      });
      await tx.shown.want({ kind: 'task', id }, revision + 1);
      await tx.outbox.add({
        key,
        conversation: 1,
        person: known.person.id,
        content: { kind: 'live', subject: { kind: 'task', id } },
        lane: 'personal',
        correlation: key,
        createdAt: now,
      });
      await tx.inbox.remember('telegram', key, remembered);
    });

/** As Kysely's documentation has it: the stock dialect, a transaction for each unit, every query built where it is asked. */
const stock =
  (db: Kysely<Db>): Unit =>
  ({ task: id, chat }, n) =>
    db.transaction().execute(async (q) => {
      const key = `s${n}:${id}`;
      await q
        .insertInto('inbox')
        .values({ platform: 'telegram', key, received_at: now, outcome: null })
        .onConflict((on) => on.doNothing())
        .returning('key')
        .execute();
      const known = await q
        .selectFrom('account')
        .innerJoin('person', 'person.id', 'account.person_id')
        .selectAll('person')
        .select('account.id as account_id')
        .where('account.platform', '=', 'telegram')
        .where('account.external_id', '=', String(chat))
        .executeTakeFirstOrThrow();
      const task = await q.selectFrom('task').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
      const turn = task.turn + 1;
      const revision = task.revision + 1;
      await q
        .updateTable('task')
        .set({ owner_id: known.id, turn, revision, updated_at: now })
        .where('id', '=', id)
        .where('turn', '=', task.turn)
        .where('revision', '=', task.revision)
        .returning('id')
        .execute();
      await q.updateTable('assignment').set({ status: 'accepted', decided_at: now }).where('id', '=', id).execute();
      await q
        .insertInto('log')
        .values({
          task_id: id,
          sequence: revision,
          verb: 'accept',
          actor: 'person',
          person_id: known.id,
          account_id: known.account_id,
          platform: 'telegram',
          correlation: key,
          at: now,
          from_stage: 'assigned',
          to_stage: 'assigned',
          turn,
          comment: null,
          before: '{}',
          args: '{}',
        })
        .execute();
      await q
        .updateTable('shown_card')
        .set({ wanted_revision: revision, stale_at: now })
        .where('subject_id', '=', id)
        .where('subject_kind', '=', 'task')
        .where('status', '=', 'live')
        .execute();
      await q
        .insertInto('outbox')
        .values({
          key,
          conversation_id: 1,
          person_id: known.id,
          subject_kind: 'task',
          subject_id: id,
          card: null,
          lane: 1,
          reply_to: null,
          due_at: now,
          until_at: null,
          on_unknown: 'repeat',
          dialogue_id: null,
          correlation: key,
          created_at: now,
        })
        .onConflict((on) => on.column('key').doNothing())
        .execute();
      await q
        .updateTable('inbox')
        .set({ outcome: JSON.stringify(remembered) })
        .where('platform', '=', 'telegram')
        .where('key', '=', key)
        .execute();
    });

/** The bare driver: every statement prepared by hand, one commit each. Nothing waits in it, so nothing can be shared. */
function raw(db: Sqlite.Database): Unit {
  const seen = db.prepare(`insert into inbox (platform, key, received_at) values ('telegram', ?, ?)
    on conflict do nothing`);
  const who = db.prepare(`select person.*, account.id as account_id from account
    join person on person.id = account.person_id where account.platform = 'telegram' and account.external_id = ?`);
  const read = db.prepare('select * from task where id = ?');
  const move = db.prepare(`update task set owner_id = ?, turn = turn + 1, revision = revision + 1, updated_at = ?
    where id = ? and turn = ? and revision = ?`);
  const settle = db.prepare(`update assignment set status = 'accepted', decided_at = ? where id = ?`);
  const log = db.prepare(`insert into log (task_id, sequence, verb, actor, person_id, account_id, platform, correlation,
    at, from_stage, to_stage, turn, before, args)
    values (?, ?, 'accept', 'person', ?, ?, 'telegram', ?, ?, 'assigned', 'assigned', ?, '{}', '{}')`);
  const want = db.prepare(`update shown_card set wanted_revision = ?, stale_at = ?
    where subject_id = ? and subject_kind = 'task' and status = 'live'`);
  const post = db.prepare(`insert into outbox (key, conversation_id, person_id, subject_kind, subject_id, lane, due_at,
    on_unknown, correlation, created_at) values (?, 1, ?, 'task', ?, 1, ?, 'repeat', ?, ?) on conflict (key) do nothing`);
  const remember = db.prepare(`update inbox set outcome = ? where platform = 'telegram' and key = ?`);
  const all = db.transaction((id: number, chat: number, key: string) => {
    seen.run(key, now);
    const person = who.get(String(chat)) as { id: number; account_id: number };
    const task = read.get(id) as { turn: number; revision: number };
    move.run(person.id, now, id, task.turn, task.revision);
    settle.run(now, id);
    log.run(id, task.revision + 1, person.id, person.account_id, key, now, task.turn + 1);
    want.run(task.revision + 1, now, id);
    post.run(key, person.id, id, now, key, now);
    remember.run(JSON.stringify(remembered), key);
  });
  return async ({ task, chat }, n) => all.immediate(task, chat, `r${n}:${task}`);
}

export interface UnitRound {
  readonly width: number;
  readonly ours: Closed;
  readonly stock: Closed;
  readonly raw: Closed;
}

/** All by turns on files of their own, alike in every row and every pragma. */
export async function unitRounds(
  directory: string,
  rounds: number,
  counts: ReadonlyMap<number, number>,
): Promise<UnitRound[]> {
  const mine = await fresh({ engine: 'sqlite', path: `${directory}/units-ours.db` });
  const path = `${directory}/units-stock.db`;
  const theirs = await fresh({ engine: 'sqlite', path });
  const offered = await seedOffered(mine, await seedPeople(mine), 3_000);
  await seedOffered(theirs, await seedPeople(theirs), 3_000);
  await theirs.close();
  const rawPath = `${directory}/units-raw.db`;
  const bare = await fresh({ engine: 'sqlite', path: rawPath });
  await seedOffered(bare, await seedPeople(bare), 3_000);
  await bare.close();
  const rawFile = openSqlite(rawPath, { writes: true });
  const byHand = raw(rawFile);
  const file: Sqlite.Database = openSqlite(path, { writes: true });
  const db = new Kysely<Db>({ dialect: new SqliteDialect({ database: file }) });
  let n = 0;
  const one = (unit: Unit) => () => unit(offered[n++ % offered.length] as Offered, n);
  // What the others wrote is still on its way to the disk, and whoever comes next would wait for it.
  const run = async (unit: Unit, width: number, count: number) => {
    await closedLoop(width * 2, width, one(unit));
    return closedLoop(count, width, one(unit));
  };
  const done: UnitRound[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const [width, count] of counts) {
      done.push({
        width,
        stock: await run(stock(db), width, count),
        raw: await run(byHand, width, count),
        ours: await run(ours(mine), width, count),
      });
    }
  }
  await db.destroy();
  rawFile.close();
  await mine.close();
  return done;
}

/** Ours alone, on a server whose disk is left out of it. */
export async function postgresUnits(url: string, width: number, count: number): Promise<Closed> {
  const db = await fresh({ engine: 'postgresql', url });
  const staff: Staff = await seedPeople(db);
  const offered = await seedOffered(db, staff, 1_000);
  const unit = ours(db);
  let n = 0;
  const one = () => unit(offered[n++ % offered.length] as Offered, n);
  await closedLoop(200, width, one);
  const measured = await closedLoop(count, width, one);
  await db.close();
  return measured;
}
