import type { Instant, PersonId } from '../ids.ts';
import type { Pool } from '../stores/tasks.ts';
import type { Sentence } from '../text/text.ts';
import type { Standing } from './standing.ts';
import type { Actor, ActorKind, AssignmentStatus, RejectCategory, Stage, Task, TaskFacts } from './task.ts';
import type { MoveArgs, Need, Verb } from './verbs.ts';

/** One attempt: by whom, with what, when. */
export interface Attempt {
  readonly actor: Actor;
  readonly args: MoveArgs;
  readonly now: Instant;
}

/** What a move changes, as a value; `apply` stores it. */
export interface Effect {
  readonly task?: Partial<
    Pick<
      Task,
      | 'stage'
      | 'outcome'
      | 'dispatch'
      | 'owner'
      | 'assigner'
      | 'reviewer'
      | 'title'
      | 'description'
      | 'dueAt'
      | 'priority'
      | 'doneAt'
      | 'closedAt'
    >
  >;
  /** How the open offer ends. */
  readonly settle?: { status: AssignmentStatus; category?: RejectCategory; reason?: string };
  /** Whom it is offered to from now on. */
  readonly offer?: PersonId;
  /** An offer settled before that is open again. */
  readonly reopenOffer?: number;
  /** Where it is dispatched to, all of it. */
  readonly pool?: Pool;
  readonly share?: PersonId;
  readonly unshare?: PersonId;
  readonly snoozeUntil?: Instant | null;
  readonly said?: string;
}

/** One row of the machine: the only place that knows who may do what from where. */
export interface Row {
  readonly from: readonly Stage[];
  /** Where it may lead; `effect` must stay within. Empty: the stage stays. */
  readonly to: readonly Stage[];
  /** A person with any of these standings may; the first one is named when somebody else tries. */
  readonly who: readonly Standing[];
  /** May the API or the system do it on nobody's behalf? */
  readonly also: readonly Exclude<ActorKind, 'person'>[];
  readonly moves: 'turn' | 'revision' | 'nothing';
  /** Shared verbs stand on a conversation's card; all others only on a person's own. */
  readonly reach: 'personal' | 'shared';
  /** card: a button of its own; more: behind "More"; none: by command, dialogue or API only. */
  readonly button: 'card' | 'more' | 'none';
  readonly needs: Need | null;
  /** Why not, though stage and standing would allow it. Judged before the arguments are there too. */
  readonly guard?: (facts: TaskFacts, attempt: Attempt) => Sentence | null;
  readonly effect: (facts: TaskFacts, attempt: Attempt) => Effect;
  /** Moves the system makes in the same unit, judged after this one is applied. */
  readonly follow?: (facts: TaskFacts, args: MoveArgs) => { readonly verb: Verb; readonly args: MoveArgs } | null;
}
