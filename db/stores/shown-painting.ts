import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { ShownCards } from '../../core/stores/shown.ts';
import type { Engine } from '../engine.ts';
import { prepared } from '../prepared.ts';
import type { Db, Tx } from '../schema.ts';
import { shownOf } from './shown-row.ts';

/** The words of the partial index, letter for letter. */
const isStale = sql<boolean>`stale_at is not null`;

const startPaint = prepared((q, p: { id: number }) =>
  q
    .updateTable('shown_card')
    .set((eb) => ({ paint: eb('paint', '+', 1) }))
    .where('id', '=', p.id)
    .returning('paint'),
);
const hold = prepared((q, p: { id: number; until: number }) =>
  q
    .updateTable('shown_card')
    .set((eb) => ({ paint: eb('paint', '+', 1), hold_until: p.until }))
    .where('id', '=', p.id)
    .returning('paint'),
);
const painted = prepared((q, p: { id: number; paint: number; revision: number; hash: string }) =>
  q
    .updateTable('shown_card')
    .set((eb) => ({
      shown_revision: eb
        .case()
        .when('shown_revision', '<', p.revision)
        .then(eb.val(p.revision))
        .else(eb.ref('shown_revision'))
        .end(),
      hash: p.hash,
      // A wish that came while this was being painted stays.
      stale_at: eb.case().when('wanted_revision', '<=', p.revision).then(null).else(eb.ref('stale_at')).end(),
      hold_until: null,
      due_at: null,
      attempts: 0,
    }))
    .where('id', '=', p.id)
    .where('paint', '=', p.paint)
    .returning('id'),
);

const paintOf = (rows: readonly { paint: number }[]): number => {
  const [row] = rows;
  if (!row) throw new Error('no such shown card');
  return row.paint;
};

type Painting = Pick<
  ShownCards,
  'stale' | 'nextDue' | 'startPaint' | 'painted' | 'hold' | 'defer' | 'gone' | 'heal' | 'healIn' | 'healAll' | 'behind'
>;

/** Shown cards as the painter sees them: what is behind, and who paints it now. */
export const shownPainting = (q: Tx, { clock }: Engine): Painting => {
  /** Whoever paints at this moment does not know of the wish, so what they note must not count. */
  const healWhere = (which: (eb: ExpressionBuilder<Db, 'shown_card'>) => Expression<SqlBool>) =>
    q
      .updateTable('shown_card')
      .set((eb) => ({ hash: null, stale_at: eb.fn.coalesce('stale_at', clock), paint: eb('paint', '+', 1) }))
      .where(which)
      .where('status', '<>', 'gone')
      .returning('id')
      .execute();

  return {
    async stale(now, limit, except = []) {
      let behind = q
        .selectFrom('shown_card')
        .selectAll('shown_card')
        .where(isStale)
        .where((eb) => eb.or([eb('shown_card.hold_until', 'is', null), eb('shown_card.hold_until', '<=', now)]))
        .where((eb) => eb.or([eb('shown_card.due_at', 'is', null), eb('shown_card.due_at', '<=', now)]));
      if (except.length > 0) {
        behind = behind
          .innerJoin('conversation', 'conversation.id', 'shown_card.conversation_id')
          .where('conversation.platform', 'not in', [...except]);
      }
      const rows = await behind.orderBy('shown_card.stale_at').orderBy('shown_card.id').limit(limit).execute();
      return rows.map(shownOf);
    },

    async nextDue(now) {
      const row = await q
        .selectFrom('shown_card')
        .select((eb) =>
          eb.fn
            .min<number | null>(
              eb
                .case()
                .when(eb.fn.coalesce('due_at', eb.lit(0)), '>', eb.fn.coalesce('hold_until', eb.lit(0)))
                .then(eb.ref('due_at'))
                .else(eb.ref('hold_until'))
                .end(),
            )
            .as('at'),
        )
        .where(isStale)
        .where((eb) => eb.or([eb('due_at', '>', now), eb('hold_until', '>', now)]))
        .executeTakeFirst();
      return row?.at ?? undefined;
    },

    startPaint: async (id) => paintOf(await startPaint(q, { id })),

    async painted(id, paint, { revision, hash }) {
      return (await painted(q, { id, paint, revision, hash })).length > 0;
    },

    hold: async (id, until) => paintOf(await hold(q, { id, until })),

    async defer(id, dueAt) {
      await q
        .updateTable('shown_card')
        .set((eb) => ({ due_at: dueAt, attempts: eb('attempts', '+', 1) }))
        .where('id', '=', id)
        .execute();
    },

    async gone(id) {
      await q.updateTable('shown_card').set({ status: 'gone', stale_at: null }).where('id', '=', id).execute();
    },

    async heal(id) {
      await healWhere((eb) => eb('id', '=', id));
    },

    async healIn(conversation) {
      const rows = await healWhere((eb) =>
        eb.and([eb('conversation_id', '=', conversation), eb('status', '=', 'live')]),
      );
      return rows.length;
    },

    async healAll(platform) {
      const rows = await healWhere((eb) =>
        eb.and([
          eb('status', '=', 'live'),
          eb('conversation_id', 'in', eb.selectFrom('conversation').select('id').where('platform', '=', platform)),
        ]),
      );
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
