import { sql } from 'kysely';
import type { Platform } from '../../core/ids.ts';
import type { Outbox } from '../../core/stores/outbox.ts';
import { changing, prepared, preparedByShape } from '../prepared.ts';
import type { Tx } from '../schema.ts';
import { chunks } from '../search.ts';
import { postOf } from './outbox-row.ts';

// The words of the partial indexes, letter for letter: with anything else the planner leaves them aside.
const isReady = sql<boolean>`status = 'ready'`;
const isSending = sql<boolean>`status = 'sending'`;

const take = changing((q, p: { id: number; revision: number | null; sentKey: string }) =>
  q
    .updateTable('outbox')
    .set((eb) => ({ status: 'sending', attempts: eb('attempts', '+', 1), revision: p.revision, sent_key: p.sentKey }))
    .where('id', '=', p.id)
    .where('status', '=', 'ready'),
);

/** The shape is the platforms left out. */
const heads = preparedByShape((q, p: { now: number; limit: number }, except) => {
  const oldest = q
    .selectFrom('outbox')
    .select((eb) => eb.fn.min('id').as('id'))
    .where(isReady)
    .groupBy('conversation_id');
  const due = q
    .selectFrom('outbox')
    .selectAll('outbox')
    .where('outbox.id', 'in', oldest)
    .where('outbox.due_at', '<=', p.now)
    .where('outbox.conversation_id', 'not in', q.selectFrom('outbox').select('conversation_id').where(isSending))
    .orderBy('outbox.lane')
    .orderBy('outbox.id')
    .limit(p.limit);
  if (except.length === 0) return due;
  return due
    .innerJoin('conversation', 'conversation.id', 'outbox.conversation_id')
    .where('conversation.platform', 'not in', except as Platform[]);
});
const nextDue = prepared((q, p: { now: number }) =>
  q
    .selectFrom('outbox')
    .select((eb) => eb.fn.min('due_at').as('at'))
    .where(isReady)
    .where('due_at', '>', p.now),
);

type Queue = Pick<
  Outbox,
  'heads' | 'sending' | 'sentUnder' | 'take' | 'settle' | 'waitingOn' | 'divert' | 'resume' | 'nextDue' | 'depth'
>;

/** The outbox as the courier sees it: a queue for each conversation. */
export const outboxQueue = (q: Tx): Queue => ({
  async heads(now, limit, except = []) {
    return (await heads(q, { now, limit }, except)).map(postOf);
  },

  async sending() {
    const rows = await q.selectFrom('outbox').selectAll().where(isSending).execute();
    return rows.map(postOf).toSorted((a, b) => a.id - b.id);
  },

  async sentUnder(keys) {
    const found = new Map<string, number>();
    for (const part of chunks(keys)) {
      for (const unsettled of [isReady, isSending]) {
        const rows = await q
          .selectFrom('outbox')
          .select(['sent_key', (eb) => eb.fn.countAll<number>().as('n')])
          .where(unsettled)
          .where('sent_key', 'in', part)
          .groupBy('sent_key')
          .execute();
        for (const { sent_key: key, n } of rows) if (key !== null) found.set(key, (found.get(key) ?? 0) + n);
      }
    }
    return found;
  },

  async take(id, revision, sentKey) {
    return (await take(q, { id, revision, sentKey })) > 0;
  },

  async settle(id, { status, dueAt, settledAt, message, why, conversation, replyTo, sentKey, revision }) {
    const set = {
      status,
      ...(dueAt === undefined ? {} : { due_at: dueAt }),
      ...(settledAt === undefined ? {} : { settled_at: settledAt }),
      ...(message === undefined ? {} : { message }),
      ...(why === undefined ? {} : { why }),
      ...(conversation === undefined ? {} : { conversation_id: conversation }),
      ...(replyTo === undefined ? {} : { reply_to: replyTo }),
      ...(sentKey === undefined ? {} : { sent_key: sentKey }),
      ...(revision === undefined ? {} : { revision }),
    };
    // Another server may have ended it while we were cut off: an end stays an end.
    await q.updateTable('outbox').set(set).where('id', '=', id).where('status', 'in', ['ready', 'sending']).execute();
  },

  async waitingOn(platform, after, limit) {
    const rows = await q
      .selectFrom('outbox')
      .innerJoin('conversation', 'conversation.id', 'outbox.conversation_id')
      .selectAll('outbox')
      .where(sql<boolean>`outbox.status = 'ready'`)
      .where('conversation.platform', '=', platform)
      .where('conversation.kind', '=', 'direct')
      .where('outbox.sent_key', 'is', null)
      .where('outbox.dialogue_id', 'is', null)
      .where('outbox.id', '>', after)
      .orderBy('outbox.id')
      .limit(limit)
      .execute();
    return rows.map(postOf);
  },

  async divert(id, conversation, now) {
    const rows = await q
      .updateTable('outbox')
      .set({ conversation_id: conversation, due_at: now, reply_to: null, sent_key: null, revision: null })
      .where('id', '=', id)
      .where(isReady)
      .returning('id')
      .execute();
    return rows.length > 0;
  },

  async resume(conversation, now) {
    const rows = await q
      .updateTable('outbox')
      .set({ due_at: now })
      .where('conversation_id', '=', conversation)
      .where(isReady)
      .where('due_at', '>', now)
      .returning('id')
      .execute();
    return rows.length;
  },

  async nextDue(now) {
    const [row] = await nextDue(q, { now });
    return row?.at ?? undefined;
  },

  async depth() {
    const count = (eb: { fn: Tx['fn'] }) => eb.fn.countAll<number>().as('n');
    const ready = await q
      .selectFrom('outbox')
      .select((eb) => [count(eb), eb.fn.min('created_at').as('oldest')])
      .where(isReady)
      .executeTakeFirstOrThrow();
    const sending = await q.selectFrom('outbox').select(count).where(isSending).executeTakeFirstOrThrow();
    return { ready: ready.n, sending: sending.n, oldest: ready.oldest };
  },
});
