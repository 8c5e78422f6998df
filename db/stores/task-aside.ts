import type { Tasks } from '../../core/stores/tasks.ts';
import type { Assignment } from '../../core/tasks/task.ts';
import { changing, prepared } from '../prepared.ts';
import type { Row, Tx } from '../schema.ts';
import { commentOf } from './comment-row.ts';
import type { TaskPools } from './task-pools.ts';

const assignmentOf = (row: Row<'assignment'>): Assignment => ({
  id: row.id,
  task: row.task_id,
  person: row.person_id,
  status: row.status,
  by: row.by_id,
  category: row.category,
  reason: row.reason,
  createdAt: row.created_at,
  decidedAt: row.decided_at,
  expiresAt: row.expires_at,
  terms: row.terms,
  answeredAt: row.answered_at,
});

type OfTask = { id: number };
const assignmentsOf = prepared((q, p: OfTask) =>
  q.selectFrom('assignment').selectAll().where('task_id', '=', p.id).orderBy('id', 'desc'),
);
const sharersOf = prepared((q, p: OfTask) =>
  q.selectFrom('share').select('person_id').where('task_id', '=', p.id).orderBy('person_id'),
);
const talkCount = prepared((q, p: OfTask) =>
  q.selectNoFrom((eb) => [
    eb
      .selectFrom('comment')
      .select((own) => own.fn.countAll<number>().as('n'))
      .where('task_id', '=', p.id)
      .as('comments'),
    eb
      .selectFrom('file')
      .select((own) => own.fn.countAll<number>().as('n'))
      .where('task_id', '=', p.id)
      .as('files'),
  ]),
);
const settle = changing((q, p: Pick<Row<'assignment'>, 'id' | 'status' | 'decided_at' | 'category' | 'reason'>) =>
  q
    .updateTable('assignment')
    .set({ status: p.status, decided_at: p.decided_at, category: p.category, reason: p.reason })
    .where('id', '=', p.id),
);

type Aside = Omit<
  Tasks,
  'get' | 'lock' | 'byCode' | 'byBatch' | 'insert' | 'change' | 'list' | 'awaiting' | 'countByStage' | keyof TaskPools
>;

/** What hangs on a task in rows of its own: offers, shares, comments, snoozes. */
export const taskAside = (q: Tx): Aside => ({
  async assignments(id) {
    return (await assignmentsOf(q, { id })).map(assignmentOf);
  },

  async offer({ task, person, by, createdAt, expiresAt, terms = null }) {
    const row = await q
      .insertInto('assignment')
      .values({ task_id: task, person_id: person, by_id: by, created_at: createdAt, expires_at: expiresAt, terms })
      .returning('id')
      .executeTakeFirstOrThrow();
    return row.id;
  },

  async settleOffer(id, { status, decidedAt, category = null, reason = null }) {
    await settle(q, { id, status, decided_at: decidedAt, category, reason });
  },

  async answerOffer(id, now) {
    await q.updateTable('assignment').set({ answered_at: now }).where('id', '=', id).execute();
  },

  async reopenOffer(id) {
    await settle(q, { id, status: 'offered', decided_at: null, category: null, reason: null });
  },

  async sharers(id) {
    return (await sharersOf(q, { id })).map(({ person_id }) => person_id);
  },

  async share(id, person) {
    await q
      .insertInto('share')
      .values({ task_id: id, person_id: person })
      .onConflict((on) => on.doNothing())
      .execute();
  },

  async unshare(id, person) {
    await q.deleteFrom('share').where('task_id', '=', id).where('person_id', '=', person).execute();
  },

  async comment({ task, person, platform, text, at }) {
    const row = await q
      .insertInto('comment')
      .values({ task_id: task, person_id: person, platform, text, at, relayed_at: at })
      .returning('id')
      .executeTakeFirstOrThrow();
    return row.id;
  },

  async comments(id, limit) {
    const rows = await q
      .selectFrom('comment')
      .selectAll()
      .where('task_id', '=', id)
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(commentOf).toReversed();
  },

  async countTalk(id) {
    const [row] = await talkCount(q, { id });
    return { comments: row?.comments ?? 0, files: row?.files ?? 0 };
  },

  async snooze(id, person, until) {
    if (until === null) {
      await q.deleteFrom('snooze').where('task_id', '=', id).where('person_id', '=', person).execute();
      return;
    }
    await q
      .insertInto('snooze')
      .values({ task_id: id, person_id: person, until_at: until })
      .onConflict((on) => on.columns(['person_id', 'task_id']).doUpdateSet({ until_at: until }))
      .execute();
  },
});
