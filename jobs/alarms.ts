import type { Stores } from '../core/stores.ts';
import { alarmPrefix, type CourierPorts } from './courier-ports.ts';
import type { Note } from './settler.ts';

const hour = 3_600_000;

/** One alarm for everything that went wrong in one unit for the same reason on the same platform. */
export async function ring(tx: Stores, ports: CourierPorts, notes: readonly Note[]): Promise<void> {
  const groups = new Map<string, Note[]>();
  for (const note of notes) {
    const key = `${note.trouble} ${note.platform}`;
    groups.set(key, [...(groups.get(key) ?? []), note]);
  }
  for (const [first, ...others] of groups.values()) {
    if (!first) continue;
    const { trouble, platform, why } = first;
    // A refused secret concerns every row alike: hearing it once an hour is enough.
    const hours = Math.floor(ports.world.clock.now() / hour).toString(36);
    const unique = trouble === 'unauthorised' ? `${platform.slice(0, 1)}${hours}` : first.id.toString(36);
    const key = `${alarmPrefix}${trouble}-${unique}`;
    await ports.alarm(tx, { trouble, platform, why, key, count: others.length + 1 });
  }
}
