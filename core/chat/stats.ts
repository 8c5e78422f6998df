import { noticeCard } from '../cards/notice-card.ts';
import { stages } from '../tasks/task.ts';
import { said, sentence } from '../text/text.ts';
import { answer, privately } from './answer.ts';
import { closedChat } from './replies.ts';
import type { Reply, Scene } from './scene.ts';

/** `/stats`: how many tasks stand where, from the database as it is now. */
export async function showStats(scene: Scene): Promise<Reply> {
  const where = await privately(scene);
  if (where.kind === 'closed') return closedChat(where.link);
  const { tx } = scene;
  const counts = await tx.tasks.countByStage();
  const outbox = await tx.outbox.depth();
  const facts = stages.map((stage) => ({
    label: sentence(`list.stage.${stage}`),
    value: said(String(counts[stage] ?? 0)),
  }));
  const lines = [
    sentence('list.stats_people', { count: await tx.people.count() }),
    sentence('list.stats_waiting', { posts: outbox.ready + outbox.sending, cards: await tx.shown.behind() }),
  ];
  const card = { ...noticeCard(sentence('list.stats'), lines), facts };
  await answer(scene, card, { conversation: where.conversation });
  return { notice: where.conversation.id === scene.conversation.id ? null : sentence('chat.sent_privately') };
}
