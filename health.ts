import type { Platform } from './core/ids.ts';
import type { Allowances } from './core/ledger/allowance.ts';
import type { CallKind, Entry } from './core/ledger/ledger.ts';
import { monthOf } from './core/ledger/tally.ts';
import type { ChatAdapter, Clock } from './core/ports.ts';
import type { HealthReport, Organisation, Used } from './core/world.ts';
import type { OpenDatabase } from './db/open.ts';

export interface HealthPorts {
  readonly clock: Clock;
  readonly db: OpenDatabase;
  readonly adapters: ReadonlyMap<Platform, ChatAdapter>;
  readonly organisation: Pick<Organisation, 'zone'>;
  readonly allowances?: Allowances;
  readonly version: string;
}

/** A post that has been waiting this long (ms) means trouble worth showing. */
const lateMs = 5 * 60_000;

/** Asks every component how it is; rejects only when the database cannot be read. */
export function healthReport(ports: HealthPorts): () => Promise<HealthReport> {
  const { clock, db, adapters, version } = ports;
  const since = clock.now();
  return async () => {
    const now = clock.now();
    const month = monthOf(now, ports.organisation.zone);
    const { counts, outbox, entries } = await db.database.read('health', async (tx) => ({
      counts: {
        people: await tx.people.count(),
        ...(await tx.tasks.countByStage()),
        log: await tx.log.count(),
        cards_behind: await tx.shown.behind(),
      },
      outbox: await tx.outbox.depth(),
      entries: await tx.ledger.of(month),
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
      ledger: Object.fromEntries([...adapters.keys()].map((platform) => [platform, usedOf(ports, entries, platform)])),
    };
  };
}

function usedOf({ allowances }: HealthPorts, entries: readonly Entry[], platform: Platform): Used {
  const used = (kind: CallKind) =>
    entries.find((entry) => entry.platform === platform && entry.kind === kind)?.count ?? 0;
  const allowed = allowances?.[platform];
  return {
    calls: used('call'),
    pushes: used('push'),
    callsAllowed: allowed?.call ?? null,
    pushesAllowed: allowed?.push ?? null,
  };
}
