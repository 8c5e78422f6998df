import { noticeCard } from '../cards/notice-card.ts';
import type { ConversationId, Instant } from '../ids.ts';
import type { ShownCard } from '../stores/shown.ts';
import type { Stores } from '../stores.ts';
import { tellConversation } from '../tell/tell.ts';
import { said, sentence } from '../text/text.ts';
import type { World } from '../world.ts';
import type { Moved, Reach } from './inbound.ts';
import { meet, reopen } from './meet.ts';

/** A chat opened, closed, or changed its id under us. Nobody has to be bound for that. */
export async function reached(tx: Stores, world: World, event: Reach | Moved, now: Instant): Promise<void> {
  switch (event.kind) {
    case 'blocked':
      return blocked(tx, event);
    case 'unblocked': {
      const { conversation, known } = await meet(tx, world, event);
      if (known) await reopen(tx, known.account, conversation, now);
      return;
    }
    case 'joined':
      return joined(tx, world, event);
    case 'left': {
      const { platform, externalId, thread } = event.place;
      const conversation = await tx.conversations.find(platform, externalId, thread ?? null);
      if (conversation) await tx.conversations.update(conversation.id, { goneAt: now });
      return;
    }
    case 'moved':
      return moved(tx, event, now);
  }
}

async function blocked(tx: Stores, { place, sender }: Reach): Promise<void> {
  const known = await tx.accounts.find(place.platform, sender.externalId);
  if (known) await tx.accounts.setReach(known.account.id, 'blocked');
}

/** Says hello once, and how this chat becomes one of a group's. */
async function joined(tx: Stores, world: World, event: Reach): Promise<void> {
  const { conversation } = await meet(tx, world, event);
  if (conversation.kind !== 'group') return;
  await tx.outbox.resume(conversation.id, world.clock.now());
  const lines = [sentence('chat.joined.how'), sentence('chat.joined.id', { id: said(event.place.externalId) })];
  const card = noticeCard(sentence('chat.joined.hello', { organisation: said(world.organisation.name) }), lines);
  await tellConversation(
    tx,
    world,
    conversation.id,
    { kind: 'snapshot', card },
    {
      key: `hello.${event.at.toString(36)}`,
      correlation: event.correlation,
    },
  );
}

/** Message ids of the old chat are dead: every card that lived there is posted afresh in the new one. */
async function moved(tx: Stores, event: Moved, now: Instant): Promise<void> {
  const { platform } = event.place;
  const before = await tx.conversations.find(platform, event.from, null);
  // Asked before the move, which forgets them where the new chat is known already.
  const cards = before ? await tx.shown.liveIn(before.id) : [];
  for (const id of await tx.conversations.move(platform, event.from, event.to)) {
    await tx.conversations.update(id, { goneAt: null });
    await tx.outbox.resume(id, now);
  }
  const after = await tx.conversations.find(platform, event.to, null);
  if (after) await reissue(tx, cards, after.id, event, now);
}

async function reissue(
  tx: Stores,
  cards: readonly ShownCard[],
  conversation: ConversationId,
  event: Moved,
  now: Instant,
): Promise<void> {
  for (const card of cards) {
    await tx.shown.gone(card.id);
    await tx.outbox.add({
      key: `moved.${card.id.toString(36)}`,
      conversation,
      person: card.person,
      content: { kind: 'live', subject: card.subject },
      lane: 'bulk',
      correlation: event.correlation,
      createdAt: now,
    });
  }
}
