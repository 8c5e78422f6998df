import { cardCounts } from '../cards/card.ts';
import { noticeCard } from '../cards/notice-card.ts';
import { componentName, componentState } from '../component-words.ts';
import { stages } from '../tasks/task.ts';
import { said, sentence, type Text } from '../text/text.ts';
import type { HealthReport, Used } from '../world.ts';
import { answer, privately } from './answer.ts';
import type { Desk } from './desk.ts';
import { joined } from './joined.ts';
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

const countNames: Readonly<Record<string, Text>> = {
  people: sentence('chat.health.people'),
  ...Object.fromEntries(stages.map((stage) => [stage, sentence(`list.stage.${stage}`)])),
  log: sentence('chat.health.log'),
  cards_behind: sentence('chat.health.cards_behind'),
};

function healthCard(report: HealthReport) {
  const { ready, sending } = report.outbox;
  const components = Object.entries(report.components).map(([name, { state, why }]) => {
    const words = { name: componentName(name), state: componentState(state) };
    const component = why
      ? sentence('chat.health.component_why', { ...words, why })
      : sentence('chat.health.component', words);
    const used = report.ledger?.[name];
    return used ? sentence('chat.health.used', { component, ...usedText(used) }) : component;
  });
  const counts = Object.entries(report.counts).map(([name, count]) =>
    sentence('chat.health.component', { name: countNames[name] ?? said(name), state: String(count) }),
  );
  const lines: Text[] = [
    sentence('chat.health.version', { version: report.version, schema: String(report.schema) }),
    joined(counts, 'list.comma'),
    sentence('chat.health.outbox', { ready, sending }),
    ...components,
  ];
  return noticeCard(sentence(`chat.health.${report.state}`), lines.slice(0, cardCounts.lines));
}

const usedText = ({ calls, pushes, callsAllowed, pushesAllowed }: Used) => ({
  calls: callsAllowed === null ? String(calls) : `${calls}/${callsAllowed}`,
  pushes: pushesAllowed === null ? String(pushes) : `${pushes}/${pushesAllowed}`,
});
