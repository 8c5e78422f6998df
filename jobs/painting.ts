import { hashOf } from '../core/cards/content-hash.ts';
import { asItStands } from '../core/cards/retired.ts';
import { savings } from '../core/ledger/thrift.ts';
import { type AfterRevise, afterRevise, beforeRevise } from '../core/outcome-table.ts';
import type { Picture, SendOutcome, Traits } from '../core/ports.ts';
import type { Conversation } from '../core/stores/conversations.ts';
import type { ShownCard } from '../core/stores/shown.ts';
import type { Stores } from '../core/stores.ts';
import { noteReach } from './channel.ts';
import type { CourierPorts } from './courier-ports.ts';
import { beginRest } from './detour.ts';
import { audienceOf } from './posting.ts';
import type { Note } from './settler.ts';

/** `same`: it looks like that already. `spared`: it stays as it is. `gone`: nothing is left to show. */
export type Paint =
  | { readonly kind: 'same' | 'revise' | 'repost' | 'spared'; readonly picture: Picture }
  | { readonly kind: 'gone' };

export async function look(
  tx: Stores,
  ports: CourierPorts,
  shown: ShownCard,
  at: Conversation,
  traits: Traits,
): Promise<Paint> {
  const built = await ports.cardFor(tx, shown.subject, audienceOf(shown.person), at);
  if (!built || at.goneAt !== null) return { kind: 'gone' };
  const { card, revision } = asItStands(shown, built);
  const picture = { shown, at, card, revision, hash: hashOf(card, at) };
  if (picture.hash === shown.hash) return { kind: 'same', picture };
  if (await isSpared(tx, ports, shown, at)) return { kind: 'spared', picture };
  return { kind: beforeRevise(shown, traits, ports.world.clock.now()), picture };
}

/** Nobody can act on a group's copy of a settled task. One that must be healed is painted at any price. */
async function isSpared(tx: Stores, ports: CourierPorts, shown: ShownCard, at: Conversation): Promise<boolean> {
  if (shown.person !== null || shown.hash === null || shown.subject.kind !== 'task') return false;
  if (!(await savings(tx, ports.world, at.platform)).has('settled_copies')) return false;
  const task = await tx.tasks.get(shown.subject.id);
  return task?.stage === 'confirmed' || task?.stage === 'closed';
}

export interface PaintEnd extends Omit<Picture, 'card'> {
  /** What `startPaint` gave: somebody else painted meanwhile if it has moved. */
  readonly paint: number;
  readonly outcome: SendOutcome;
  readonly traits: Traits;
  readonly now: number;
  readonly fraction: number;
}

export const decidePaint = ({ outcome, shown, now, fraction }: PaintEnd): AfterRevise =>
  afterRevise(outcome, { attempts: shown.attempts + 1 }, { now, fraction });

type Step = (tx: Stores, end: PaintEnd) => Promise<void>;
/** An answer painted the copy meanwhile, and nobody knows which of the two came last: it is painted once more. */
const painted: Step = async (tx, { shown, paint, revision, hash, traits, now }) => {
  const mayBeUndone = traits.lostTapsUndo ? { calledAt: now } : {};
  if (await tx.shown.painted(shown.id, paint, { revision, hash, ...mayBeUndone })) return;
  await tx.shown.landed(shown.id);
  await tx.shown.heal(shown.id);
};

type Steps = { readonly [K in AfterRevise['kind']]: (after: Extract<AfterRevise, { kind: K }>) => Step };
const steps: Steps = {
  painted: () => painted,
  'give-up': () => painted,
  retry:
    ({ at }) =>
    async (tx, { shown, outcome }) => {
      // Nobody knows what it shows, also when what it should show goes back to what it showed.
      if (outcome.kind === 'unknown') await tx.shown.heal(shown.id);
      await tx.shown.defer(shown.id, at);
    },
  repost: () => (tx, end) => repost(tx, end, end.now),
  unreachable:
    ({ reach }) =>
    async (tx, { shown, at }) => {
      await noteReach(tx, shown.person ?? at.person, at, reach);
      await tx.shown.gone(shown.id);
    },
  'conversation-gone':
    () =>
    async (tx, { shown, at, now }) => {
      await tx.conversations.update(at.id, { goneAt: now });
      await tx.shown.gone(shown.id);
    },
  moved:
    ({ to }) =>
    async (tx, end) => {
      await tx.conversations.move(end.at.platform, end.at.externalId, to);
      await repost(tx, end, end.now);
    },
};

/** Everything one painting's end changes in the database. */
export async function settlePaint(tx: Stores, end: PaintEnd, note: (note: Note) => void): Promise<void> {
  const after = decidePaint(end);
  const step = steps[after.kind] as (after: AfterRevise) => Step;
  await step(after)(tx, end);
  if ('alarm' in after && after.alarm) {
    const until = after.kind === 'retry' && after.rest ? end.now + Math.ceil(after.rest.ms) : 0;
    if (after.alarm === 'spent' && !(await beginRest(tx, end.at.platform, until, end.now))) return;
    const why = 'why' in end.outcome ? end.outcome.why : end.outcome.kind;
    note({ trouble: after.alarm, platform: end.at.platform, id: end.shown.id, why });
  }
}

/** This copy is no more; a live one that no other copy replaces is posted afresh. */
export async function repost(tx: Stores, { shown, at }: Pick<Picture, 'shown' | 'at'>, now: number): Promise<void> {
  await tx.shown.gone(shown.id);
  if (shown.status !== 'live') return;
  const others = await tx.shown.of(shown.subject);
  const replaced = others.some(
    (one) =>
      one.id !== shown.id &&
      one.status === 'live' &&
      one.conversation === shown.conversation &&
      one.person === shown.person,
  );
  if (replaced) return;
  await tx.outbox.add({
    key: `again-${shown.id.toString(36)}`,
    conversation: at.id,
    person: shown.person,
    content: { kind: 'live', subject: shown.subject },
    lane: shown.person === null ? 'group' : 'personal',
    onUnknown: 'repeat',
    correlation: `again-${shown.id.toString(36)}`,
    createdAt: now,
  });
}
