import type { PersonId, TaskId } from '../ids.ts';
import type { Stores } from '../stores.ts';
import type { Assignment } from '../tasks/task.ts';
import type { World } from '../world.ts';
import type { DispatchFacts } from './decide.ts';
import { effective, type MatchingRule, matches, type RuleDraft, type RuleId, type Sample } from './rule.ts';

/** A change of the rules that is not stored. */
export type RuleChange =
  | { readonly kind: 'put'; readonly draft: RuleDraft }
  | { readonly kind: 'remove'; readonly code: string };

/** What earlier decisions of the same trial would have left behind. */
export interface Trail {
  readonly last: Map<RuleId, PersonId>;
  readonly load: Map<PersonId, number>;
}

/** The task a decision is about; null: one that is only imagined. */
export interface About {
  readonly task: TaskId | null;
  readonly assignments: readonly Pick<Assignment, 'person' | 'status'>[];
  readonly except?: readonly PersonId[];
}

export interface Looking {
  /** As if this were stored already. */
  readonly change?: RuleChange;
  readonly trail?: Trail;
  /** Whose turn it is must not change until the unit ends. */
  readonly lock?: boolean;
}

/** Everything `decide` looks at, for one task or sample. Only what the matching rules need is read. */
export async function dispatchFacts(
  tx: Stores,
  world: Pick<World, 'clock' | 'duty'>,
  sample: Sample,
  about: About,
  looking: Looking = {},
): Promise<DispatchFacts> {
  const matching = await changed(tx, await tx.rules.matching(sample), sample, looking.change);
  const rules = effective(matching);
  const [first] = rules;
  const groups = [...new Set(rules.flatMap((rule) => rule.groups))];
  const members = groups.length > 0 ? await tx.groups.membersOfEach(groups) : new Map();
  const excluded = excludedOf(about);
  const candidates = [...new Set([...members.values()].flat())].filter((person) => !excluded.has(person));
  const needsDuty = world.duty !== undefined && rules.some(({ onDuty }) => onDuty);
  return {
    matching: rules,
    members,
    excluded,
    onDuty: needsDuty && world.duty ? await world.duty.among(tx, candidates, world.clock.now()) : null,
    lastOf: first?.strategy === 'round_robin' ? await lastOf(tx, first.id, looking) : new Map(),
    load: first?.strategy === 'least_loaded' ? await loadOf(tx, candidates, about, looking.trail) : new Map(),
  };
}

/** A task is never offered twice to somebody who let it go. */
const settled = { rejected: 'rejected', expired: 'lapsed' } as const;

function excludedOf({ assignments, except = [] }: About): DispatchFacts['excluded'] {
  const found = new Map<PersonId, 'rejected' | 'lapsed' | 'excluded'>(except.map((person) => [person, 'excluded']));
  for (const { person, status } of assignments.toReversed()) {
    if (status === 'rejected' || status === 'expired') found.set(person, settled[status]);
  }
  return found;
}

async function changed(
  tx: Stores,
  stored: readonly MatchingRule[],
  sample: Sample,
  change: RuleChange | undefined,
): Promise<readonly MatchingRule[]> {
  if (!change) return stored;
  const code = change.kind === 'put' ? change.draft.code : change.code;
  const others = stored.filter((rule) => rule.code !== code);
  if (change.kind === 'remove' || !matches(change.draft, sample)) return others;
  const known = await tx.rules.byCode(code);
  const { draft } = change;
  return [...others, { ...draft, id: known?.id ?? 0, revision: (known?.revision ?? 0) + 1 }];
}

async function lastOf(tx: Stores, rule: RuleId, { trail, lock }: Looking): Promise<DispatchFacts['lastOf']> {
  const last = trail?.last.get(rule) ?? (lock ? await tx.rules.lockLastOf(rule) : await tx.rules.lastOf(rule));
  return last === null ? new Map() : new Map([[rule, last]]);
}

async function loadOf(
  tx: Stores,
  people: readonly PersonId[],
  { task }: About,
  trail: Trail | undefined,
): Promise<DispatchFacts['load']> {
  const load = await tx.rules.load(people, ...(task === null ? [] : [task]));
  return trail ? new Map(people.map((one) => [one, (load.get(one) ?? 0) + (trail.load.get(one) ?? 0)])) : load;
}
