import type { Instant, Platform } from '../ids.ts';
import type { Stores } from '../stores.ts';

const keyOf = (platform: Platform): string => `rests.${platform}`;

/** Until when a platform takes nothing from us, as far as we know; in the past: it takes what we send. */
export const restsUntil = async (tx: Stores, platform: Platform): Promise<Instant> =>
  Number((await tx.settings.get(keyOf(platform))) ?? 0);

/** A platform said it takes nothing until then. True if that is news. */
export async function noteRest(tx: Stores, platform: Platform, until: Instant, now: Instant): Promise<boolean> {
  const known = await restsUntil(tx, platform);
  if (until > known) await tx.settings.set(keyOf(platform), String(until));
  return known <= now && until > now;
}

/** It may be asked again. */
export const forgetRest = (tx: Stores, platform: Platform): Promise<void> => tx.settings.set(keyOf(platform), '0');
