import type { Templates } from '../../core/stores/tasks.ts';
import type { Template } from '../../core/tasks/task.ts';
import type { Row, Tx } from '../schema.ts';

const templateOf = (row: Row<'template'>): Template => ({
  id: row.id,
  code: row.code,
  title: row.title,
  description: row.description,
  type: row.type,
  estimateMinutes: row.estimate_minutes,
});

export const templates = (q: Tx): Templates => ({
  async get(id) {
    const row = await q.selectFrom('template').selectAll().where('id', '=', id).executeTakeFirst();
    return row && templateOf(row);
  },

  async byCode(code) {
    const row = await q.selectFrom('template').selectAll().where('code', '=', code).executeTakeFirst();
    return row && templateOf(row);
  },

  async list(limit, offset = 0) {
    const rows = await q
      .selectFrom('template')
      .selectAll()
      .orderBy('title')
      .orderBy('id')
      .limit(limit)
      .offset(offset)
      .execute();
    return rows.map(templateOf);
  },

  async put({ code, title, description, type, estimateMinutes }) {
    const values = { title, description, type, estimate_minutes: estimateMinutes };
    const row = await q
      .insertInto('template')
      .values({ code, ...values })
      .onConflict((on) => on.column('code').doUpdateSet(values))
      .returning('id')
      .executeTakeFirstOrThrow();
    return row.id;
  },

  async remove(id) {
    const used = await q.selectFrom('task').select('id').where('template_id', '=', id).limit(1).execute();
    if (used.length > 0) return false;
    await q.deleteFrom('template').where('id', '=', id).execute();
    return true;
  },
});
