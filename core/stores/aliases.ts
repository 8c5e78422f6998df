import type { ConversationId, Instant } from '../ids.ts';

/** Other names under which a platform speaks of our messages, where it has several: a quotation may name only those. */
export interface Aliases {
  note(conversation: ConversationId, alias: string, message: string, now: Instant): Promise<void>;
  /** The message as we know it. */
  find(conversation: ConversationId, alias: string): Promise<string | undefined>;
  purge(before: Instant, limit: number): Promise<number>;
}
