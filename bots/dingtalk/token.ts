import type { Clock, Random } from '../../core/ports.ts';
import { backoffMs } from '../wait.ts';
import type { Called, Refusal } from './wire.ts';

/** Tokens live two hours and are renewed this much earlier. */
const earlyMs = 600_000;
/** A token that young and refused will not be accepted after one more renewal either. */
const freshMs = 10_000;

type TokenCall = { readonly kind: 'ok'; readonly token: string } | Exclude<Called<never>, { kind: 'ok' }>;

/** The app's access token: asked for once however many wait, and not asked for again while the secret is refused. */
export interface TokenCache {
  get(): Promise<TokenCall>;
  /** The platform refused this token. False: another one would fare no better now. */
  refused(token: string): boolean;
  /** What must not stand in any text. */
  secrets(): readonly string[];
}

export function tokenCache(ask: () => Promise<Called>, clock: Clock, random: Random): TokenCache {
  let held: { token: string; bornAt: number; until: number } | undefined;
  let flight: Promise<TokenCall> | undefined;
  let before: string | undefined;
  let trouble: { refusal: Refusal; failures: number; until: number } | undefined;

  async function renew(): Promise<TokenCall> {
    const called = await ask();
    // Whatever became of it: the call that needed the token never left.
    if (called.kind === 'lost') return { ...called, reached: 'no' };
    if (called.kind === 'no') {
      const failures = (trouble?.failures ?? 0) + 1;
      trouble = { refusal: called, failures, until: clock.monotonic() + backoffMs(failures, random) };
      return called.status >= 500 ? { kind: 'lost', reached: 'no', why: `no token: ${called.message}` } : called;
    }
    const { accessToken, expireIn } = called.result as { accessToken?: unknown; expireIn?: unknown };
    if (typeof accessToken !== 'string' || accessToken === '') {
      return { kind: 'lost', reached: 'no', why: 'no token in the answer' };
    }
    trouble = undefined;
    const livesMs = (typeof expireIn === 'number' && expireIn > 0 ? expireIn : 7200) * 1000;
    const bornAt = clock.monotonic();
    held = { token: accessToken, bornAt, until: bornAt + Math.max(livesMs - earlyMs, livesMs / 2) };
    return { kind: 'ok', token: accessToken };
  }

  return {
    async get() {
      const now = clock.monotonic();
      if (held && now < held.until) return { kind: 'ok', token: held.token };
      if (trouble && now < trouble.until) return trouble.refusal;
      flight ??= renew().finally(() => {
        flight = undefined;
      });
      return flight;
    },
    refused(token) {
      if (held?.token !== token) return true;
      before = token;
      const isFresh = clock.monotonic() - held.bornAt < freshMs;
      if (!isFresh) held = undefined;
      return !isFresh;
    },
    secrets: () => [held?.token, before].filter((one) => one !== undefined),
  };
}
