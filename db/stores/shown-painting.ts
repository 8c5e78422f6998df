import { sql } from 'kysely';
import type { Platform } from '../../core/ids.ts';
import type { ShownCards } from '../../core/stores/shown.ts';
import type { Engine } from '../engine.ts';
import { changing, perEngine, prepared, preparedByShape } from '../prepared.ts';
import type { Tx } from '../schema.ts';
import { shownOf } from './shown-row.ts';

/** The words of the partial indexes, letter for letter. */
const isStale = sql<boolean>`stale_at is not null`;

const isOnItsWay = sql<boolean>`painting is not null`;

const startPaint = prepared((q, p: { id: number }) =>
  q
    .updateTable('shown_card')
    .set((eb) => ({ paint: eb('paint', '+', 1), painting: eb('paint', '+', 1) }))
    .where('id', '=', p.id)
    .returning('paint'),
);
const hold = prepared((q, p: { id: number; until: number }) =>
  q
    .updateTable('shown_card')
    .set((eb) => ({ paint: eb('paint', '+', 1), hold_until: p.until, hash: null }))
    .where('id', '=', p.id)
    .returning('paint'),
);
const paintedIn = perEngine(({ clock }) =>
  changing((q, p: { id: number; paint: number; revision: number; hash: string; calledAt: number | null }) =>
    q
      .updateTable('shown_card')
      .set((eb) => {
        // An answer's picture does not end a call that is on its way, and nobody knows which of the two comes last.
        const isLast = eb.or([eb('painting', 'is', null), eb('painting', '=', p.paint)]);
        // A wish that came while this was being painted stays.
        const isEnough = eb.and([isLast, eb('wanted_revision', '<=', p.revision)]);
        return {
          shown_revision: eb
            .case()
            .when('shown_revision', '<', p.revision)
            .then(eb.val(p.revision))
            .else(eb.ref('shown_revision'))
            .end(),
          hash: eb.case().when(isLast).then(p.hash).else(null).end(),
          stale_at: eb
            .case()
            .when(isEnough)
            .then(null)
            .when(isLast)
            .then(eb.ref('stale_at'))
            .else(eb.fn.coalesce('stale_at', clock))
            .end(),
          painting: eb.case().when(isLast).then(null).else(eb.ref('painting')).end(),
          painted_at: eb.fn.coalesce(eb.val(p.calledAt), 'painted_at'),
          hold_until: null,
          due_at: eb.case().when(isLast).then(null).else(eb.ref('due_at')).end(),
          attempts: eb.case().when(isLast).then(0).else(eb.ref('attempts')).end(),
        };
      })
      .where('id', '=', p.id)
      .where('paint', '=', p.paint),
  ),
);

/** Shown behind wanted, neither held nor put off; the shape is the platforms left out. */
const stale = preparedByShape((q, p: { now: number; limit: number }, except) => {
  const behind = q
    .selectFrom('shown_card')
    .selectAll('shown_card')
    .where(isStale)
    .where((eb) => eb.or([eb('shown_card.hold_until', 'is', null), eb('shown_card.hold_until', '<=', p.now)]))
    .where((eb) => eb.or([eb('shown_card.due_at', 'is', null), eb('shown_card.due_at', '<=', p.now)]));
  const ordered = behind.orderBy('shown_card.stale_at').orderBy('shown_card.id').limit(p.limit);
  if (except.length === 0) return ordered;
  return ordered
    .innerJoin('conversation', 'conversation.id', 'shown_card.conversation_id')
    .where('conversation.platform', 'not in', except as Platform[]);
});
/** Two looks into two small indexes; a copy both held and put off is found again when the nearer of the two is over. */
const nextDue = prepared((q, p: { now: number }) => {
  const next = (column: 'due_at' | 'hold_until') =>
    q
      .selectFrom('shown_card')
      .select((eb) => eb.ref(column).as('at'))
      .where(isStale)
      .where(column, 'is not', null)
      .where(column, '>', p.now);
  return q
    .selectFrom(next('due_at').unionAll(next('hold_until')).as('next'))
    .select((eb) => eb.fn.min<number | null>('at').as('at'));
});
/** Whoever paints at this moment does not know of the wish, so what they note must not count. */
const healing = ({ clock }: Engine, q: Tx) =>
  q
    .updateTable('shown_card')
    .set((eb) => ({ hash: null, stale_at: eb.fn.coalesce('stale_at', clock), paint: eb('paint', '+', 1) }))
    .where('status', '<>', 'gone')
    .returning('id');
const heal = perEngine((engine) => prepared((q, p: { id: number }) => healing(engine, q).where('id', '=', p.id)));

const paintOf = (rows: readonly { paint: number }[]): number => {
  const [row] = rows;
  if (!row) throw new Error('no such shown card');
  return row.paint;
};

type Painting = Pick<
  ShownCards,
  | 'stale'
  | 'nextDue'
  | 'startPaint'
  | 'landed'
  | 'recover'
  | 'painted'
  | 'hold'
  | 'defer'
  | 'gone'
  | 'heal'
  | 'healIn'
  | 'healAll'
  | 'healUndone'
  | 'behind'
>;

/** Shown cards as the painter sees them: what is behind, and who paints it now. */
export const shownPainting = (q: Tx, engine: Engine): Painting => {
  return {
    async stale(now, limit, except = []) {
      return (await stale(q, { now, limit }, except)).map(shownOf);
    },

    async nextDue(now) {
      const [row] = await nextDue(q, { now });
      return row?.at ?? undefined;
    },

    startPaint: async (id) => paintOf(await startPaint(q, { id })),

    async painted(id, paint, { revision, hash, calledAt = null }) {
      return (await paintedIn(engine)(q, { id, paint, revision, hash, calledAt })) > 0;
    },

    hold: async (id, until) => paintOf(await hold(q, { id, until })),

    async defer(id, dueAt) {
      await q
        .updateTable('shown_card')
        .set((eb) => ({ due_at: dueAt, attempts: eb('attempts', '+', 1), painting: null }))
        .where('id', '=', id)
        .execute();
    },

    async landed(id) {
      await q.updateTable('shown_card').set({ painting: null }).where('id', '=', id).execute();
    },

    async recover(until) {
      // Still on its way until then: no answer's picture must end that.
      const rows = await healing(engine, q).set({ due_at: until }).where(isOnItsWay).execute();
      return rows.length;
    },

    async gone(id) {
      await q.updateTable('shown_card').set({ status: 'gone', stale_at: null }).where('id', '=', id).execute();
    },

    async heal(id) {
      await heal(engine)(q, { id });
    },

    async healIn(conversation) {
      const rows = await healing(engine, q)
        .where('conversation_id', '=', conversation)
        .where('status', '=', 'live')
        .execute();
      return rows.length;
    },

    async healAll(platform) {
      const there = q.selectFrom('conversation').select('id').where('platform', '=', platform);
      const rows = await healing(engine, q)
        .where('status', '=', 'live')
        .where('conversation_id', 'in', there)
        .execute();
      return rows.length;
    },

    async healUndone(platform, since) {
      const there = q.selectFrom('conversation').select('id').where('platform', '=', platform);
      // Each from its own small index.
      const done = q.selectFrom('shown_card').select('id').where('painted_at', '>=', since);
      const begun = q.selectFrom('shown_card').select('id').where(isOnItsWay);
      const rows = await healing(engine, q)
        .where('id', 'in', done.unionAll(begun))
        .where('conversation_id', 'in', there)
        .execute();
      return rows.length;
    },

    async behind() {
      const row = await q
        .selectFrom('shown_card')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where(isStale)
        .executeTakeFirstOrThrow();
      return row.n;
    },
  };
};
