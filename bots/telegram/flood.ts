import type { Clock } from '../../core/ports.ts';

/** Whom a 429 to this conversation silences. */
export type FloodScope = (conversation: string) => (retryAfterMs: number) => 'account' | 'conversation';

/** Telegram does not say whose limit was hit: when a second conversation is silenced during the first's wait, it is ours. */
export function floodScope(clock: Clock): FloodScope {
  const silenced = new Map<string, number>();
  return (conversation) => (retryAfterMs) => {
    const now = clock.monotonic();
    for (const [other, until] of silenced) if (until <= now) silenced.delete(other);
    silenced.set(conversation, now + retryAfterMs);
    return silenced.size > 1 ? 'account' : 'conversation';
  };
}
