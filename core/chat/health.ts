import { cardCounts } from '../cards/card.ts';
import { noticeCard } from '../cards/notice-card.ts';
import { said, sentence, type Text } from '../text/text.ts';
import type { HealthReport, Used } from '../world.ts';
import { answer, privately } from './answer.ts';
import type { Desk } from './desk.ts';
import { closedChat } from './replies.ts';
import type { Reply, Scene } from './scene.ts';

/** `/health`: what `GET /health` says, in words. */
export async function showHealth(scene: Scene, { health }: Desk): Promise<Reply> {
  if (!health) return { notice: sentence('chat.health.unknown') };
  const where = await privately(scene);
  if (where.kind === 'closed') return closedChat(where.link);
  await answer(scene, healthCard(health), { conversation: where.conversation });
  return { notice: where.conversation.id === scene.conversation.id ? null : sentence('chat.sent_privately') };
}

function healthCard(report: HealthReport) {
  const { ready, sending } = report.outbox;
  const components = Object.entries(report.components).map(([name, { state, why }]) => {
    const component = why
      ? sentence('chat.health.component_why', { name, state, why })
      : sentence('chat.health.component', { name, state });
    const used = report.ledger?.[name];
    return used ? sentence('chat.health.used', { component, ...usedText(used) }) : component;
  });
  const counts = Object.entries(report.counts).map(([name, count]) => `${name} ${count}`);
  const lines: Text[] = [
    sentence('chat.health.version', { version: report.version, schema: String(report.schema) }),
    said(counts.join(' · ')),
    sentence('chat.health.outbox', { ready, sending }),
    ...components,
  ];
  return noticeCard(sentence(`chat.health.${report.state}`), lines.slice(0, cardCounts.lines));
}

const usedText = ({ calls, pushes, callsAllowed, pushesAllowed }: Used) => ({
  calls: callsAllowed === null ? String(calls) : `${calls}/${callsAllowed}`,
  pushes: pushesAllowed === null ? String(pushes) : `${pushes}/${pushesAllowed}`,
});
