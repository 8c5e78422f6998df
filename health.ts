import type { Platform } from './core/ids.ts';
import type { ChatAdapter, Clock } from './core/ports.ts';
import type { HealthReport } from './core/world.ts';
import type { OpenDatabase } from './db/open.ts';

export interface HealthPorts {
  readonly clock: Clock;
  readonly db: OpenDatabase;
  readonly adapters: ReadonlyMap<Platform, ChatAdapter>;
  readonly version: string;
}

/** A post that has been waiting this long (ms) means trouble worth showing. */
const lateMs = 5 * 60_000;

/** Asks every component how it is; rejects only when the database cannot be read. */
export function healthReport({ clock, db, adapters, version }: HealthPorts): () => Promise<HealthReport> {
  const since = clock.now();
  return async () => {
    const now = clock.now();
    const { counts, outbox } = await db.database.read('health', async (tx) => ({
      counts: {
        people: await tx.people.count(),
        ...(await tx.tasks.countByStage()),
        log: await tx.log.count(),
        cards_behind: await tx.shown.behind(),
      },
      outbox: await tx.outbox.depth(),
    }));
    const platforms = [...adapters].map(([platform, adapter]) => [platform, adapter.state()] as const);
    const isLate = outbox.oldest !== null && now - outbox.oldest > lateMs;
    const isBroken = platforms.some(([, { state }]) => state !== 'up') || isLate;
    return {
      state: isBroken ? 'degraded' : 'ok',
      version,
      schema: db.schemaVersion(),
      counts,
      components: { database: { state: 'up', since }, ...Object.fromEntries(platforms) },
      outbox,
    };
  };
}
