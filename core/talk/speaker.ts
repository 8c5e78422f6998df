import { noticeCard } from '../cards/notice-card.ts';
import type { Stores } from '../stores.ts';
import { tellConversation } from '../tell/tell.ts';
import type { Text } from '../text/text.ts';
import type { World } from '../world.ts';

/** An answer that waited longer than this answers nobody. */
const worthMs = 24 * 3_600_000;

/** Says to whoever wrote a comment what became of it, where they wrote it. The same thing is said once. */
export async function tellSpeaker(tx: Stores, world: World, id: number, text: Text): Promise<void> {
  const comment = await tx.talk.get(id);
  if (!comment || comment.conversation === null) return;
  const conversation = await tx.conversations.get(comment.conversation);
  if (!conversation) return;
  const isGroup = conversation.kind === 'group';
  const content = { kind: 'snapshot', card: noticeCard(text) } as const;
  await tellConversation(tx, world, conversation.id, content, {
    key: `s${id.toString(36)}.${fingerprint(text)}`,
    correlation: `comment-${id}`,
    lane: 'answer',
    until: world.clock.now() + worthMs,
    replyTo: isGroup ? comment.message : null,
  });
}

/** Tells one sentence from another; short. */
function fingerprint(text: Text): string {
  let sum = 7;
  for (const letter of JSON.stringify(text)) sum = (Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0)) >>> 0;
  return sum.toString(36);
}
