/** Every live card as stored state says it should look now. */
import { cardFor } from '../../core/cards/card-for.ts';
import type { World } from '../../core/world.ts';
import { targetOf } from '../../jobs/channel.ts';
import { chats } from './cast.ts';
import type { StandingCard } from './orders.ts';

export function rendered(world: World): Promise<StandingCard[]> {
  return world.db.read('chaos.render', async (tx) => {
    const cards: StandingCard[] = [];
    for (const { platform, id } of chats) {
      const at = await tx.conversations.find(platform, id);
      if (!at) continue;
      for (const { person, subject, message } of await tx.shown.liveIn(at.id)) {
        const audience = person === null ? ({ kind: 'conversation' } as const) : ({ kind: 'person', person } as const);
        const built = await cardFor(tx, world, subject, audience, at);
        // A question's choices are those of the moment it was asked; they are judged anew when one is picked.
        if (!built || subject.kind === 'draft') continue;
        const standing = { target: targetOf(at), message, isShared: person === null, card: built.card };
        cards.push({ ...standing, ...(subject.kind === 'task' ? { task: subject.id } : {}) });
      }
    }
    return cards;
  });
}
