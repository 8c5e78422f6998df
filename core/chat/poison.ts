import { noticeCard } from '../cards/notice-card.ts';
import { StorageError } from '../errors.ts';
import type { Stores } from '../stores.ts';
import { tellAlerts } from '../tell/tell.ts';
import { sentence } from '../text/text.ts';
import type { World } from '../world.ts';
import { answer } from './answer.ts';
import type { Inbound } from './inbound.ts';
import type { Reply } from './scene.ts';

/** Throws of one event that make it poisonous. */
const patience = 3;
/** Keys remembered at once; an event that throws comes again soon or not at all. */
const mostKeys = 1_000;

/**
 * Keeps count of events whose handling throws. One that throws three times on a healthy database is stored as
 * poisoned and acknowledged: it must not stand in the way of those behind it for ever.
 */
export function poisonWatch(world: World): {
  /** What the sender is told if the event is given up now; undefined: let it come again. */
  thrown(event: Inbound, error: unknown): Promise<Reply | undefined>;
  forget(event: Inbound): void;
} {
  const throws = new Map<string, number>();
  const nameOf = (event: Inbound): string | undefined =>
    event.key === undefined ? undefined : `${event.place.platform} ${event.key}`;

  return {
    forget(event) {
      const name = nameOf(event);
      if (name !== undefined) throws.delete(name);
    },
    async thrown(event, error) {
      const name = nameOf(event);
      // A lost database says nothing about the event.
      if (name === undefined || event.key === undefined || error instanceof StorageError) return undefined;
      if (!(await isHealthy(world))) return undefined;
      const count = (throws.get(name) ?? 0) + 1;
      throws.delete(name);
      throws.set(name, count);
      const [oldest] = throws.keys();
      if (throws.size > mostKeys && oldest !== undefined) throws.delete(oldest);
      if (count < patience) return undefined;
      await store(world, event, event.key, error);
      throws.delete(name);
      return given;
    },
  };
}

const given: Reply = { notice: sentence('chat.poisoned'), alert: true };

async function isHealthy(world: World): Promise<boolean> {
  try {
    await world.db.write('chat.probe', (tx) => tx.settings.set('chat.probe', String(world.clock.now())));
    return true;
  } catch {
    return false;
  }
}

async function store(world: World, event: Inbound, key: string, error: unknown): Promise<void> {
  const put = (tells: boolean): Promise<void> =>
    world.db.write('chat.poisoned', async (tx) => {
      await register(tx, world, event, key, error);
      if (tells) await tell(tx, world, event);
    });
  // What broke the handling may break the telling too; the event is put aside all the same.
  await put(true).catch(() => put(false));
}

async function register(tx: Stores, world: World, event: Inbound, key: string, error: unknown): Promise<void> {
  const { place, sender, correlation } = event;
  const now = world.clock.now();
  await tx.inbox.seen(place.platform, key, now);
  await tx.inbox.remember(place.platform, key, { notice: given.notice, alert: true });
  await tx.audit.append({
    at: now,
    kind: 'poisoned',
    person: null,
    platform: place.platform,
    externalId: sender.externalId,
    verb: event.kind,
    subject: event.kind === 'tap' ? event.token.slice(0, 64) : null,
    detail: { key, why: String(error instanceof Error ? error.message : error).slice(0, 500) },
    correlation,
  });
}

/** Those who hear about trouble, and whoever wrote words (a tap is answered on the spot). */
async function tell(tx: Stores, world: World, event: Inbound): Promise<void> {
  const { place, correlation } = event;
  const now = world.clock.now();
  const alert = sentence('chat.poisoned_alert', { event: correlation });
  await tellAlerts(tx, world, alert, { key: `poison.${now.toString(36)}`, correlation });
  if (event.kind !== 'text') return;
  const conversation = await tx.conversations.find(place.platform, place.externalId, place.thread ?? null);
  if (conversation) await answer({ tx, now, event, conversation }, noticeCard(sentence('chat.poisoned')));
}
