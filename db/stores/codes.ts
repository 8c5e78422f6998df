import type { Instant } from '../../core/ids.ts';
import type { BindCodes } from '../../core/stores/dialogues.ts';
import type { Tx } from '../schema.ts';

export const codes = (q: Tx): BindCodes => {
  /** One statement takes the code: of two people typing it at once, one gets it. */
  const take = (hash: string, now: Instant) =>
    q
      .updateTable('bind_code')
      .set({ used_at: now })
      .where('hash', '=', hash)
      .where('used_at', 'is', null)
      .where('expires_at', '>', now)
      .returning('person_id')
      .executeTakeFirst();

  return {
    async add({ hash, person, expiresAt, now }) {
      await q
        .insertInto('bind_code')
        .values({ hash, person_id: person, created_at: now, expires_at: expiresAt })
        .execute();
    },

    async use(hash, now) {
      const taken = await take(hash, now);
      if (taken) return { kind: 'ok', person: taken.person_id };
      const row = await q.selectFrom('bind_code').select('used_at').where('hash', '=', hash).executeTakeFirst();
      if (!row) return { kind: 'unknown' };
      return { kind: row.used_at === null ? 'expired' : 'used' };
    },

    async burn(hash, now) {
      return (await take(hash, now)) !== undefined;
    },
  };
};
