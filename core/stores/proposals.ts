import type { Instant, PersonId, TaskId } from '../ids.ts';
import type { Proposal, ProposalEnd } from '../proposals/proposal.ts';

export interface Proposals {
  /** The open one of this task. */
  open(task: TaskId): Promise<Proposal | undefined>;
  /** Throws when one is open already. */
  add(proposal: Omit<Proposal, 'id'>, now: Instant): Promise<Proposal>;
  end(id: number, end: { readonly as: ProposalEnd; readonly by: PersonId | null; readonly at: Instant }): Promise<void>;
}
