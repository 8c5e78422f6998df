import type { Platform } from '../core/ids.ts';
import type { Allowance, Clock, Pacer, Traits } from '../core/ports.ts';

/** Calls reach the platform a little later than we make them, not all equally so: windows are kept this much longer. */
const slackMs = 100;
/** Past this many known chats and messages, those whose window has passed are forgotten. */
const crowd = 2_000;

interface Meter {
  readonly allowance: Allowance;
  /** When the newest calls were made, oldest first, at most as many as are allowed. */
  readonly spent: number[];
  /** Of an allowance with a burst. */
  fullAt: number;
  pausedUntil: number;
}

/** Sliding windows over what was called, per account, conversation and message, from each platform's traits. */
export function pace(traits: (platform: Platform) => Traits | undefined, clock: Clock): Pacer {
  const meters = new Map<string, Meter>();

  function meter(key: string, allowance: Allowance): Meter {
    const known = meters.get(key);
    if (known) return known;
    if (meters.size >= crowd) forget(meters, clock.monotonic());
    const made: Meter = { allowance, spent: [], fullAt: 0, pausedUntil: 0 };
    meters.set(key, made);
    return made;
  }

  function metersOf({ platform, conversation, kind, message }: Parameters<Pacer['until']>[0]) {
    const limits = traits(platform)?.pace;
    if (!limits) return undefined;
    return {
      account: meter(platform, limits.account),
      conversation: meter(`${platform} ${conversation}`, limits[kind]),
      ...(message === undefined ? {} : { message: meter(`${platform} ${conversation} ${message}`, limits.message) }),
    };
  }

  return {
    until: (call) => Math.max(0, ...Object.values(metersOf(call) ?? {}).map(freeAt)),
    spend(call) {
      const now = clock.monotonic();
      for (const one of Object.values(metersOf(call) ?? {})) {
        one.spent.push(now);
        if (one.spent.length > one.allowance.calls) one.spent.shift();
        one.fullAt = Math.max(one.fullAt, now) + spacing(one.allowance);
      }
    },
    pause(scope, call, until) {
      const found = metersOf(call)?.[scope];
      if (found) found.pausedUntil = Math.max(found.pausedUntil, until);
    },
  };
}

function freeAt({ allowance, spent, fullAt, pausedUntil }: Meter): number {
  const free = allowance.burst === undefined ? windowFree(allowance, spent) : burstFree(allowance, fullAt);
  return Math.max(pausedUntil, free);
}

function windowFree({ calls, perMs }: Allowance, spent: readonly number[]): number {
  const oldest = spent.length < calls ? undefined : spent[0];
  return oldest === undefined ? 0 : oldest + perMs + slackMs;
}

/** A bucket of `burst` calls that fills at the rate; `fullAt` is when it will be full again. */
const burstFree = (allowance: Allowance, fullAt: number): number =>
  fullAt - ((allowance.burst ?? 1) - 1) * spacing(allowance);
const spacing = ({ calls, perMs }: Allowance): number => (perMs + slackMs) / calls;

function forget(meters: Map<string, Meter>, now: number): void {
  for (const [key, { allowance, spent, fullAt, pausedUntil }] of meters) {
    const last = spent.at(-1) ?? 0;
    if (pausedUntil <= now && fullAt <= now && last + allowance.perMs + slackMs <= now) meters.delete(key);
  }
}
