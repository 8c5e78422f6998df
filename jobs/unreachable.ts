import type { PersonId } from '../core/ids.ts';
import type { Post } from '../core/stores/outbox.ts';
import type { Stores } from '../core/stores.ts';
import { factsOf } from '../core/tasks/facts.ts';
import { tellUnreachable } from '../core/tell/announce.ts';
import type { World } from '../core/world.ts';

/** A task's card found no chat of its reader: whoever gave the task hears it. Other posts are not worth an alarm. */
export const unreachable =
  (world: World) =>
  async (tx: Stores, post: Post, person: PersonId): Promise<void> => {
    if (post.content.kind !== 'live' || post.content.subject.kind !== 'task') return;
    const facts = await factsOf(tx, world, post.content.subject.id);
    if (!facts || facts.task.stage === 'closed') return;
    const key = `lost-${post.id.toString(36)}`;
    await tellUnreachable(tx, world, facts, person, { key, correlation: post.correlation });
  };
