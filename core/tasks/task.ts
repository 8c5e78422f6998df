import type { ConversationId, Instant, PersonId, Platform, TaskId } from '../ids.ts';
import type { Group, Person } from '../people/person.ts';
import type { Proposal } from '../proposals/proposal.ts';
import type { Pool } from '../stores/tasks.ts';

export const stages = [
  'pending_review',
  'returned',
  'reviewed',
  'assigned',
  'in_progress',
  'done',
  'confirmed',
  'closed',
] as const;
export type Stage = (typeof stages)[number];
export type Outcome = 'completed' | 'refused' | 'cancelled' | 'withdrawn';
export type Dispatch = 'none' | 'parked' | 'pooled';
export const priorities = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof priorities)[number];
export const rejectCategories = ['overloaded', 'not_mine', 'unclear', 'no_access', 'date', 'other'] as const;
export type RejectCategory = (typeof rejectCategories)[number];

/** Entry limits, in characters. */
export const limits = { title: 120, description: 4000, comment: 2000, reason: 500 } as const;

/** One row of the task table; ids, no names. */
export interface Task {
  readonly id: TaskId;
  readonly type: string;
  readonly code: string | null;
  readonly title: string;
  readonly description: string;
  readonly priority: Priority;
  readonly dueAt: Instant | null;
  readonly stage: Stage;
  readonly outcome: Outcome | null;
  readonly dispatch: Dispatch;
  /** Moves with stage, owner, offer and terms; tokens carry it, compare-and-set uses it. */
  readonly turn: number;
  /** Moves with anything visible; copies are repainted for it. */
  readonly revision: number;
  readonly owner: PersonId | null;
  readonly requester: PersonId | null;
  /** The manager who assigned or dispatched it last. */
  readonly assigner: PersonId | null;
  readonly reviewer: PersonId | null;
  /** Tasks made together share it. */
  readonly batch: string | null;
  readonly company: string | null;
  readonly material: string | null;
  readonly documentType: string | null;
  readonly documentCode: string | null;
  readonly template: number | null;
  readonly estimateMinutes: number | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly doneAt: Instant | null;
  readonly closedAt: Instant | null;
}

export type AssignmentStatus = 'offered' | 'accepted' | 'rejected' | 'withdrawn' | 'expired';

/** A task offered to one person; at most one open per task. */
export interface Assignment {
  readonly id: number;
  readonly task: TaskId;
  readonly person: PersonId;
  readonly status: AssignmentStatus;
  readonly by: PersonId | null;
  readonly category: RejectCategory | null;
  readonly reason: string | null;
  readonly createdAt: Instant;
  readonly decidedAt: Instant | null;
  readonly expiresAt: Instant | null;
  /** What exactly was offered (`termsOf`); null: nobody noted it. */
  readonly terms: string | null;
  /** When a question its person asked by rejecting it was answered. */
  readonly answeredAt: Instant | null;
}

export type ActorKind = 'person' | 'api' | 'system';

/** Who makes a move. The API may name the person it acts for. */
export interface Actor {
  readonly kind: ActorKind;
  readonly person: Person | null;
  readonly account: number | null;
  readonly platform: Platform | null;
  readonly correlation: string;
  /** The words it is made with, where they are words of a chat. */
  readonly spoken?: Utterance;
}

/** A message somebody wrote, as far as talk about a task needs it. */
interface Utterance {
  readonly conversation: ConversationId;
  /** Null: they were pressed together, not written at once. */
  readonly message: string | null;
  /** Accounts the platform itself says were named. */
  readonly named: readonly string[];
}

/** What a move left behind. `before` holds the fields it changed, as they were: enough to undo it. */
export interface LogEntry {
  readonly id: number;
  readonly task: TaskId;
  /** Counts from 1 within the task, without gaps; the task's revision after the move. */
  readonly sequence: number;
  readonly verb: string;
  readonly actor: ActorKind;
  readonly person: PersonId | null;
  readonly account: number | null;
  readonly platform: Platform | null;
  readonly correlation: string;
  readonly at: Instant;
  readonly from: Stage | null;
  readonly to: Stage;
  /** The task's turn after the move. */
  readonly turn: number;
  readonly comment: string | null;
  readonly before: Readonly<Record<string, unknown>>;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Everything a decision about one task may look at. Loaded in one place, never partly. */
export interface TaskFacts {
  readonly task: Task;
  readonly type: TaskType;
  /** The open offer, if any. */
  readonly offer: Assignment | null;
  /** People who were offered this task, newest first (the open offer included). */
  readonly assignments: readonly Assignment[];
  readonly sharers: readonly PersonId[];
  /** The groups it is dispatched to, and their active members. */
  readonly groups: readonly Group[];
  readonly members: readonly PersonId[];
  /** Everybody named above and in the log, by id. */
  readonly people: ReadonlyMap<PersonId, Person>;
  /** Active people with the role, at most 100 of each. */
  readonly managers: readonly PersonId[];
  readonly reviewers: readonly PersonId[];
  /** The newest rows of the log, newest first (at most 20). */
  readonly log: readonly LogEntry[];
  /** The newest rows that moved the turn, newest first (at most 8), however much was said since. */
  readonly moves: readonly LogEntry[];
  readonly comments: number;
  /** Where it is dispatched to, as it was said; `groups` and `members` are what that means now. Absent = nowhere. */
  readonly pool?: Pool;
  /** What a rejected offer led to, while nobody has decided it. */
  readonly proposal?: Proposal;
  /** Files that are kept or on their way; absent = none. */
  readonly files?: number;
}

/** Task types are data: what a piece of work must go through. Delays in ms. */
export interface TaskType {
  readonly code: string;
  /** Who decides where it goes once it may be worked on: the rules, or somebody by hand. */
  readonly routing: 'rules' | 'hand';
  readonly review: boolean;
  readonly acceptance: boolean;
  readonly confirmation: boolean;
  /** From confirmed to closed. */
  readonly closeAfterMs: number;
  /** Unconfirmed work is reminded of after this long; null = never. */
  readonly remindConfirmAfterMs: number | null;
  /** … and confirmed by the system after this long; null = never. */
  readonly autoConfirmAfterMs: number | null;
  /** An offer not answered lapses after this long; null = never. */
  readonly offerExpiresAfterMs: number | null;
}

export type NewTask = Pick<Task, 'type' | 'title'> &
  Partial<
    Pick<
      Task,
      | 'code'
      | 'description'
      | 'priority'
      | 'dueAt'
      | 'requester'
      | 'batch'
      | 'company'
      | 'material'
      | 'documentType'
      | 'documentCode'
      | 'template'
      | 'estimateMinutes'
    >
  >;

export interface Comment {
  readonly id: number;
  readonly task: TaskId;
  readonly person: PersonId;
  readonly platform: Platform | null;
  readonly text: string;
  readonly at: Instant;
  /** Where it was said. */
  readonly conversation: ConversationId | null;
  readonly message: string | null;
  /** The comment it answers. */
  readonly answers: number | null;
  /** People it names, who could read it then. */
  readonly mentions: readonly PersonId[];
  /** Moves with each correction and each file that arrives: copies are repainted for it. */
  readonly revision: number;
  readonly editedAt: Instant | null;
}

export interface Template {
  readonly id: number;
  readonly code: string;
  readonly title: string;
  readonly description: string;
  readonly type: string;
  readonly estimateMinutes: number | null;
}
