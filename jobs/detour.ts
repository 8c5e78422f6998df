import { type Instant, type Platform, platforms } from '../core/ids.ts';
import type { Conversation } from '../core/stores/conversations.ts';
import type { Post } from '../core/stores/outbox.ts';
import type { Stores } from '../core/stores.ts';
import { noteRest, restsUntil } from '../core/tell/rest.ts';
import { privateChats } from '../core/tell/tell.ts';
import type { World } from '../core/world.ts';
import type { JobHandler } from './runner.ts';

/** One unit's worth: it never queues ahead of taps for long. */
const chunk = 50;

/** A platform takes nothing from us until then: what waits for it looks for another way. True if that is news. */
export async function beginRest(tx: Stores, platform: Platform, until: Instant, now: Instant): Promise<boolean> {
  if (!(await noteRest(tx, platform, until, now))) return false;
  await tx.jobs.reschedule({ kind: 'detour', key: `${platform}.0`, dueAt: now, payload: { platform, after: 0 } });
  return true;
}

/** Another private chat of whoever the post is for, on a platform that listens. */
export async function awakeChat(
  tx: Stores,
  world: World,
  post: Pick<Post, 'person' | 'dialogue'>,
  at: Conversation,
): Promise<Conversation | undefined> {
  const person = post.person ?? at.person;
  if (at.kind !== 'direct' || person === null || post.dialogue !== null) return undefined;
  const now = world.clock.now();
  for (const chat of await privateChats(tx, world, person)) {
    if (chat.platform !== at.platform && (await restsUntil(tx, chat.platform)) <= now) return chat;
  }
  return undefined;
}

/** Posts that stood in line when a platform fell silent go where their people also are. */
export const detour = (world: World): JobHandler => ({
  kind: 'detour',
  async act(tx, _, { payload }) {
    const platform = platforms.find((one) => one === payload.platform);
    const now = world.clock.now();
    if (!platform || (await restsUntil(tx, platform)) <= now) return;
    const waiting = await tx.outbox.waitingOn(platform, Number(payload.after), chunk);
    const places = await tx.conversations.many([...new Set(waiting.map(({ conversation }) => conversation))]);
    for (const post of waiting) {
      const at = places.get(post.conversation);
      const next = at && (await awakeChat(tx, world, post, at));
      if (next) await tx.outbox.divert(post.id, next.id, now);
    }
    const last = waiting.at(-1);
    if (!last || waiting.length < chunk) return;
    const page = { platform, after: last.id };
    await tx.jobs.reschedule({ kind: 'detour', key: `${platform}.${last.id}`, dueAt: now, payload: page });
  },
});
