import type { Settings } from '../../core/stores/jobs.ts';
import type { Tx } from '../schema.ts';

export const settings = (q: Tx): Settings => ({
  async get(key) {
    const row = await q.selectFrom('setting').select('value').where('key', '=', key).executeTakeFirst();
    return row?.value;
  },

  async set(key, value) {
    await q
      .insertInto('setting')
      .values({ key, value })
      .onConflict((on) => on.column('key').doUpdateSet({ value }))
      .execute();
  },
});
