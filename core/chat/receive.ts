import type { Instant, Locale, Platform, Zone } from '../ids.ts';
import type { Person } from '../people/person.ts';
import type { Answer, Sink } from '../ports.ts';
import type { Stores } from '../stores.ts';
import type { World } from '../world.ts';
import type { Desk } from './desk.ts';
import { parseCommand } from './grammar.ts';
import { handle } from './handle.ts';
import type { Inbound } from './inbound.ts';
import { poisonWatch } from './poison.ts';
import { type Repaint, repaintPressed } from './repaint.ts';
import type { DialogueKind, Reply } from './scene.ts';

export interface ReceiverOptions {
  /** Called where a crash would hurt most: X1 before the unit, X2 at its end, X3 after its commit. */
  readonly crash?: (point: 'X1' | 'X2' | 'X3' | 'X4', platform: Platform) => void;
  /** Breaks a promise on purpose, so that the tests of that promise can be seen to fail. */
  readonly sabotage?: 'ack-early' | 'no-inbox';
}

interface Outcome {
  readonly reply: Reply;
  readonly repaint?: Repaint | undefined;
  readonly locale: Locale;
  readonly zone: Zone;
}

/** Turns inbound events into units of work: one event, one unit, whatever it causes. */
export function receiver(world: World, kinds: readonly DialogueKind[], options: ReceiverOptions = {}): Sink {
  const kindsByName = new Map(kinds.map((kind) => [kind.kind, kind]));
  const poison = poisonWatch(world);
  const unit = (event: Inbound, desk: Desk): Promise<Outcome> =>
    world.db.write(`chat.${event.kind}`, async (tx) => {
      const outcome = await once(tx, world, event, desk, options.sabotage !== 'no-inbox');
      options.crash?.('X2', event.place.platform);
      return outcome;
    });
  const wake = (): void => {
    world.wake('courier');
    world.wake('jobs');
  };

  const settled = async (event: Inbound, desk: Desk): Promise<Outcome> => {
    try {
      const outcome = await unit(event, desk);
      poison.forget(event);
      return outcome;
    } catch (error) {
      const reply = await poison.thrown(event, error);
      if (!reply) throw error;
      return { reply, ...strangersTongue(world, event) };
    }
  };

  return async (event) => {
    options.crash?.('X1', event.place.platform);
    const desk: Desk = { kinds: kindsByName, health: await healthFor(world, event) };
    if (options.sabotage === 'ack-early') {
      unit(event, desk).then(wake, () => undefined);
      return undefined;
    }
    const outcome = await settled(event, desk);
    if (outcome.repaint?.kind === 'call') world.paint(outcome.repaint);
    wake();
    options.crash?.('X3', event.place.platform);
    return answerTo(event, outcome, wake);
  };
}

/** The inbox key stands in the same unit as the effect; a repeat finds what was answered and does nothing else. */
async function once(tx: Stores, world: World, event: Inbound, desk: Desk, usesInbox: boolean): Promise<Outcome> {
  const { platform } = event.place;
  const now: Instant = world.clock.now();
  const key = usesInbox ? event.key : undefined;
  const remembered = key === undefined ? undefined : await tx.inbox.seen(platform, key, now);
  if (remembered) return { reply: remembered, ...tongueOf(world, event, await presserOf(tx, event)) };
  const reply = await handle(tx, world, event, desk, now);
  if (key !== undefined) await tx.inbox.remember(platform, key, { notice: reply.notice, alert: reply.alert ?? false });
  const repaint = event.kind === 'tap' ? await repaintPressed(tx, world, event, reply, now) : undefined;
  // Read again where it may have been their language that they pressed.
  const presser = reply.pressed?.person ?? (await presserOf(tx, event));
  return { reply, repaint, ...tongueOf(world, event, presser) };
}

async function presserOf(tx: Stores, event: Inbound): Promise<Person | undefined> {
  if (event.kind !== 'tap') return undefined;
  return (await tx.accounts.find(event.place.platform, event.sender.externalId))?.person;
}

const tongueOf = (world: World, event: Inbound, known: Person | undefined): { locale: Locale; zone: Zone } =>
  known ? { locale: known.locale, zone: known.zone } : strangersTongue(world, event);

const strangersTongue = ({ organisation }: World, { sender }: Inbound): { locale: Locale; zone: Zone } => ({
  locale: sender.locale ?? organisation.locale,
  zone: organisation.zone,
});

/** Only a tap is answered on the spot; words are answered by posts. */
function answerTo(event: Inbound, { reply, repaint, locale, zone }: Outcome, wake: () => void): Answer | undefined {
  if (event.kind !== 'tap') return undefined;
  const held = repaint?.kind === 'answer' ? repaint : undefined;
  return {
    locale,
    zone,
    ...(reply.notice === null ? {} : { notice: reply.notice }),
    ...(reply.alert ? { alert: true } : {}),
    ...(held
      ? {
          card: held.card,
          cardFor: held.reader,
          // A fate that cannot be stored is as good as lost: the hold runs out and the courier paints.
          settled: (how: 'written' | 'lost') => void held.settle(how).then(wake, () => undefined),
        }
      : {}),
  };
}

async function healthFor(world: World, event: Inbound): Promise<Desk['health']> {
  const command = event.kind === 'text' ? parseCommand(event.text) : undefined;
  if (command?.kind !== 'command' || command.name !== 'health') return undefined;
  return world.health().catch(() => undefined);
}
