import { noticeCard } from '../cards/notice-card.ts';
import type { Instant } from '../ids.ts';
import type { Conversation } from '../stores/conversations.ts';
import type { Stores } from '../stores.ts';
import { correct } from '../talk/correct.ts';
import type { World } from '../world.ts';
import { answer } from './answer.ts';
import type { Desk } from './desk.ts';
import type { Inbound, Opened, Spoken, Tap } from './inbound.ts';
import { meet, sceneOf } from './meet.ts';
import { opened } from './opened.ts';
import { reached } from './reach.ts';
import { silence } from './replies.ts';
import type { Reply, Scene } from './scene.ts';
import { stranger } from './stranger.ts';
import { tap } from './tap.ts';
import { words } from './words.ts';

/** One event inside its unit of work. What it gives back is remembered for repeats of the event. */
export async function handle(tx: Stores, world: World, event: Inbound, desk: Desk, now: Instant): Promise<Reply> {
  switch (event.kind) {
    case 'blocked':
    case 'unblocked':
    case 'joined':
    case 'left':
    case 'moved':
      await reached(tx, world, event, now);
      return silence;
    // A comment follows its words for a while; nothing else that came of a message changes with it.
    case 'edited': {
      const why = await correct(tx, event, now);
      if (!why) return silence;
      const { conversation } = await meet(tx, world, event);
      await answer({ tx, now, event, conversation }, noticeCard(why));
      return silence;
    }
    case 'tap':
    case 'text':
    case 'opened': {
      const { conversation, known } = await meet(tx, world, event);
      const said = await named(tx, conversation, event);
      if (!known) return stranger({ tx, world, now, event: said, conversation }, desk);
      return bound(sceneOf({ tx, world, now, event: said, conversation }, known), desk);
    }
  }
}

/** What a message answers, by the name we know it by. */
async function named<E extends Tap | Spoken | Opened>(tx: Stores, { id }: Conversation, event: E): Promise<E> {
  if (event.kind !== 'text' || event.replyTo === undefined) return event;
  const replyTo = await tx.aliases.find(id, event.replyTo);
  return replyTo === undefined ? event : { ...event, replyTo };
}

async function bound(scene: Scene<Tap | Spoken | Opened>, desk: Desk): Promise<Reply> {
  const { event } = scene;
  if (event.kind === 'tap') return tap({ ...scene, event }, desk);
  const reply =
    event.kind === 'text' ? await words({ ...scene, event }, desk) : await opened({ ...scene, event }, desk);
  if (reply.notice) await answer(scene, noticeCard(reply.notice));
  return silence;
}
