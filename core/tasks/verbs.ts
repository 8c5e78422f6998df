import type { GroupId, Instant, PersonId, TaskId } from '../ids.ts';
import type { Offered } from '../talk/file.ts';
import type { Text } from '../text/text.ts';
import type { Priority, RejectCategory, TaskFacts } from './task.ts';

/** Verb names stand in tokens for years: they are never renamed, only added. */
export const verbs = [
  'submit',
  'add_done',
  'approve',
  'return',
  'refuse',
  'resubmit',
  'dispatch',
  'redispatch',
  'claim',
  'assign',
  'recall',
  'accept',
  'reject',
  'lapse',
  'transfer',
  'release',
  'finish',
  'confirm',
  'dispute',
  'close',
  'cancel',
  'withdraw',
  'reopen',
  'undo',
  'edit',
  'comment',
  'attach',
  'share',
  'unshare',
  'snooze',
  'remind',
  'agree',
  'decline',
] as const;
export type Verb = (typeof verbs)[number];

export interface MoveArgs {
  /** approve, return, refuse, finish, dispute, cancel …: what the actor says about it. */
  readonly comment?: string;
  readonly category?: RejectCategory;
  readonly reason?: string;
  /** assign, transfer, share, unshare: to whom. */
  readonly person?: PersonId;
  /** transfer: the owner the caller believes in. */
  readonly from?: PersonId;
  readonly groups?: readonly GroupId[];
  /** dispatch, redispatch: the rules say where it goes; what they said replaces the arguments below. */
  readonly byRules?: boolean;
  /** … people who may take it besides the members of the groups. */
  readonly people?: readonly PersonId[];
  /** … members who may not. With `byRules`: people the rules must pass over. */
  readonly except?: readonly PersonId[];
  /** … who gets it at once; null: whoever claims it; absent: a sole candidate. */
  readonly pick?: PersonId | null;
  readonly terms?: { title?: string; description?: string; dueAt?: Instant | null; priority?: Priority };
  readonly force?: boolean;
  readonly until?: Instant | null;
  /** reject: when they could do it. */
  readonly dueAt?: Instant;
  /** By the system. confirm: nobody is left who could; recall: whoever it was offered to has left. */
  readonly why?: 'nobody' | 'left';
  /** Any verb: files that came with the words. */
  readonly files?: readonly Offered[];
  /** comment, attach: the comment it answers. */
  readonly answers?: number;
}

export interface Move {
  readonly verb: Verb;
  readonly task: TaskId;
  /** The turn the button was built for; absent for commands and the API without `turn`. */
  readonly turn?: number;
  readonly args: MoveArgs;
}

/** What a move still needs before it can be judged whole. */
export type Need = 'reason' | 'comment' | 'person' | 'groups' | 'terms' | 'until';

/** Every result carries the one sentence for whoever tried. */
export type Result =
  | { readonly kind: 'moved'; readonly facts: TaskFacts; readonly notice: Text }
  /** This person did this very thing in that turn already. */
  | { readonly kind: 'already'; readonly facts: TaskFacts; readonly notice: Text }
  /** The button was built for an older turn: nothing changed; the notice says what happened and by whom. */
  | { readonly kind: 'stale'; readonly facts: TaskFacts; readonly notice: Text }
  | { readonly kind: 'refused'; readonly facts: TaskFacts; readonly notice: Text; readonly allowed: readonly Verb[] }
  | { readonly kind: 'needs'; readonly facts: TaskFacts; readonly need: Need; readonly notice: Text }
  | { readonly kind: 'unknown'; readonly notice: Text };
