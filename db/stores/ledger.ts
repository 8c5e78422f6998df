import type { Ledger } from '../../core/ledger/ledger.ts';
import type { Tx } from '../schema.ts';

export const ledger = (q: Tx): Ledger => ({
  async add(month, { platform, kind, count }) {
    return q
      .insertInto('ledger')
      .values({ platform, month, kind, count })
      .onConflict((on) =>
        on
          .columns(['platform', 'month', 'kind'])
          .doUpdateSet((eb) => ({ count: eb('ledger.count', '+', eb.ref('excluded.count')) })),
      )
      .returning(['platform', 'kind', 'count', 'warned'])
      .executeTakeFirstOrThrow();
  },

  async noteWarned(month, { platform, kind }, percent) {
    await q
      .updateTable('ledger')
      .set({ warned: percent })
      .where('platform', '=', platform)
      .where('month', '=', month)
      .where('kind', '=', kind)
      .execute();
  },

  async of(month) {
    return q
      .selectFrom('ledger')
      .select(['platform', 'kind', 'count', 'warned'])
      .where('month', '=', month)
      .orderBy('platform')
      .orderBy('kind')
      .execute();
  },
});
