import type { Clock, Random } from '../../core/ports.ts';
import { backoffMs } from '../wait.ts';
import type { Called, Refusal } from './called.ts';

export interface Granted {
  readonly token: string;
  readonly lifeMs: number;
}

export interface TokenKeeper {
  /** A token worth trying. `stale`: the one that was just refused. */
  get(stale?: string): Promise<Called<string>>;
  /** The one in use, for scrubbing. */
  current(): string | undefined;
}

/** Asked for anew this long before it ends: a call may be on its way for a while. */
const earlyMs = 180_000;

/**
 * One token for all calls: however many want a new one at the same moment, it is asked for once. After a refusal (a
 * wrong secret) the refusal itself is the answer until a growing while has passed: asking again at once never helps.
 */
export function tokenKeeper(ask: () => Promise<Called<Granted>>, clock: Clock, random: Random): TokenKeeper {
  let kept: { readonly token: string; readonly until: number } | undefined;
  let asking: Promise<Called<string>> | undefined;
  let refused: { readonly answer: Refusal; readonly until: number } | undefined;
  let refusals = 0;

  async function renew(): Promise<Called<string>> {
    const called = await ask();
    if (called.kind === 'no') {
      refusals += 1;
      refused = { answer: called, until: clock.monotonic() + backoffMs(refusals + 2, random) };
    }
    if (called.kind !== 'ok') return called;
    refusals = 0;
    refused = undefined;
    const { token, lifeMs } = called.result;
    kept = { token, until: clock.monotonic() + Math.max(lifeMs - earlyMs, lifeMs / 2) };
    return { kind: 'ok', result: token };
  }

  return {
    async get(stale) {
      const now = clock.monotonic();
      if (kept && kept.token !== stale && now < kept.until) return { kind: 'ok', result: kept.token };
      if (refused && now < refused.until) return refused.answer;
      asking ??= renew().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    current: () => kept?.token,
  };
}
