import type { Card } from '../cards/card.ts';
import { cardFor, personalCard, type Shown } from '../cards/card-for.ts';
import { hashOf } from '../cards/content-hash.ts';
import { asItStands } from '../cards/retired.ts';
import type { Instant, Locale, Zone } from '../ids.ts';
import { beforeRevise } from '../outcome-table.ts';
import type { Noted, Traits } from '../ports.ts';
import type { Conversation } from '../stores/conversations.ts';
import type { ShownCard } from '../stores/shown.ts';
import type { Stores } from '../stores.ts';
import type { World } from '../world.ts';
import type { Tap } from './inbound.ts';
import type { Pressed, Reply } from './scene.ts';

/** What repaints the pressed copy: the answer itself, or a call of its own right behind the answer. */
export type Repaint = ({ readonly kind: 'answer' } & Held) | ({ readonly kind: 'call' } & Noted);

/** A copy the answer to a tap is painting: nobody else may until that is settled, or until the hold runs out. */
interface Held {
  readonly card: Card;
  /** Of the conversation it stands in. */
  readonly reader: { readonly locale: Locale; readonly zone: Zone };
  /** The answer's fate is known; resolves once that is stored. */
  settle(how: 'written' | 'lost'): Promise<void>;
}

/** Longer than any answer can be on its way. */
const graceMs = 1_000;

/** The pressed copy repainted as this unit leaves it. Undefined: it needs nothing, or is left to the courier. */
export async function repaintPressed(
  tx: Stores,
  world: World,
  event: Tap,
  { pressed }: Reply,
  now: Instant,
): Promise<Repaint | undefined> {
  const traits = world.traits(event.place.platform);
  if (!traits || event.message === undefined) return undefined;
  const shown = pressed && ownCard(pressed, now);
  if (traits.answerRepaints === 'nobody') return pressed && shown ? note(tx, traits, pressed, shown, now) : undefined;
  return hold(tx, world, event, traits, pressed && shown ? { ...pressed, shown } : undefined, now);
}

/** The presser's own copy of the task, out of what the move has read. Undefined: it is another kind of copy. */
function ownCard({ person, copy, at, facts }: Pressed, now: Instant): Shown | undefined {
  const isOwn = copy.person === person.id && copy.subject.kind === 'task' && copy.subject.id === facts.task.id;
  return isOwn && copy.status === 'live' ? personalCard(facts, person, { ...at, now }) : undefined;
}

/**
 * Where an answer paints nothing, the unit of the tap notes the repaint as the courier would: nothing has to be read
 * again for it, and it needs no commit of its own.
 */
async function note(
  tx: Stores,
  traits: Traits,
  { copy, at }: Pressed,
  { card, revision }: Shown,
  now: Instant,
): Promise<Repaint | undefined> {
  const hash = hashOf(card, at);
  if (hash === copy.hash || beforeRevise(copy, traits, now) !== 'revise') return undefined;
  const paint = await tx.shown.startPaint(copy.id);
  return { kind: 'call', picture: { shown: copy, at, card, revision, hash }, paint };
}

interface Known {
  readonly copy: ShownCard;
  readonly at: Conversation;
  readonly shown: Shown;
}

/**
 * Where a platform's answer repaints the pressed message, the answer carries the card as this unit leaves it, and the
 * courier keeps away meanwhile: an edit that overtakes an answer is undone by it. Undefined where the message shows no
 * live subject.
 */
async function hold(
  tx: Stores,
  world: World,
  event: Tap,
  traits: Traits,
  known: Known | undefined,
  now: Instant,
): Promise<Repaint | undefined> {
  const found = known ?? (await look(tx, world, event, traits));
  if (!found) return undefined;
  const { copy, at } = found;
  const shown = asItStands(copy, found.shown);
  const paint = await tx.shown.hold(copy.id, now + traits.answerDeadlineMs + graceMs);
  const painted = seenBy(traits, copy, { revision: shown.revision, hash: hashOf(shown.card, at) });
  return {
    kind: 'answer',
    card: shown.card,
    reader: { locale: at.locale, zone: at.zone },
    settle: (how) =>
      world.db.write('chat.settled', async (later) => {
        // Whatever painted in between made our paint an old one: then this changes nothing and the row stays wanted.
        if (how === 'written') await later.shown.painted(copy.id, paint, painted);
        else await later.shown.heal(copy.id);
      }),
  };
}

async function look(
  tx: Stores,
  world: World,
  { place, message }: Tap,
  { answerRepaints }: Traits,
): Promise<Known | undefined> {
  const at = await tx.conversations.find(place.platform, place.externalId, place.thread ?? null);
  const copy = at && message !== undefined ? await tx.shown.byMessage(at.id, message) : undefined;
  if (!at || !copy || copy.status === 'gone') return undefined;
  // The last repaint of a copy many see is the courier's where an answer shows it to one of them only.
  if (copy.status === 'retired' && copy.person === null && answerRepaints !== 'everyone') return undefined;
  const audience =
    copy.person === null ? ({ kind: 'conversation' } as const) : ({ kind: 'person', person: copy.person } as const);
  const shown = await cardFor(tx, world, copy.subject, audience, at);
  return shown && { copy, at, shown };
}

/** What everybody who sees the copy has seen once the answer is written. Where they see different things: no picture. */
function seenBy({ answerRepaints }: Traits, copy: ShownCard, now: { revision: number; hash: string }) {
  const isWhole = answerRepaints === 'everyone' || copy.person !== null;
  return isWhole ? now : { revision: copy.shownRevision, hash: copy.hash === now.hash ? now.hash : '' };
}
