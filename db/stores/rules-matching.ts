import type { MatchingRule, Sample } from '../../core/dispatch/rule.ts';
import { prepared } from '../prepared.ts';
import type { Tx } from '../schema.ts';

const columns = ['id', 'code', 'priority', 'next', 'people', 'strategy', 'revision'] as const;

const partOf = (q: Tx, kind: 'company' | 'material' | 'any', other: 'all' | 'part', code: string, type: string) =>
  q
    .selectFrom('dispatch_rule_part as p')
    .select('p.rule_id as id')
    .where('p.kind', '=', kind)
    .where('p.code', '=', code)
    .where('p.type', '=', type)
    .where('p.other', '=', other);

/**
 * Rules for everything have a row among the parts too: so the planner of either engine knows how few will match, and
 * looks the rules up one by one. Each of the four ways to match is a walk along one index: rules for everything, for this company, for this material,
 * and for both, where every rule that lists the company is looked up among those that list the material.
 */
const matching = prepared((q, p: { type: string; company: string; material: string }) => {
  const found = partOf(q, 'any', 'all', '', p.type)
    .unionAll(partOf(q, 'company', 'all', p.company, p.type))
    .unionAll(partOf(q, 'material', 'all', p.material, p.type))
    .unionAll(
      partOf(q, 'company', 'part', p.company, p.type).where(({ exists, selectFrom }) =>
        exists(
          selectFrom('dispatch_rule_part as m')
            .select('m.rule_id')
            .where('m.kind', '=', 'material')
            .where('m.code', '=', p.material)
            .where('m.type', '=', p.type)
            .where('m.other', '=', 'part')
            .whereRef('m.rule_id', '=', 'p.rule_id'),
        ),
      ),
    );
  return q
    .selectFrom(found.as('f'))
    .innerJoin('dispatch_rule as r', 'r.id', 'f.id')
    .leftJoin('dispatch_rule_group as g', 'g.rule_id', 'r.id')
    .select(columns.map((column) => `r.${column}` as const))
    .select('g.group_id as group')
    .where('r.disabled_at', 'is', null)
    .orderBy('r.id')
    .orderBy('g.group_id');
});

export async function matchingRules(q: Tx, { type, company, material }: Sample): Promise<MatchingRule[]> {
  // No listed code is empty, so what a task does not have matches nothing.
  const rows = await matching(q, { type, company: company ?? '', material: material ?? '' });
  const found: (MatchingRule & { groups: number[] })[] = [];
  for (const { id, code, priority, next, people, strategy, revision, group } of rows) {
    const known = found.at(-1);
    if (known?.id === id) {
      if (group !== null) known.groups.push(group);
      continue;
    }
    const groups = group === null ? [] : [group];
    found.push({ id, code, priority, revision, strategy, stop: next === 'stop', onDuty: people === 'on_duty', groups });
  }
  return found;
}
