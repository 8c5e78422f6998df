import type { Generated } from 'kysely';
import type { Platform } from '../../core/ids.ts';
import type { ProposalEnd, ProposalKind } from '../../core/proposals/proposal.ts';
import type { AuditEntry } from '../../core/stores/log.ts';
import type {
  ActorKind,
  AssignmentStatus,
  Dispatch,
  Outcome,
  Priority,
  RejectCategory,
  Stage,
} from '../../core/tasks/task.ts';

/** Tasks, what hangs on them, and what was done to them. */
export interface TaskTables {
  template: {
    id: Generated<number>;
    code: string;
    title: string;
    description: string;
    type: string;
    estimate_minutes: number | null;
  };
  task: {
    id: Generated<number>;
    type: string;
    code: string | null;
    title: string;
    description: string;
    search: string;
    priority: Priority;
    due_at: number | null;
    stage: Stage;
    outcome: Outcome | null;
    dispatch: Dispatch;
    turn: Generated<number>;
    revision: Generated<number>;
    owner_id: number | null;
    requester_id: number | null;
    assigner_id: number | null;
    reviewer_id: number | null;
    batch: string | null;
    company: string | null;
    material: string | null;
    document_type: string | null;
    document_code: string | null;
    template_id: number | null;
    estimate_minutes: number | null;
    created_at: number;
    updated_at: number;
    done_at: number | null;
    closed_at: number | null;
  };
  assignment: {
    id: Generated<number>;
    task_id: number;
    person_id: number;
    status: Generated<AssignmentStatus>;
    by_id: number | null;
    category: RejectCategory | null;
    reason: string | null;
    created_at: number;
    decided_at: number | null;
    expires_at: number | null;
    /** What exactly was offered, as a hash. */
    terms: string | null;
    /** When a question of whoever rejected it was answered. */
    answered_at: number | null;
  };
  proposal: {
    id: Generated<number>;
    task_id: number;
    assignment_id: number;
    from_id: number;
    kind: ProposalKind;
    asked_id: number | null;
    person_id: number | null;
    due_at: number | null;
    created_at: number;
    ended_as: ProposalEnd | null;
    ended_by: number | null;
    ended_at: number | null;
  };
  task_group: { task_id: number; group_id: number };
  task_person: { task_id: number; person_id: number; how: 'named' | 'skipped' };
  share: { task_id: number; person_id: number };
  snooze: { task_id: number; person_id: number; until_at: number };
  log: {
    id: Generated<number>;
    task_id: number;
    sequence: number;
    verb: string;
    actor: ActorKind;
    person_id: number | null;
    account_id: number | null;
    platform: Platform | null;
    correlation: string;
    at: number;
    from_stage: Stage | null;
    to_stage: Stage;
    turn: number;
    comment: string | null;
    before: string;
    args: string;
    /** Since when it is not shown as part of the history; null = it is. */
    hidden_at: number | null;
  };
  audit: {
    id: Generated<number>;
    at: number;
    kind: AuditEntry['kind'];
    person_id: number | null;
    platform: Platform | null;
    external_id: string | null;
    verb: string | null;
    subject: string | null;
    detail: string;
    correlation: string;
  };
}
