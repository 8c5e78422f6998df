import type { Intents } from '../../core/stores/dialogues.ts';
import type { Tx } from '../schema.ts';

export const intents = (q: Tx): Intents => ({
  async keep({ platform, externalId, conversation, token, message, expiresAt }) {
    const values = { conversation_id: conversation, message, expires_at: expiresAt };
    await q
      .insertInto('intent')
      .values({ platform, external_id: externalId, token, ...values })
      .onConflict((on) => on.columns(['platform', 'external_id', 'token']).doUpdateSet(values))
      .execute();
  },

  async take(platform, externalId, now) {
    const rows = await q
      .deleteFrom('intent')
      .where('platform', '=', platform)
      .where('external_id', '=', externalId)
      .returningAll()
      .execute();
    return rows
      .filter((row) => row.expires_at > now)
      .toSorted((a, b) => a.id - b.id)
      .map((row) => ({
        id: row.id,
        platform: row.platform,
        externalId: row.external_id,
        conversation: row.conversation_id,
        token: row.token,
        message: row.message,
        expiresAt: row.expires_at,
      }));
  },
});
