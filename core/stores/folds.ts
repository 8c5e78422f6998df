import type { ConversationId, Instant, PersonId } from '../ids.ts';
import type { Task } from '../tasks/task.ts';

/** Where news of a pool arrives: a group's conversation, or the private chat of a member no conversation reaches. */
export type PoolTarget =
  | { readonly kind: 'conversation'; readonly id: ConversationId }
  | { readonly kind: 'person'; readonly id: PersonId };

/** What one target was told in its present minute. */
export interface Fold {
  readonly since: Instant;
  /** When the newest task came. */
  readonly last: Instant;
  /** Tasks told one by one and tasks held back, together. */
  readonly count: number;
}

export interface Folds {
  /**
   * One more new task for each; a window that ran out without a list being owed, or a told list, begins a new count. Gives
   * the counts by `poolKey`.
   */
  note(
    targets: readonly PoolTarget[],
    now: Instant,
    rule: { readonly windowMs: number; readonly foldAfter: number },
  ): Promise<ReadonlyMap<string, Fold>>;
  get(target: PoolTarget): Promise<Fold | undefined>;
  /** The list was told: what comes now begins anew. */
  close(target: PoolTarget): Promise<void>;
  /** Tasks this target can claim that moved since then, nearest deadline first; and how many there are. */
  claimable(target: PoolTarget, since: Instant, limit: number): Promise<{ tasks: Task[]; total: number }>;
}

export const poolKey = ({ kind, id }: PoolTarget): string => `${kind === 'person' ? 'p' : 'c'}${id.toString(36)}`;
