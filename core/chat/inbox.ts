import { markRead, noticesOf } from '../notices/inbox.ts';
import { inboxCard, inboxPage } from '../notices/inbox-card.ts';
import { sentence } from '../text/text.ts';
import { answer, privately } from './answer.ts';
import { closedChat } from './replies.ts';
import type { Reply, Scene } from './scene.ts';

/** `/inbox`: what this person was told, where only they read it; every page is a new message. */
export async function showInbox(scene: Scene, wanted: number): Promise<Reply> {
  const { tx, person, now } = scene;
  const where = await privately(scene);
  if (where.kind === 'closed') return closedChat(where.link);
  const total = await tx.notices.count(person.id, false);
  const unread = await tx.notices.count(person.id, true);
  const page = Math.min(wanted, Math.max(Math.ceil(total / inboxPage) - 1, 0));
  const notices = await noticesOf(tx, person.id, { limit: inboxPage, offset: page * inboxPage });
  await answer(scene, inboxCard({ notices, total, unread, page }, now), { conversation: where.conversation });
  return { notice: where.conversation.id === scene.conversation.id ? null : sentence('chat.sent_privately') };
}

export async function readAll({ tx, person, now }: Scene): Promise<Reply> {
  await markRead(tx, person.id, 'all', now);
  return { notice: sentence('inbox.marked') };
}
