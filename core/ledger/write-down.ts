import type { Stores } from '../stores.ts';
import { platformNames } from '../tell/alarm.ts';
import { tellAlerts } from '../tell/tell.ts';
import { sentence } from '../text/text.ts';
import type { World } from '../world.ts';
import { shareReached } from './allowance.ts';
import type { Counted } from './tally.ts';

/** Adds what was counted and warns of each share of the allowance when it is first reached; whether anybody was told. */
export async function writeDown(tx: Stores, world: World, counted: readonly Counted[]): Promise<boolean> {
  let warned = false;
  for (const { month, ...one } of counted) {
    const entry = await tx.ledger.add(month, one);
    const { platform, kind } = entry;
    const allowed = world.allowances?.[platform][kind] ?? null;
    const percent = shareReached(entry.count, allowed);
    if (percent <= entry.warned) continue;
    await tx.ledger.noteWarned(month, entry, percent);
    const params = { platform: platformNames[platform], used: entry.count, allowed: allowed ?? 0, percent };
    const saves = kind === 'call' && percent >= 90;
    const text = sentence(saves ? 'task.quota.call_saving' : `task.quota.${kind}`, params);
    const key = `quota-${platform.slice(0, 1)}-${month}-${kind}-${percent}`;
    await tellAlerts(tx, world, text, { key, correlation: key });
    warned = true;
  }
  return warned;
}
