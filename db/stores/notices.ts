import { sql } from 'kysely';
import type { Notice, Notices } from '../../core/stores/notices.ts';
import { textCodec } from '../codecs.ts';
import { changing } from '../prepared.ts';
import type { Row, Tx } from '../schema.ts';

const noticeOf = (row: Row<'notice'>): Notice => ({
  id: row.id,
  person: row.person_id,
  task: row.task_id,
  kind: row.kind,
  listener: row.listener,
  style: row.style,
  text: textCodec.read(row.text),
  correlation: row.correlation,
  at: row.at,
  dueAt: row.due_at,
  toldAt: row.told_at,
  readAt: row.read_at,
  how: row.how,
});

const longestPage = 100;
const mostTold = 20;
/** The words of the partial indexes, letter for letter. */
const isWaiting = sql<boolean>`how = 'waiting'`;
const isUnread = sql<boolean>`read_at is null`;
const wasTold = sql<boolean>`told_at is not null`;

const readOfTask = changing((q, p: { person: number; task: number; now: number }) =>
  q
    .updateTable('notice')
    .set({ read_at: p.now })
    .where('person_id', '=', p.person)
    .where('task_id', '=', p.task)
    .where(isUnread),
);

export const notices = (q: Tx): Notices => ({
  async add(notice) {
    const row = await q
      .insertInto('notice')
      .values({
        person_id: notice.person,
        task_id: notice.task,
        kind: notice.kind,
        listener: notice.listener,
        style: notice.style,
        text: textCodec.write(notice.text),
        correlation: notice.correlation,
        at: notice.at,
        due_at: notice.dueAt,
        told_at: notice.toldAt,
        how: notice.how,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return row.id;
  },

  async get(id) {
    const row = await q.selectFrom('notice').selectAll().where('id', '=', id).executeTakeFirst();
    return row && noticeOf(row);
  },

  async list(person, { unread = false, limit, before, offset = 0 }) {
    let wanted = q.selectFrom('notice').selectAll().where('person_id', '=', person);
    if (unread) wanted = wanted.where(isUnread);
    if (before !== undefined) wanted = wanted.where('id', '<', before);
    const rows = await wanted.orderBy('id', 'desc').limit(Math.min(limit, longestPage)).offset(offset).execute();
    return rows.map(noticeOf);
  },

  async count(person, unread) {
    let wanted = q
      .selectFrom('notice')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('person_id', '=', person);
    if (unread) wanted = wanted.where(isUnread);
    return (await wanted.executeTakeFirstOrThrow()).n;
  },

  async read(person, which, now) {
    if (which !== 'all' && 'task' in which) return readOfTask(q, { person, task: which.task, now });
    let wanted = q.updateTable('notice').set({ read_at: now }).where('person_id', '=', person).where(isUnread);
    if (which !== 'all') wanted = wanted.where('id', '=', which.id);
    return (await wanted.returning('id').execute()).length;
  },

  async told(person, style, since) {
    const rows = await q
      .selectFrom('notice')
      .select('told_at')
      .where('person_id', '=', person)
      .where('told_at', '>', since)
      .where(wasTold)
      .where('style', '=', style)
      .orderBy('told_at', 'desc')
      .limit(mostTold)
      .execute();
    return rows.flatMap(({ told_at }) => told_at ?? []).toReversed();
  },

  async take(person, now) {
    const rows = await q
      .updateTable('notice')
      .set({ how: 'digest', told_at: now, due_at: null })
      .where('person_id', '=', person)
      .where(isWaiting)
      .where('due_at', '<=', now)
      .returningAll()
      .execute();
    return rows.toSorted((a, b) => a.id - b.id).map(noticeOf);
  },

  async drop(ids, how) {
    for (const id of ids) {
      await q.updateTable('notice').set({ how, told_at: null }).where('id', '=', id).execute();
    }
  },

  async putBack(ids, dueAt) {
    for (const id of ids) {
      await q
        .updateTable('notice')
        .set({ how: 'waiting', told_at: null, due_at: dueAt })
        .where('id', '=', id)
        .execute();
    }
  },

  async postpone(person, from, to) {
    const rows = await q
      .updateTable('notice')
      .set({ due_at: to })
      .where('person_id', '=', person)
      .where(isWaiting)
      .where('due_at', '=', from)
      .returning('id')
      .execute();
    return rows.length;
  },

  async cover(person, task, now) {
    await q
      .updateTable('notice')
      .set({ how: 'now', told_at: now, due_at: null })
      .where('person_id', '=', person)
      .where(isWaiting)
      .where('task_id', '=', task)
      .where('style', '=', 'card')
      .execute();
  },

  async forget(task, correlation) {
    const rows = await q
      .updateTable('notice')
      .set({ how: 'moot', due_at: null })
      .where(isWaiting)
      .where('task_id', '=', task)
      .where('correlation', '=', correlation)
      .returning('person_id')
      .execute();
    return rows.map(({ person_id }) => person_id);
  },

  async reword(correlation, text) {
    await q
      .updateTable('notice')
      .set({ text: textCodec.write(text) })
      .where(isWaiting)
      .where('correlation', '=', correlation)
      .execute();
  },

  async purge(before, limit) {
    // Ids grow with time: old ones are at the front.
    const oldest = q.selectFrom('notice').select(['id', 'at', 'how']).orderBy('id').limit(limit).as('oldest');
    const old = await q
      .selectFrom(oldest)
      .select('oldest.id')
      .where('oldest.at', '<', before)
      .where('oldest.how', '<>', 'waiting')
      .execute();
    for (const { id } of old) await q.deleteFrom('notice').where('id', '=', id).execute();
    return old.length;
  },
});
