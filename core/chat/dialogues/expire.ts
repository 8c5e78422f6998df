import { noticeCard } from '../../cards/notice-card.ts';
import type { Instant } from '../../ids.ts';
import type { Dialogue } from '../../stores/dialogues.ts';
import type { Stores } from '../../stores.ts';
import { tellConversation } from '../../tell/tell.ts';
import { sentence } from '../../text/text.ts';
import type { World } from '../../world.ts';
import { repaint } from './speak.ts';

/** One unit's worth. */
const chunk = 50;

/** Ends dialogues nobody went on with; true while there may be more. Their messages say so, and nothing was changed. */
export async function expireDialogues(tx: Stores, world: World, now: Instant): Promise<boolean> {
  const late = await tx.dialogues.expired(now, chunk);
  for (const dialogue of late) {
    if (await tx.dialogues.end(dialogue.id, now)) await tellExpired(tx, world, dialogue, now);
  }
  return late.length === chunk;
}

async function tellExpired(tx: Stores, world: World, dialogue: Dialogue, now: Instant): Promise<void> {
  const copies = await tx.shown.of({ kind: 'draft', id: dialogue.id });
  await repaint({ tx, now }, { ...dialogue, endedAt: now });
  // A reply box cannot change, so it is answered; where none was delivered nobody waits for one.
  if (dialogue.prompt === null || copies.some(({ message }) => message === dialogue.prompt)) return;
  const conversation = await tx.conversations.get(dialogue.conversation);
  if (conversation?.kind !== 'direct' || conversation.goneAt !== null) return;
  const card = noticeCard(sentence('new.expired'));
  const key = `expired.d${dialogue.id.toString(36)}`;
  await tellConversation(
    tx,
    world,
    conversation.id,
    { kind: 'snapshot', card },
    { key, lane: 'bulk', correlation: key },
  );
}
