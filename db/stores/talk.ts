import { sql } from 'kysely';
import type { Talk } from '../../core/stores/talk.ts';
import type { Tx } from '../schema.ts';
import { commentOf } from './comment-row.ts';

/** The words of the partial index, letter for letter. */
const isAwaited = sql<boolean>`relayed_at is null`;

export const talk = (q: Tx): Talk => ({
  async get(id) {
    const row = await q.selectFrom('comment').selectAll().where('id', '=', id).executeTakeFirst();
    return row && commentOf(row);
  },

  async of(task, { limit, before }) {
    let found = q.selectFrom('comment').selectAll().where('task_id', '=', task);
    if (before !== undefined) found = found.where('id', '<', before);
    const rows = await found.orderBy('id', 'desc').limit(limit).execute();
    return rows.map(commentOf).toReversed();
  },

  async byMessage(conversation, message) {
    const row = await q
      .selectFrom('comment')
      .selectAll()
      .where('conversation_id', '=', conversation)
      .where('message', '=', message)
      .executeTakeFirst();
    return row && commentOf(row);
  },

  async await(id, { conversation = null, message = null, answers = null, mentions = [] }) {
    await q
      .updateTable('comment')
      .set({
        conversation_id: conversation,
        message,
        answers_id: answers,
        mentions: mentions.length > 0 ? JSON.stringify(mentions) : null,
        relayed_at: null,
      })
      .where('id', '=', id)
      .execute();
  },

  async awaited(task) {
    const rows = await q
      .selectFrom('comment')
      .selectAll()
      .where('task_id', '=', task)
      .where(isAwaited)
      .orderBy('id')
      .execute();
    return rows.map(commentOf);
  },

  async relayed(id, now) {
    await q.updateTable('comment').set({ relayed_at: now }).where('id', '=', id).execute();
  },

  async touch(id, corrected) {
    const row = await q
      .updateTable('comment')
      .set((eb) => ({
        revision: eb('revision', '+', 1),
        ...(corrected ? { text: corrected.text, edited_at: corrected.at } : {}),
      }))
      .where('id', '=', id)
      .returning('revision')
      .executeTakeFirst();
    return row?.revision ?? 0;
  },

  async drop(id) {
    await q.updateTable('comment').set({ answers_id: null }).where('answers_id', '=', id).execute();
    await q.deleteFrom('comment').where('id', '=', id).execute();
  },

  async speakers(task) {
    const rows = await q.selectFrom('comment').select('person_id').distinct().where('task_id', '=', task).execute();
    return rows.map(({ person_id }) => person_id).toSorted((a, b) => a - b);
  },
});
