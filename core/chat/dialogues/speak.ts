import { createHash } from 'node:crypto';
import type { Card } from '../../cards/card.ts';
import type { Dialogue } from '../../stores/dialogues.ts';
import type { Content } from '../../stores/outbox.ts';
import type { Scene } from '../scene.ts';
import { revisionOf } from './record.ts';

const subjectOf = ({ id }: Pick<Dialogue, 'id'>) => ({ kind: 'draft', id }) as const;

/** Posts a question. A card with buttons stands and is repainted; a reply box is said once. */
export async function say(scene: Scene, dialogue: Dialogue, box: Card | null): Promise<void> {
  const { tx, world, now, event } = scene;
  const subject = subjectOf(dialogue);
  const content: Content = box ? { kind: 'snapshot', card: box } : { kind: 'live', subject };
  // A question that was not yet delivered is not asked twice. One that may stand is, where its key tells us which it is.
  const isFound = (world.traits(event.place.platform)?.idempotentPostsMs ?? 0) > 0;
  if (!box) await tx.outbox.supersede(subject, now, { conversation: dialogue.conversation, unsaid: isFound });
  const event12 = createHash('sha256').update(event.correlation).digest('base64url').slice(0, 12);
  await tx.outbox.add({
    key: `d:${dialogue.id.toString(36)}.${dialogue.turn.toString(36)}.${event12}${box ? '.r' : ''}`,
    conversation: dialogue.conversation,
    person: dialogue.person,
    content,
    lane: 'answer',
    dialogue: dialogue.id,
    correlation: event.correlation,
    createdAt: now,
    until: dialogue.expiresAt,
    onUnknown: 'repeat',
  });
}

/** Whether its message stands in the conversation, so that it can change instead of a new one being posted. */
export async function stands({ tx }: Pick<Scene, 'tx'>, dialogue: Dialogue): Promise<boolean> {
  const copies = await tx.shown.of(subjectOf(dialogue));
  return copies.some(({ conversation, status }) => conversation === dialogue.conversation && status === 'live');
}

/** Its message shows what it has become. */
export async function repaint({ tx, now }: Pick<Scene, 'tx' | 'now'>, dialogue: Dialogue): Promise<number> {
  return tx.shown.want(subjectOf(dialogue), revisionOf(dialogue, now));
}
