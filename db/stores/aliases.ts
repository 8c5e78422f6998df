import type { Aliases } from '../../core/stores/aliases.ts';
import type { Tx } from '../schema.ts';

export const aliases = (q: Tx): Aliases => ({
  async note(conversation, alias, message, now) {
    await q
      .insertInto('alias')
      .values({ conversation_id: conversation, alias, message, at: now })
      .onConflict((on) => on.columns(['conversation_id', 'alias']).doUpdateSet({ message, at: now }))
      .execute();
  },

  async find(conversation, alias) {
    const row = await q
      .selectFrom('alias')
      .select('message')
      .where('conversation_id', '=', conversation)
      .where('alias', '=', alias)
      .executeTakeFirst();
    return row?.message;
  },

  async purge(before, limit) {
    const old = await q
      .selectFrom('alias')
      .select(['conversation_id', 'alias'])
      .where('at', '<', before)
      .limit(limit)
      .execute();
    for (const one of old) {
      await q
        .deleteFrom('alias')
        .where('conversation_id', '=', one.conversation_id)
        .where('alias', '=', one.alias)
        .execute();
    }
    return old.length;
  },
});
