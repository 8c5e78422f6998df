import type { Inbox, Remembered, Source } from '../../core/stores/inbox.ts';
import { rememberedCodec } from '../codecs.ts';
import { changing, prepared } from '../prepared.ts';
import type { Tx } from '../schema.ts';

type Key = { platform: Source; key: string };
const register = changing((q, p: Key & { now: number }) =>
  q
    .insertInto('inbox')
    .values({ platform: p.platform, key: p.key, received_at: p.now, outcome: null })
    .onConflict((on) => on.doNothing()),
);
const outcomeOf = prepared((q, p: Key) =>
  q.selectFrom('inbox').select('outcome').where('platform', '=', p.platform).where('key', '=', p.key),
);
const note = changing((q, p: Key & { outcome: string }) =>
  q.updateTable('inbox').set({ outcome: p.outcome }).where('platform', '=', p.platform).where('key', '=', p.key),
);
const nothing: Remembered = { notice: null, alert: false };

export const inbox = (q: Tx): Inbox => ({
  async seen(platform, key, now) {
    const first = await register(q, { platform, key, now });
    if (first > 0) return undefined;
    const [row] = await outcomeOf(q, { platform, key });
    return row?.outcome ? rememberedCodec.read(row.outcome) : nothing;
  },

  async remember(platform, key, outcome) {
    await note(q, { platform, key, outcome: rememberedCodec.write(outcome) });
  },

  async purge(before, limit) {
    const old = await q
      .selectFrom('inbox')
      .select(['platform', 'key'])
      .where('received_at', '<', before)
      .limit(limit)
      .execute();
    for (const { platform, key } of old) {
      await q.deleteFrom('inbox').where('platform', '=', platform).where('key', '=', key).execute();
    }
    return old.length;
  },
});
