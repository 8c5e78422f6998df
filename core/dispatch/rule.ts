import type { GroupId, Instant } from '../ids.ts';

export type RuleId = number;

export type Scope = 'all' | 'part';

/**
 * pool: whoever claims first, even when only one could; direct: a sole candidate gets it at once, several claim;
 * round_robin: the next in turn gets it; least_loaded: whoever has the fewest live tasks gets it.
 */
export const strategies = ['pool', 'direct', 'round_robin', 'least_loaded'] as const;
export type Strategy = (typeof strategies)[number];

/** What a rule says, before it is stored. */
export interface RuleDraft {
  /** Short, stable, chosen by the organisation. */
  readonly code: string;
  /** The task type it routes. */
  readonly type: string;
  readonly companyScope: Scope;
  /** Listed companies; empty unless the scope is `part`. */
  readonly companies: readonly string[];
  readonly materialScope: Scope;
  readonly materials: readonly string[];
  readonly groups: readonly GroupId[];
  /** Only people on duty when the task is routed. */
  readonly onDuty: boolean;
  readonly strategy: Strategy;
  /** Greater goes first. */
  readonly priority: number;
  /** Matching rules of lower priority are not asked. */
  readonly stop: boolean;
  readonly enabled: boolean;
}

export interface Rule extends RuleDraft {
  readonly id: RuleId;
  /** Counts the versions of this rule, from 1. */
  readonly revision: number;
  readonly updatedAt: Instant;
}

/** What routing looks at once a rule is known to match. */
export type MatchingRule = Pick<
  Rule,
  'id' | 'code' | 'groups' | 'onDuty' | 'strategy' | 'priority' | 'stop' | 'revision'
>;

/** What rules are matched against. A task without a company matches only rules for all companies. */
export interface Sample {
  readonly type: string;
  readonly company: string | null;
  readonly material: string | null;
}

const covers = (scope: Scope, codes: readonly string[], code: string | null): boolean =>
  scope === 'all' || (code !== null && codes.includes(code));

/** The meaning of a match. The store answers the same question through its indexes. */
export const matches = (rule: RuleDraft, { type, company, material }: Sample): boolean =>
  rule.enabled &&
  rule.type === type &&
  covers(rule.companyScope, rule.companies, company) &&
  covers(rule.materialScope, rule.materials, material);

/** First the higher priority; among equals the code decides, so that the order never depends on when a rule was made. */
const byPriority = (one: Pick<RuleDraft, 'priority' | 'code'>, other: Pick<RuleDraft, 'priority' | 'code'>): number =>
  other.priority - one.priority || (one.code < other.code ? -1 : one.code > other.code ? 1 : 0);

/** The matching rules that are asked: a stopping rule silences those of lower priority. */
export function effective<R extends Pick<RuleDraft, 'priority' | 'code' | 'stop'>>(matching: readonly R[]): R[] {
  const sorted = matching.toSorted(byPriority);
  const stopping = sorted.find(({ stop }) => stop);
  return stopping ? sorted.filter(({ priority }) => priority >= stopping.priority) : sorted;
}
