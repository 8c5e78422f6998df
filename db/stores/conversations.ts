import { type ConversationId, type Platform, platforms } from '../../core/ids.ts';
import type { Conversation, Conversations } from '../../core/stores/conversations.ts';
import type { Engine } from '../engine.ts';
import { prepared, preparedForList } from '../prepared.ts';
import type { Row, Tx } from '../schema.ts';
import { chunks } from '../search.ts';
import { mergeInto } from './conversation-merge.ts';

export const conversationOf = (row: Row<'conversation'>): Conversation => ({
  id: row.id,
  platform: row.platform,
  externalId: row.external_id,
  thread: row.thread === '' ? null : row.thread,
  kind: row.kind,
  title: row.title,
  locale: row.locale,
  zone: row.zone,
  person: row.person_id,
  goneAt: row.gone_at,
});

const byPlace = prepared((q, p: { platform: Platform; externalId: string; thread: string }) =>
  q
    .selectFrom('conversation')
    .selectAll()
    .where('platform', '=', p.platform)
    .where('external_id', '=', p.externalId)
    .where('thread', '=', p.thread),
);
const byId = prepared((q, p: { id: number }) => q.selectFrom('conversation').selectAll().where('id', '=', p.id));
const byIds = preparedForList((q, ids: readonly number[]) =>
  q
    .selectFrom('conversation')
    .selectAll()
    .where('id', 'in', [...ids]),
);
const direct = prepared((q, p: { person: number }) =>
  q.selectFrom('conversation').selectAll().where('person_id', '=', p.person).where('kind', '=', 'direct').orderBy('id'),
);

export const conversations = (q: Tx, engine: Engine): Conversations => ({
  async get(id) {
    const [row] = await byId(q, { id });
    return row && conversationOf(row);
  },

  async many(ids) {
    const found = new Map<ConversationId, Conversation>();
    for (const part of chunks(ids)) {
      for (const row of await byIds(q, part)) found.set(row.id, conversationOf(row));
    }
    return found;
  },

  async ensure({ platform, externalId, kind, title, thread = '' }, { locale, zone, person = null }) {
    const place = { platform, externalId, thread };
    const [known] = await byPlace(q, place);
    if (known) return conversationOf(known);
    const made = await q
      .insertInto('conversation')
      .values({
        platform,
        external_id: externalId,
        thread,
        kind,
        title: title ?? null,
        locale,
        zone,
        person_id: person,
      })
      .onConflict((on) => on.columns(['platform', 'external_id', 'thread']).doNothing())
      .returningAll()
      .executeTakeFirst();
    const row = made ?? (await byPlace(q, place))[0];
    if (!row) throw new Error('a conversation neither inserted nor known');
    return conversationOf(row);
  },

  async find(platform, externalId, thread) {
    const [row] = await byPlace(q, { platform, externalId, thread: thread ?? '' });
    return row && conversationOf(row);
  },

  async directOf(person) {
    const rows = await direct(q, { person });
    const rank = ({ platform }: Conversation) => platforms.indexOf(platform);
    return rows.map(conversationOf).toSorted((a, b) => rank(a) - rank(b));
  },

  async update(id, { title, locale, zone, person, goneAt, thread }) {
    const set = {
      ...(title === undefined ? {} : { title }),
      ...(locale === undefined ? {} : { locale }),
      ...(zone === undefined ? {} : { zone }),
      ...(person === undefined ? {} : { person_id: person }),
      ...(goneAt === undefined ? {} : { gone_at: goneAt }),
      ...(thread === undefined ? {} : { thread: thread ?? '' }),
    };
    if (Object.keys(set).length > 0) await q.updateTable('conversation').set(set).where('id', '=', id).execute();
  },

  async move(platform, from, to) {
    const rows = await q
      .selectFrom('conversation')
      .selectAll()
      .where('platform', '=', platform)
      .where('external_id', '=', from)
      .orderBy('id')
      .execute();
    const moved: ConversationId[] = [];
    for (const row of rows) {
      const [taken] = await byPlace(q, { platform, externalId: to, thread: row.thread });
      if (taken) await mergeInto(q, engine, row.id, taken.id);
      else await q.updateTable('conversation').set({ external_id: to }).where('id', '=', row.id).execute();
      moved.push(taken?.id ?? row.id);
    }
    return moved;
  },
});
