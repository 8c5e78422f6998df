import type { Dialogue, Dialogues } from '../../core/stores/dialogues.ts';
import { objectCodec } from '../codecs.ts';
import type { Engine } from '../engine.ts';
import { prepared } from '../prepared.ts';
import type { Row, Tx } from '../schema.ts';

const dialogueOf = (row: Row<'dialogue'>): Dialogue => ({
  id: row.id,
  person: row.person_id,
  conversation: row.conversation_id,
  kind: row.kind,
  turn: row.turn,
  state: objectCodec.read(row.state),
  prompt: row.prompt,
  expiresAt: row.expires_at,
  endedAt: row.ended_at,
});

const newest = prepared((q, p: { person: number; conversation: number; now: number }) =>
  q
    .selectFrom('dialogue')
    .selectAll()
    .where('person_id', '=', p.person)
    .where('conversation_id', '=', p.conversation)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', p.now)
    .orderBy('id', 'desc')
    .limit(1),
);

export const dialogues = (q: Tx, engine: Engine): Dialogues => ({
  async open({ person, conversation, kind, state, expiresAt }) {
    await q
      .updateTable('dialogue')
      .set({ ended_at: engine.clock })
      .where('person_id', '=', person)
      .where('conversation_id', '=', conversation)
      .where('kind', '=', kind)
      .where('ended_at', 'is', null)
      .execute();
    const row = await q
      .insertInto('dialogue')
      .values({
        person_id: person,
        conversation_id: conversation,
        kind,
        state: objectCodec.write(state),
        expires_at: expiresAt,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return dialogueOf(row);
  },

  async get(id) {
    const row = await q.selectFrom('dialogue').selectAll().where('id', '=', id).executeTakeFirst();
    return row && dialogueOf(row);
  },

  async newest(person, conversation, now) {
    const [row] = await newest(q, { person, conversation, now });
    return row && dialogueOf(row);
  },

  async byPrompt(conversation, message) {
    const row = await q
      .selectFrom('dialogue')
      .selectAll()
      .where('conversation_id', '=', conversation)
      .where('prompt', '=', message)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && dialogueOf(row);
  },

  async step(id, turn, state, expiresAt) {
    const rows = await q
      .updateTable('dialogue')
      .set({ state: objectCodec.write(state), expires_at: expiresAt, turn: turn + 1 })
      .where('id', '=', id)
      .where('turn', '=', turn)
      .where('ended_at', 'is', null)
      .returning('id')
      .execute();
    return rows.length > 0;
  },

  async notePrompt(id, message) {
    await q.updateTable('dialogue').set({ prompt: message }).where('id', '=', id).execute();
  },

  async end(id, now) {
    const rows = await q
      .updateTable('dialogue')
      .set({ ended_at: now })
      .where('id', '=', id)
      .where('ended_at', 'is', null)
      .returning('id')
      .execute();
    return rows.length > 0;
  },

  async expired(now, limit) {
    const rows = await q
      .selectFrom('dialogue')
      .selectAll()
      .where('ended_at', 'is', null)
      .where('expires_at', '<=', now)
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(dialogueOf);
  },
});
