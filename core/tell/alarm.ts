import type { Platform } from '../ids.ts';
import type { Trouble } from '../outcome-table.ts';
import type { Stores } from '../stores.ts';
import { sentence } from '../text/text.ts';
import type { World } from '../world.ts';
import { tellAlerts } from './tell.ts';

export const platformNames: Readonly<Record<Platform, string>> = {
  telegram: 'Telegram',
  dingtalk: '钉钉 DingTalk',
  feishu: '飞书 Feishu',
};

export interface Alarm {
  readonly trouble: Trouble;
  readonly platform: Platform;
  /** Posts it concerns. */
  readonly count: number;
  /** What the platform said, for operators; never a secret. */
  readonly why: string;
  /** Same key, same alarm: it is told once. At most 30 characters. */
  readonly key: string;
}

/** Tells the people who hear about trouble what did not arrive, and why. */
export async function tellAlarm(
  tx: Stores,
  world: World,
  { trouble, platform, count, why, key }: Alarm,
): Promise<void> {
  const text = sentence(`task.trouble.${trouble}`, { count, platform: platformNames[platform], why });
  await tellAlerts(tx, world, text, { key, correlation: key });
}
