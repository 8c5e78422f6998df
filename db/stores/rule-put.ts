import type { RuleDraft, Scope } from '../../core/dispatch/rule.ts';
import type { Instant } from '../../core/ids.ts';
import type { Tx } from '../schema.ts';
import { chunks } from '../search.ts';

/** Writes a rule by its code, with its lists; gives its id. */
export async function putRule(q: Tx, draft: RuleDraft, now: Instant): Promise<number> {
  const values = {
    type: draft.type,
    company_scope: draft.companyScope,
    material_scope: draft.materialScope,
    people: draft.onDuty ? ('on_duty' as const) : ('everybody' as const),
    strategy: draft.strategy,
    priority: draft.priority,
    next: draft.stop ? ('stop' as const) : ('go_on' as const),
    disabled_at: draft.enabled ? null : now,
    updated_at: now,
  };
  const { id } = await q
    .insertInto('dispatch_rule')
    .values({ code: draft.code, ...values })
    .onConflict((on) =>
      on.column('code').doUpdateSet((eb) => ({ ...values, revision: eb('dispatch_rule.revision', '+', 1) })),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  await q.deleteFrom('dispatch_rule_group').where('rule_id', '=', id).execute();
  await q.deleteFrom('dispatch_rule_part').where('rule_id', '=', id).execute();
  for (const part of chunks([...new Set(draft.groups)])) {
    await q
      .insertInto('dispatch_rule_group')
      .values(part.map((group) => ({ rule_id: id, group_id: group })))
      .execute();
  }
  const parts = [
    ...listed('company', draft.companyScope, draft.companies, draft.materialScope),
    ...listed('material', draft.materialScope, draft.materials, draft.companyScope),
    ...(draft.companyScope === 'all' && draft.materialScope === 'all' ? [everything] : []),
  ];
  for (const some of chunks(parts)) {
    await q
      .insertInto('dispatch_rule_part')
      .values(some.map((part) => ({ ...part, type: draft.type, rule_id: id })))
      .execute();
  }
  return id;
}

const everything = { kind: 'any', code: '', other: 'all' } as const;
const listed = <K extends 'company' | 'material'>(kind: K, scope: Scope, codes: readonly string[], other: Scope) =>
  scope === 'all' ? [] : [...new Set(codes)].map((code) => ({ kind, code, other }));
