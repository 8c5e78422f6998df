/** Every live card of these chats as stored state says it should look now. */
import { render } from '../../bots/telegram/render.ts';
import { cardFor } from '../../core/cards/card-for.ts';
import type { World } from '../../core/world.ts';
import { targetOf } from '../../jobs/channel.ts';
import type { RenderedCard } from './orders.ts';

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };

/** Markup as a phone shows it: gone. */
const plain = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(amp|lt|gt|quot);/g, (entity) => entities[entity] ?? entity)
    .trim();

export function rendered(world: World, chats: readonly string[]): Promise<RenderedCard[]> {
  return world.db.read('chaos.render', async (tx) => {
    const cards: RenderedCard[] = [];
    for (const chat of chats) {
      const at = await tx.conversations.find('telegram', chat);
      if (!at) continue;
      for (const shown of await tx.shown.liveIn(at.id)) {
        const audience =
          shown.person === null
            ? ({ kind: 'conversation' } as const)
            : ({ kind: 'person', person: shown.person } as const);
        const built = await cardFor(tx, world, shown.subject, audience, at);
        // A question's choices are those of the moment it was asked; they are judged anew when one is picked.
        if (!built || shown.subject.kind === 'draft') continue;
        const { text, reply_markup } = render(built.card, targetOf(at), { timeMarks: true });
        const rows = 'inline_keyboard' in reply_markup ? reply_markup.inline_keyboard : [];
        cards.push({
          chat,
          message: shown.message,
          text: plain(text),
          buttons: rows.map((row) =>
            row.map((button) => `${button.text} ${'callback_data' in button ? button.callback_data : ''}`),
          ),
          isTask: shown.subject.kind === 'task',
        });
      }
    }
    return cards;
  });
}
