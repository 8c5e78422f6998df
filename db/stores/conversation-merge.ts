import type { ConversationId } from '../../core/ids.ts';
import type { Engine } from '../engine.ts';
import type { Tx } from '../schema.ts';

/**
 * The chat was met under its new id before we heard that it moved: what is still to be said goes there, its groups
 * follow, and the old row stays for what was said under it. Its messages are dead on the platform.
 */
export async function mergeInto(q: Tx, engine: Engine, from: ConversationId, to: ConversationId): Promise<void> {
  const bound = await q
    .deleteFrom('group_conversation')
    .where('conversation_id', '=', from)
    .returning('group_id')
    .execute();
  if (bound.length > 0) {
    await q
      .insertInto('group_conversation')
      .values(bound.map(({ group_id }) => ({ group_id, conversation_id: to })))
      .onConflict((on) => on.doNothing())
      .execute();
  }
  await q
    .updateTable('outbox')
    .set({ conversation_id: to })
    .where('conversation_id', '=', from)
    .where('status', '=', 'ready')
    .execute();
  await q
    .updateTable('shown_card')
    .set({ status: 'gone', stale_at: null })
    .where('conversation_id', '=', from)
    .execute();
  await q.updateTable('conversation').set({ gone_at: engine.clock }).where('id', '=', from).execute();
}
