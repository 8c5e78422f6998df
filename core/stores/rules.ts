import type { Decision } from '../dispatch/decide.ts';
import type { MatchingRule, Rule, RuleDraft, RuleId, Sample } from '../dispatch/rule.ts';
import type { Instant, PersonId, TaskId } from '../ids.ts';
import type { ActorKind } from '../tasks/task.ts';

export interface Rules {
  get(id: RuleId): Promise<Rule | undefined>;
  byCode(code: string): Promise<Rule | undefined>;
  /** By type, then priority (greatest first), then code. `limit` ≤ 100. */
  list(filter: { readonly type?: string; readonly limit: number; readonly offset?: number }): Promise<Rule[]>;
  count(type?: string): Promise<number>;
  /** The enabled rules that match, in no particular order. Costs what matches, not what there is. */
  matching(sample: Sample): Promise<MatchingRule[]>;
  /** Creates or changes by code; the revision counts on. Keeps whose turn it is. */
  put(draft: RuleDraft, now: Instant): Promise<Rule>;
  /** False: there was none. */
  remove(code: string): Promise<boolean>;
  /** Whom the rule gave its last task to. */
  lastOf(rule: RuleId): Promise<PersonId | null>;
  /** The same; on PostgreSQL nobody else of those who ask this way is answered until the unit ends. */
  lockLastOf(rule: RuleId): Promise<PersonId | null>;
  setLastOf(rule: RuleId, person: PersonId): Promise<void>;
  /** Live tasks each of these owns or is offered, not counting `except`; absent = none. */
  load(people: readonly PersonId[], except?: TaskId): Promise<ReadonlyMap<PersonId, number>>;
}

/** A decision as it was made. Of long lists of people the first 200 are kept; the counts are whole. */
export interface StoredDecision extends Decision {
  readonly id: number;
  readonly task: TaskId;
  readonly at: Instant;
  readonly actor: ActorKind;
  readonly actorPerson: PersonId | null;
  /** Of the task when the decision took effect. */
  readonly turn: number;
  readonly candidateCount: number;
  readonly skippedCount: number;
}

export interface Decisions {
  add(decision: Decision & Pick<StoredDecision, 'task' | 'at' | 'actor' | 'actorPerson' | 'turn'>): Promise<void>;
  /** Newest first. */
  of(task: TaskId, limit: number): Promise<StoredDecision[]>;
}
