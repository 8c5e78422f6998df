import { StorageError } from '../errors.ts';
import { tellAlerts } from '../tell/tell.ts';
import { sentence } from '../text/text.ts';
import type { World } from '../world.ts';
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
  const { place, sender, correlation } = event;
  await world.db.write('chat.poisoned', async (tx) => {
    const now = world.clock.now();
    const known = await tx.inbox.seen(place.platform, key, now);
    if (known) return;
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
    await tellAlerts(tx, world, sentence('chat.poisoned_alert', { event: correlation }), {
      key: `poison.${now.toString(36)}`,
      correlation,
    });
  });
}
