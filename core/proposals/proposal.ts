import type { Instant, PersonId, TaskId } from '../ids.ts';

/** next: somebody else to offer it to; question: what is it about; date: when it could be done. */
export type ProposalKind = 'next' | 'question' | 'date';

/** What a rejected offer led to, until somebody decides it. At most one open per task. */
export interface Proposal {
  readonly id: number;
  readonly task: TaskId;
  /** The offer that was rejected, and by whom. */
  readonly offer: number;
  readonly from: PersonId;
  readonly kind: ProposalKind;
  /** question: whose answer is waited for; null: any manager’s. */
  readonly asked: PersonId | null;
  /** next: whom to offer it to. */
  readonly person: PersonId | null;
  /** date: when the person it was offered to could do it. */
  readonly dueAt: Instant | null;
}

/** accepted: it was done as proposed, or answered; moot: the task went another way. */
export type ProposalEnd = 'accepted' | 'declined' | 'moot';
