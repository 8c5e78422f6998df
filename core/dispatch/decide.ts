import type { GroupId, PersonId } from '../ids.ts';
import { effective, type MatchingRule, type Strategy } from './rule.ts';

/** Why somebody in a dispatched group cannot take the task. */
export const skipReasons = ['rejected', 'lapsed', 'excluded', 'off_duty'] as const;
export type SkipReason = (typeof skipReasons)[number];

interface Skipped {
  readonly person: PersonId;
  readonly why: SkipReason;
}

/** Everything a routing decision looks at. */
export interface DispatchFacts {
  /** Enabled rules that match, in any order. */
  readonly matching: readonly MatchingRule[];
  /** Active members of every group those rules name. */
  readonly members: ReadonlyMap<GroupId, readonly PersonId[]>;
  /** People who are out of the question for this very task. */
  readonly excluded: ReadonlyMap<PersonId, Exclude<SkipReason, 'off_duty'>>;
  /** Null: everybody is. */
  readonly onDuty: ReadonlySet<PersonId> | null;
  /** Whom a rule that goes round gave its last task to. */
  readonly lastOf: ReadonlyMap<MatchingRule['id'], PersonId>;
  /** Live tasks somebody owns or is offered; absent = none. */
  readonly load: ReadonlyMap<PersonId, number>;
}

export interface Decision {
  readonly outcome: 'pooled' | 'direct' | 'parked';
  /** Why it is parked: nothing matched, or nobody of the matching groups can take it. */
  readonly parked: 'no_rule' | 'nobody' | null;
  /** Best first; the first one's strategy decided. */
  readonly matched: readonly Pick<MatchingRule, 'id' | 'code' | 'priority' | 'stop' | 'strategy' | 'revision'>[];
  readonly strategy: Strategy | null;
  readonly groups: readonly GroupId[];
  /** Who could take it, by id. */
  readonly candidates: readonly PersonId[];
  readonly skipped: readonly Skipped[];
  /** Who gets it at once. */
  readonly person: PersonId | null;
}

type Choose = (candidates: readonly PersonId[], rule: MatchingRule, facts: DispatchFacts) => PersonId | null;

/** Candidates come by id, so every choice is the same whoever asks, and whenever. */
const choose: Readonly<Record<Strategy, Choose>> = {
  pool: () => null,
  direct: ([only, ...others]) => (only !== undefined && others.length === 0 ? only : null),
  round_robin: (candidates, { id }, { lastOf }) => {
    const last = lastOf.get(id) ?? 0;
    return candidates.find((person) => person > last) ?? candidates[0] ?? null;
  },
  least_loaded: (candidates, _, { load }) => {
    const of = (person: PersonId) => load.get(person) ?? 0;
    return candidates.reduce<PersonId | null>(
      (best, person) => (best === null || of(person) < of(best) ? person : best),
      null,
    );
  },
};

/** Where a task goes by the rules. Pure. */
export function decide(facts: DispatchFacts): Decision {
  const rules = effective(facts.matching);
  const [first] = rules;
  const matched = rules.map(({ id, code, priority, stop, strategy, revision }) => ({
    id,
    code,
    priority,
    stop,
    strategy,
    revision,
  }));
  const groups = [...new Set(rules.flatMap((rule) => rule.groups))].toSorted((a, b) => a - b);
  const { candidates, skipped } = sift(rules, facts);
  const base = { matched, groups, candidates, skipped, strategy: first?.strategy ?? null };
  if (!first) return { ...base, outcome: 'parked', parked: 'no_rule', person: null };
  if (candidates.length === 0) return { ...base, outcome: 'parked', parked: 'nobody', person: null };
  const person = choose[first.strategy](candidates, first, facts);
  return { ...base, outcome: person === null ? 'pooled' : 'direct', parked: null, person };
}

/** Somebody whom one rule passes over may still be wanted by another. */
function sift(rules: readonly MatchingRule[], { members, excluded, onDuty }: DispatchFacts) {
  const wanted = new Set<PersonId>();
  const seen = new Set<PersonId>();
  for (const { groups, onDuty: isDutyOnly } of rules) {
    for (const person of groups.flatMap((group) => members.get(group) ?? [])) {
      seen.add(person);
      if (!isDutyOnly || onDuty === null || onDuty.has(person)) wanted.add(person);
    }
  }
  const candidates: PersonId[] = [];
  const skipped: Skipped[] = [];
  for (const person of [...seen].toSorted((a, b) => a - b)) {
    const why = excluded.get(person) ?? (wanted.has(person) ? undefined : 'off_duty');
    if (why === undefined) candidates.push(person);
    else skipped.push({ person, why });
  }
  return { candidates, skipped };
}
