import { createHash } from 'node:crypto';
import type { Card } from '../cards/card.ts';
import type { Subject } from '../ids.ts';
import type { Conversation } from '../stores/conversations.ts';
import type { TaskFacts } from '../tasks/task.ts';
import { privateChats } from '../tell/tell.ts';
import type { Scene } from './scene.ts';

/** What an answer needs of a scene; the sender may be a stranger. */
export type Occasion = Pick<Scene, 'tx' | 'now' | 'event' | 'conversation'> & { readonly person?: Scene['person'] };

export interface AnswerOptions {
  /** Elsewhere than where it was asked. */
  readonly conversation?: Conversation;
  /** The answer is this dialogue's prompt. */
  readonly dialogue?: number;
}

/** An answer that waited longer than this answers nobody. */
const worthMs = 3_600_000;

/** The same event saying the same thing in the same place says it once. */
const keyFor = (scene: Occasion, ...parts: readonly unknown[]): string =>
  `a:${createHash('sha256')
    .update(JSON.stringify([scene.event.correlation, ...parts]))
    .digest('base64url')
    .slice(0, 40)}`;

/** Posts a snapshot where the event came from. In a group it hangs on the message it answers. */
export async function answer(scene: Occasion, card: Card, options: AnswerOptions = {}): Promise<void> {
  const conversation = options.conversation ?? scene.conversation;
  const isHere = conversation.id === scene.conversation.id;
  const asked = scene.event.kind === 'text' && conversation.kind === 'group' && isHere ? scene.event.message : null;
  await scene.tx.outbox.add({
    key: keyFor(scene, conversation.id, options.dialogue ?? 0, card),
    conversation: conversation.id,
    person: conversation.kind === 'direct' ? (scene.person?.id ?? conversation.person) : null,
    content: { kind: 'snapshot', card },
    lane: 'answer',
    replyTo: asked,
    dialogue: options.dialogue ?? null,
    correlation: scene.event.correlation,
    createdAt: scene.now,
    until: scene.now + worthMs,
    onUnknown: 'repeat',
  });
}

/** Posts the live task card: the person's own in a direct chat, the shared one in a group. */
export const showTask = (
  scene: Scene,
  { task }: Pick<TaskFacts, 'task'>,
  conversation: Conversation = scene.conversation,
): Promise<void> => showLive(scene, { kind: 'task', id: task.id }, conversation);

/** Posts what follows its subject from then on. */
export async function showLive(scene: Scene, subject: Subject, conversation: Conversation): Promise<void> {
  await scene.tx.outbox.add({
    key: keyFor(scene, conversation.id, subject.kind, subject.id),
    conversation: conversation.id,
    person: conversation.kind === 'direct' ? scene.person.id : null,
    content: { kind: 'live', subject },
    lane: 'answer',
    correlation: scene.event.correlation,
    createdAt: scene.now,
    until: scene.now + worthMs,
    onUnknown: 'repeat',
  });
}

/** Where only this person reads: here if it is their own chat, else their chat with us on the same platform. */
export async function privately(
  scene: Scene,
): Promise<{ kind: 'chat'; conversation: Conversation } | { kind: 'closed'; link: string | undefined }> {
  const { tx, world, person, conversation } = scene;
  if (conversation.kind === 'direct') return { kind: 'chat', conversation };
  const { platform } = conversation;
  const link = world.link(platform, 'hello');
  const account = (await tx.accounts.of(person.id)).find((one) => one.platform === platform);
  const chat = (await privateChats(tx, world, person.id)).find((one) => one.platform === platform);
  // Where a link opens the chat, nothing arrives before the person has opened it.
  const isTried = account?.reach === 'open' || link === undefined;
  return chat && isTried ? { kind: 'chat', conversation: chat } : { kind: 'closed', link };
}
