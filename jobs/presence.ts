import type { Instant, Platform } from '../core/ids.ts';
import type { ChatAdapter } from '../core/ports.ts';
import type { World } from '../core/world.ts';

export interface PresencePorts {
  readonly world: World;
  readonly adapter: ChatAdapter;
  /** Tells people that presses made while we were away may be lost; says nothing twice for one absence. */
  readonly away: (world: World, platform: Platform, from: Instant, to: Instant) => Promise<number>;
  readonly log: (problem: string, error: unknown) => void;
}

/** How often we note that we are listening: an absence is known to this precision. */
const everyMs = 20_000;

const keyOf = (adapter: ChatAdapter): string => `listening.${adapter.traits.platform}`;

/** The clock is about to be moved by `ms` under us: whoever is listened to now was so all the while. */
export async function stayedOn(world: Pick<World, 'db'>, adapters: readonly ChatAdapter[], ms: number): Promise<void> {
  const heard = adapters.filter((adapter) => adapter.state().state === 'up').map(keyOf);
  await world.db.write('presence.moved', async (tx) => {
    for (const key of heard) {
      const last = Number(await tx.settings.get(key));
      if (last > 0) await tx.settings.set(key, String(last + ms));
    }
  });
}

/**
 * Notes while a platform is listened to. After an absence longer than the platform keeps taps, every live card there is
 * painted again and people with waiting work hear of it.
 */
export async function presence(ports: PresencePorts, signal: AbortSignal): Promise<void> {
  const { world, adapter, log } = ports;
  const key = keyOf(adapter);
  while (!signal.aborted) {
    try {
      if (adapter.state().state === 'up') await note(ports, key);
    } catch (error) {
      log('presence cannot be noted', error);
    }
    await world.clock.sleep(adapter.state().state === 'up' ? everyMs : 1_000, signal);
  }
}

async function note({ world, adapter, away }: PresencePorts, key: string): Promise<void> {
  const { platform, tapsKeptMs } = adapter.traits;
  const to = world.clock.now();
  const last = Number(await world.db.read('presence', (tx) => tx.settings.get(key)));
  const isLong = last > 0 && to - last > Math.max(tapsKeptMs, 2 * everyMs);
  if (isLong) {
    await world.db.write('presence.heal', (tx) => tx.shown.healAll(platform));
    await away(world, platform, last, to);
  }
  await world.db.write('presence', (tx) => tx.settings.set(key, String(to)));
}
