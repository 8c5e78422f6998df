import { type App, type AppOptions, type AppPorts, compose } from '../../app.ts';
import type { Platform } from '../../core/ids.ts';
import type { Tally } from '../../core/ledger/tally.ts';
import type { Clock } from '../../core/ports.ts';
import { shippedTypes } from '../../core/tasks/types.ts';
import type { OpenDatabase } from '../../db/open.ts';
import { mortal } from './mortal.ts';
import { type Adapters, openAdapters, type Simulators } from './three-simulators.ts';

export interface LifePorts extends Pick<AppPorts, 'files'> {
  readonly clock: Clock;
  readonly db: OpenDatabase;
  readonly simulators: Simulators;
  readonly platforms: readonly Platform[];
  readonly zone: string;
  readonly tally: Tally;
  readonly options: AppOptions;
}

/** One process, from its start to its stop or its sudden death. */
export interface Life {
  readonly app: App;
  readonly adapters: Adapters;
  /** How many units of work it asked for so far, and whether one is under way. */
  readonly units: () => number;
  readonly idle: () => Promise<void>;
  /** Asks it to stop; resolves when it has. */
  stop(): Promise<void>;
  /** Nothing it began is heard of again, but what it had sent arrives in its time. */
  kill(): void;
  /** Lets go of its connections. */
  close(): Promise<void>;
}

export function beginLife(ports: LifePorts): Life {
  const { simulators, platforms, zone, tally, options, files } = ports;
  const { clock, db, isDead, units, idle, kill } = mortal(ports.clock, ports.db);
  const adapters = openAdapters({ simulators, clock, zone, tally, isDead });
  const app = compose(
    {
      clock,
      db,
      adapters: platforms.map((platform) => adapters[platform]),
      organisation: { name: 'Harbour', zone, locale: 'en', dayEnd: '18:00', alerts: [] },
      taskTypes: shippedTypes,
      version: '0',
      ...(files ? { files } : {}),
    },
    options,
  );
  const stopping = new AbortController();
  // The dead end as they like.
  const running = app.run(stopping.signal).catch((error: unknown) => {
    if (!isDead()) throw error;
  });
  return {
    app,
    adapters,
    units,
    idle,
    async stop() {
      stopping.abort();
      await running;
    },
    kill() {
      kill();
      // Sockets of a dead process are closed by its machine.
      stopping.abort();
    },
    async close() {
      await Promise.all(platforms.map((platform) => adapters[platform].close()));
    },
  };
}
