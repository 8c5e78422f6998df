import type { Files, StoredFile } from '../../core/stores/talk.ts';
import type { Row, Tx } from '../schema.ts';

const fileOf = (row: Row<'file'>): StoredFile => ({
  id: row.id,
  task: row.task_id,
  comment: row.comment_id,
  person: row.person_id,
  platform: row.platform,
  at: row.at,
  status: row.status,
  source: row.source,
  name: row.name,
  mime: row.mime,
  size: row.size,
  sha256: row.sha256,
});

export const files = (q: Tx): Files => ({
  async add({ task, comment, person, ...file }) {
    await q
      .insertInto('file')
      .values({ ...file, task_id: task, comment_id: comment, person_id: person })
      .execute();
  },

  async get(id) {
    const row = await q.selectFrom('file').selectAll().where('id', '=', id).executeTakeFirst();
    return row && fileOf(row);
  },

  async of(task) {
    const rows = await q
      .selectFrom('file')
      .selectAll()
      .where('task_id', '=', task)
      .where('status', '=', 'kept')
      .orderBy('at')
      .orderBy('comment_id')
      .orderBy('id')
      .execute();
    return rows.map(fileOf);
  },

  async ofComments(comments) {
    if (comments.length === 0) return [];
    const rows = await q
      .selectFrom('file')
      .selectAll()
      .where('comment_id', 'in', [...comments])
      .orderBy('at')
      .orderBy('comment_id')
      .orderBy('id')
      .execute();
    return rows.map(fileOf);
  },

  async keep(id, { name, mime, size, sha256 }) {
    await q
      .updateTable('file')
      .set({ status: 'kept', source: null, name, mime, size, sha256 })
      .where('id', '=', id)
      .execute();
  },

  async remove(id) {
    await q.deleteFrom('file').where('id', '=', id).execute();
  },
});
