import type { Platform } from '../core/ids.ts';
import type { ChatAdapter } from '../core/ports.ts';
import type { StoredFile } from '../core/stores/talk.ts';
import type { Stores } from '../core/stores.ts';
import type { Arrival } from '../core/talk/arrived.ts';
import type { World } from '../core/world.ts';
import type { JobHandler } from './runner.ts';

interface Ports {
  readonly world: World;
  readonly adapters: ReadonlyMap<Platform, ChatAdapter>;
  receive(world: World, adapter: ChatAdapter | undefined, file: StoredFile, signal: AbortSignal): Promise<Arrival>;
  arrived(tx: Stores, world: World, id: string, arrival: Arrival): Promise<void>;
}

/** Twenty megabytes over a slow line. */
const timeoutMs = 60_000;

/** Brings a file somebody sent to us. What the platform cannot give now is asked for again. */
export const fetchFile = ({ world, adapters, receive, arrived }: Ports): JobHandler<Arrival | undefined> => ({
  kind: 'fetch_file',
  timeoutMs,
  async look(signal, job) {
    const file = await world.db.read('files.wanted', (tx) => tx.files.get(job.key));
    if (file?.status !== 'fetching') return undefined;
    return receive(world, file.platform === null ? undefined : adapters.get(file.platform), file, signal);
  },
  async act(tx, arrival, job) {
    if (arrival) await arrived(tx, world, job.key, arrival);
  },
});
