import type { Card } from '../cards/card.ts';
import { cardFor } from '../cards/card-for.ts';
import { hashOf } from '../cards/content-hash.ts';
import { asItStands } from '../cards/retired.ts';
import type { Instant, Locale, Zone } from '../ids.ts';
import type { Traits } from '../ports.ts';
import type { ShownCard } from '../stores/shown.ts';
import type { Stores } from '../stores.ts';
import type { World } from '../world.ts';
import type { Tap } from './inbound.ts';

/** A copy the answer to a tap is painting: nobody else may until that is settled, or until the hold runs out. */
export interface Held {
  readonly card: Card;
  /** Of the conversation it stands in. */
  readonly reader: { readonly locale: Locale; readonly zone: Zone };
  /** The answer's fate is known; resolves once that is stored. */
  settle(how: 'written' | 'lost'): Promise<void>;
}

/** Longer than any answer can be on its way. */
const graceMs = 1_000;

/**
 * Where a platform's answer repaints the pressed message, the answer carries the card as this unit leaves it, and the
 * courier keeps away meanwhile: an edit that overtakes an answer is undone by it. Undefined where answers paint nothing
 * or the message shows no live subject.
 */
export async function holdPressed(tx: Stores, world: World, event: Tap, now: Instant): Promise<Held | undefined> {
  const { place, message } = event;
  const traits = world.traits(place.platform);
  if (!traits || traits.answerRepaints === 'nobody' || message === undefined) return undefined;
  const conversation = await tx.conversations.find(place.platform, place.externalId, place.thread ?? null);
  const copy = conversation && (await tx.shown.byMessage(conversation.id, message));
  if (!conversation || !copy || copy.status === 'gone') return undefined;
  const audience =
    copy.person === null ? ({ kind: 'conversation' } as const) : ({ kind: 'person', person: copy.person } as const);
  const built = await cardFor(tx, world, copy.subject, audience, conversation);
  if (!built) return undefined;
  const shown = asItStands(copy, built);
  const paint = await tx.shown.hold(copy.id, now + traits.answerDeadlineMs + graceMs);
  const painted = seenBy(traits, copy, { revision: shown.revision, hash: hashOf(shown.card, conversation) });
  return {
    card: shown.card,
    reader: { locale: conversation.locale, zone: conversation.zone },
    settle: (how) =>
      world.db.write('chat.settled', async (later) => {
        // Whatever painted in between made our paint an old one: then this changes nothing and the row stays wanted.
        if (how === 'written') await later.shown.painted(copy.id, paint, painted);
        else await later.shown.heal(copy.id);
      }),
  };
}

/** What everybody who sees the copy has seen once the answer is written. */
function seenBy({ answerRepaints }: Traits, copy: ShownCard, now: { revision: number; hash: string }) {
  const isWhole = answerRepaints === 'everyone' || copy.person !== null;
  return isWhole ? now : { revision: copy.shownRevision, hash: copy.hash ?? '' };
}
