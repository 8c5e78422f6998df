import { sql } from 'kysely';
import { lanes, type Outbox } from '../../core/stores/outbox.ts';
import { cardCodec } from '../codecs.ts';
import { changing } from '../prepared.ts';
import type { Row, Tx } from '../schema.ts';
import { outboxQueue } from './outbox-queue.ts';
import { postOf } from './outbox-row.ts';

type Fresh = Pick<
  Row<'outbox'>,
  | 'key'
  | 'conversation_id'
  | 'person_id'
  | 'subject_kind'
  | 'subject_id'
  | 'card'
  | 'lane'
  | 'reply_to'
  | 'due_at'
  | 'until_at'
  | 'on_unknown'
  | 'dialogue_id'
  | 'correlation'
  | 'created_at'
>;
const add = changing((q, p: Fresh) =>
  q
    .insertInto('outbox')
    .values({
      key: p.key,
      conversation_id: p.conversation_id,
      person_id: p.person_id,
      subject_kind: p.subject_kind,
      subject_id: p.subject_id,
      card: p.card,
      lane: p.lane,
      reply_to: p.reply_to,
      due_at: p.due_at,
      until_at: p.until_at,
      on_unknown: p.on_unknown,
      dialogue_id: p.dialogue_id,
      correlation: p.correlation,
      created_at: p.created_at,
    })
    .onConflict((on) => on.column('key').doNothing()),
);

export const outbox = (q: Tx): Outbox => ({
  async add({ content, ...post }) {
    const subject = content.kind === 'live' ? content.subject : null;
    await add(q, {
      key: post.key,
      conversation_id: post.conversation,
      person_id: post.person,
      subject_kind: subject?.kind ?? null,
      subject_id: subject?.id ?? null,
      card: content.kind === 'snapshot' ? cardCodec.write(content.card) : null,
      lane: lanes[post.lane],
      reply_to: post.replyTo ?? null,
      due_at: post.dueAt ?? post.createdAt,
      until_at: post.until ?? null,
      on_unknown: post.onUnknown ?? 'repeat',
      dialogue_id: post.dialogue ?? null,
      correlation: post.correlation,
      created_at: post.createdAt,
    });
  },

  async byMessage(conversation, message) {
    const row = await q
      .selectFrom('outbox')
      .selectAll()
      .where('conversation_id', '=', conversation)
      .where('message', '=', message)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && postOf(row);
  },

  async supersede(subject, now, only = {}) {
    let ready = q
      .updateTable('outbox')
      .set({ status: 'superseded', settled_at: now })
      .where('subject_id', '=', subject.id)
      .where('subject_kind', '=', subject.kind)
      .where(sql<boolean>`status = 'ready'`);
    if (only.conversation !== undefined) ready = ready.where('conversation_id', '=', only.conversation);
    if (only.person !== undefined) ready = ready.where('person_id', '=', only.person);
    if (only.unsaid) ready = ready.where('sent_key', 'is', null);
    return (await ready.returning('id').execute()).length;
  },

  async purge(before, limit) {
    const old = await q
      .selectFrom('outbox')
      .select('id')
      .where('settled_at', '<', before)
      .where('status', 'not in', ['ready', 'sending'])
      .orderBy('id')
      .limit(limit)
      .execute();
    for (const { id } of old) await q.deleteFrom('outbox').where('id', '=', id).execute();
    return old.length;
  },

  ...outboxQueue(q),
});
