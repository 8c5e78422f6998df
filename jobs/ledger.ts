import type { Tally } from '../core/ledger/tally.ts';
import { writeDown } from '../core/ledger/write-down.ts';
import type { World } from '../core/world.ts';

export interface LedgerPorts {
  readonly world: World;
  readonly tally: Tally;
  readonly log: (problem: string, error: unknown) => void;
}

/** One unit for all calls of so many milliseconds. */
const everyMs = 5_000;

/** Writes down what was counted, until the signal aborts. Whoever calls at the very end calls `flush` once more. */
export async function keepLedger(ports: LedgerPorts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await ports.world.clock.sleep(everyMs, signal);
    await flush(ports);
  }
}

/** A database that is away delays it; an answer lost on the way may count a few calls twice, which warns early. */
export async function flush({ world, tally, log }: LedgerPorts): Promise<void> {
  const counted = tally.take();
  if (counted.length === 0) return;
  try {
    const warned = await world.db.write('ledger', (tx) => writeDown(tx, world, counted));
    if (warned) world.wake('courier');
  } catch (error) {
    tally.putBack(counted);
    log('calls are not written down yet', error);
  }
}
