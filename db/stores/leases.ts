import { sql } from 'kysely';
import type { Leases } from '../../core/stores/jobs.ts';
import type { Engine } from '../engine.ts';
import type { Tx } from '../schema.ts';

export const leases = (q: Tx, { clock }: Engine): Leases => ({
  async hold(name, holder, forMs) {
    const until = sql<number>`${clock} + ${forMs}`;
    const rows = await q
      .insertInto('lease')
      .values({ name, holder, until_at: until })
      .onConflict((on) =>
        on
          .column('name')
          .doUpdateSet({ holder, until_at: until })
          .where((eb) => eb.or([eb('lease.holder', '=', holder), eb('lease.until_at', '<=', clock)])),
      )
      .returning('name')
      .execute();
    return rows.length > 0;
  },

  async release(name, holder) {
    await q.deleteFrom('lease').where('name', '=', name).where('holder', '=', holder).execute();
  },

  async holder(name) {
    const row = await q
      .selectFrom('lease')
      .select('holder')
      .where('name', '=', name)
      .where('until_at', '>', clock)
      .executeTakeFirst();
    return row?.holder;
  },
});
