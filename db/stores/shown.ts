import { sql } from 'kysely';
import type { Subject } from '../../core/ids.ts';
import type { ShownCards } from '../../core/stores/shown.ts';
import type { Engine } from '../engine.ts';
import { perEngine, prepared } from '../prepared.ts';
import type { Tx } from '../schema.ts';
import { shownPainting } from './shown-painting.ts';
import { shownOf } from './shown-row.ts';

const byMessage = prepared((q, p: { conversation: number; message: string }) =>
  q.selectFrom('shown_card').selectAll().where('conversation_id', '=', p.conversation).where('message', '=', p.message),
);
const standing = prepared((q, p: { kind: Subject['kind']; subject: number }) =>
  q
    .selectFrom('shown_card')
    .selectAll()
    .where('subject_id', '=', p.subject)
    .where('subject_kind', '=', p.kind)
    .where('status', '<>', 'gone')
    .orderBy('id'),
);

/** The words of the partial index, letter for letter. */
const isComment = sql<boolean>`subject_kind = 'comment' and status <> 'gone'`;

type Wish = { kind: Subject['kind']; with: Subject['kind']; subject: number; revision: number };
const wantIn = perEngine(({ clock }) =>
  prepared((q, p: Wish) =>
    q
      .updateTable('shown_card')
      .set((eb) => ({
        wanted_revision: eb
          .case()
          .when('wanted_revision', '<', p.revision)
          .then(eb.val(p.revision))
          .else(eb.ref('wanted_revision'))
          .end(),
        stale_at: eb
          .case()
          .when('shown_revision', '<', p.revision)
          .then(eb.fn.coalesce('stale_at', clock))
          .else(eb.ref('stale_at'))
          .end(),
      }))
      .where('subject_id', '=', p.subject)
      .where((eb) => eb('subject_kind', 'in', [p.kind, p.with]))
      .where('status', '=', 'live')
      .returning(['id', 'subject_kind']),
  ),
);
/** Whoever paints one at this moment still paints buttons: that must not count. */
const retiring = ({ clock }: Engine, q: Tx) =>
  q
    .updateTable('shown_card')
    .set((eb) => ({
      status: 'retired',
      hash: null,
      stale_at: eb.fn.coalesce('stale_at', clock),
      paint: eb('paint', '+', 1),
    }))
    .where('status', '=', 'live')
    .returning('id');

export const shown = (q: Tx, engine: Engine): ShownCards => ({
  async add(card) {
    const isStale = card.hash === null || card.shownRevision < card.wantedRevision;
    const values = {
      person_id: card.person,
      subject_kind: card.subject.kind,
      subject_id: card.subject.id,
      wanted_revision: card.wantedRevision,
      shown_revision: card.shownRevision,
      hash: card.hash,
      stale_at: isStale ? engine.clock : null,
      status: 'live' as const,
      posted_at: card.postedAt,
    };
    const row = await q
      .insertInto('shown_card')
      .values({ conversation_id: card.conversation, message: card.message, ...values })
      .onConflict((on) => on.columns(['conversation_id', 'message']).doUpdateSet(values))
      .returning('id')
      .executeTakeFirstOrThrow();
    return row.id;
  },

  async byMessage(conversation, message) {
    const [row] = await byMessage(q, { conversation, message });
    return row && shownOf(row);
  },

  async of(subject) {
    return (await standing(q, { kind: subject.kind, subject: subject.id })).map(shownOf);
  },

  async want({ kind, id }, revision, moved = false) {
    const follows = kind === 'task' ? 'more' : kind;
    const rows = await wantIn(engine)(q, { kind, with: follows, subject: id, revision });
    const more = rows.filter((row) => row.subject_kind !== kind).map((row) => row.id);
    if (moved && more.length > 0) await retiring(engine, q).where('id', 'in', more).execute();
    return rows.length - more.length;
  },

  async retire(subject, conversation, person, except) {
    const rows = await retiring(engine, q)
      .where('subject_id', '=', subject.id)
      .where('subject_kind', '=', subject.kind)
      .where('conversation_id', '=', conversation)
      .where((eb) => (person === null ? eb('person_id', 'is', null) : eb('person_id', '=', person)))
      .where('id', '<>', except)
      .execute();
    return rows.length;
  },

  async liveIn(conversation) {
    const rows = await q
      .selectFrom('shown_card')
      .selectAll()
      .where('conversation_id', '=', conversation)
      .where('status', '=', 'live')
      .orderBy('id')
      .execute();
    return rows.map(shownOf);
  },

  async letCommentsGo(before, limit) {
    const old = await q
      .selectFrom('shown_card')
      .select('id')
      .where(isComment)
      .where('posted_at', '<', before)
      .limit(limit)
      .execute();
    for (const { id } of old)
      await q.updateTable('shown_card').set({ status: 'gone', stale_at: null }).where('id', '=', id).execute();
    return old.length;
  },

  ...shownPainting(q, engine),
});
