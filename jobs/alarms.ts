import type { Trouble } from '../core/outcome-table.ts';
import type { Stores } from '../core/stores.ts';
import { alarmPrefix, type CourierPorts } from './courier-ports.ts';
import type { Note } from './settler.ts';

const hour = 3_600_000;
/** What concerns every row of a platform alike is heard once in so many milliseconds. */
const oncePer: Partial<Record<Trouble, number>> = { unauthorised: hour, spent: 24 * hour };

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
    const often = oncePer[trouble];
    const period = often && `${platform.slice(0, 1)}${Math.floor(ports.world.clock.now() / often).toString(36)}`;
    const unique = period ?? first.id.toString(36);
    const key = `${alarmPrefix}${trouble}-${unique}`;
    await ports.alarm(tx, { trouble, platform, why, key, count: others.length + 1 });
  }
}
