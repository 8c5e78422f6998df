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
const retryMs = 1_000;

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
 * Notes while a platform is listened to, and sees to what an absence left behind. After one longer than the platform
 * keeps taps, every live card there is painted again and people with waiting work hear of it.
 */
export class Presence {
  readonly #ports: PresencePorts;
  /** Lines that stood up so far, and which of them was looked after. */
  #lines = 0;
  #seen = 0;
  #nap = new AbortController();

  constructor(ports: PresencePorts) {
    this.#ports = ports;
  }

  /** A line stands anew. */
  lineUp(): void {
    this.#lines++;
    this.#nap.abort('a new line');
  }

  /** Until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { world, adapter, log } = this.#ports;
    while (!signal.aborted) {
      this.#nap = new AbortController();
      const nap = AbortSignal.any([signal, this.#nap.signal]);
      try {
        if (this.#seen !== this.#lines) await this.#lookAfter(this.#lines, signal);
        else if (adapter.state().state === 'up') await note(this.#ports);
      } catch (error) {
        log('presence cannot be noted', error);
      }
      await world.clock.sleep(this.#seen === this.#lines ? everyMs : retryMs, nap);
    }
  }

  /**
   * Taps that were on their way by the last line may be lost, and may take back what was painted meanwhile, until their
   * time is over. When that was is noted only then: a crash before it leaves the same to do.
   */
  async #lookAfter(line: number, signal: AbortSignal): Promise<void> {
    const { world, adapter } = this.#ports;
    const { lostTapsUndo, answerDeadlineMs } = adapter.traits;
    if (lostTapsUndo) await world.clock.sleep(answerDeadlineMs, signal);
    if (signal.aborted) return;
    // Where it broke again there will be another.
    if (adapter.state().state === 'up') await note(this.#ports, lostTapsUndo ? answerDeadlineMs : undefined);
    this.#seen = line;
  }
}

/** `undoneMs`: what was painted since so long before we were last listening may have been taken back. */
async function note({ world, adapter, away }: PresencePorts, undoneMs?: number): Promise<void> {
  const { platform, tapsKeptMs } = adapter.traits;
  const key = keyOf(adapter);
  const to = world.clock.now();
  // Zero: whoever listened before us did not live to note it.
  const last = Number((await world.db.read('presence', (tx) => tx.settings.get(key))) ?? 0);
  const isLong = last > 0 && to - last > Math.max(tapsKeptMs, 2 * everyMs);
  if (isLong) {
    await world.db.write('presence.heal', (tx) => tx.shown.healAll(platform));
    await away(world, platform, last, to);
  }
  await world.db.write('presence', async (tx) => {
    if (undoneMs !== undefined) await tx.shown.healUndone(platform, last - undoneMs);
    await tx.settings.set(key, String(to));
  });
  if (undoneMs !== undefined) world.wake('courier');
}
