import type { Unreachable } from '../core/outcome-table.ts';
import type { PacedCall, Target } from '../core/ports.ts';
import type { Conversation } from '../core/stores/conversations.ts';
import type { Stores } from '../core/stores.ts';

const optional = <K extends string, V>(key: K, value: V | null) =>
  (value === null ? {} : { [key]: value }) as { [P in K]?: V };

export const targetOf = (at: Conversation): Target => ({
  place: {
    platform: at.platform,
    externalId: at.externalId,
    kind: at.kind,
    ...optional('title', at.title),
    ...optional('thread', at.thread),
  },
  locale: at.locale,
  zone: at.zone,
});

export const callOf = (at: Conversation, message?: string): PacedCall => ({
  platform: at.platform,
  conversation: at.externalId,
  kind: at.kind,
  ...(message === undefined ? {} : { message }),
});

/** Notes what we learnt about a person's private chat on this platform. */
export async function noteReach(
  tx: Stores,
  person: number | null,
  at: Conversation,
  reach: Unreachable | 'open',
): Promise<void> {
  if (person === null || at.kind !== 'direct') return;
  const account = (await tx.accounts.of(person)).find((one) => one.platform === at.platform);
  if (account && account.reach !== reach) await tx.accounts.setReach(account.id, reach);
}

/** The topic is gone, the chat is not: where to speak instead. */
export async function withoutThread(tx: Stores, at: Conversation, now: number): Promise<number> {
  const whole = await tx.conversations.find(at.platform, at.externalId, null);
  await tx.conversations.update(at.id, whole ? { goneAt: now } : { thread: null });
  return whole?.id ?? at.id;
}
