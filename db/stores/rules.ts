import { sql } from 'kysely';
import type { Rule, Sample } from '../../core/dispatch/rule.ts';
import type { Rules } from '../../core/stores/rules.ts';
import type { Engine } from '../engine.ts';
import { prepared, preparedForList } from '../prepared.ts';
import type { Row, Tx } from '../schema.ts';
import { chunks } from '../search.ts';
import { putRule } from './rule-put.ts';
import { matchingRules } from './rules-matching.ts';

const partsOf = preparedForList((q, rules: readonly number[]) =>
  q
    .selectFrom('dispatch_rule_part')
    .select(['rule_id', 'kind', 'code'])
    .where('rule_id', 'in', [...rules])
    .orderBy('code'),
);
const groupsOf = preparedForList((q, rules: readonly number[]) =>
  q
    .selectFrom('dispatch_rule_group')
    .selectAll()
    .where('rule_id', 'in', [...rules])
    .orderBy('group_id'),
);
const lastOf = prepared((q, p: { id: number }) =>
  q.selectFrom('dispatch_rule').select('last_person_id').where('id', '=', p.id),
);
const lastOfLocked = prepared((q, p: { id: number }) =>
  q.selectFrom('dispatch_rule').select('last_person_id').where('id', '=', p.id).forNoKeyUpdate(),
);
/** The words of the partial indexes, letter for letter. */
const isAtWork = sql<boolean>`stage = 'in_progress'`;
const isOffered = sql<boolean>`status = 'offered'`;

async function whole(q: Tx, rows: readonly Row<'dispatch_rule'>[]): Promise<Rule[]> {
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const [parts, groups] = [await partsOf(q, ids), await groupsOf(q, ids)];
  const listed = (id: number, kind: 'company' | 'material') =>
    parts.filter((part) => part.rule_id === id && part.kind === kind).map(({ code }) => code);
  return rows.map((row) => ({
    id: row.id,
    code: row.code,
    type: row.type,
    companyScope: row.company_scope,
    companies: listed(row.id, 'company'),
    materialScope: row.material_scope,
    materials: listed(row.id, 'material'),
    groups: groups.filter((group) => group.rule_id === row.id).map(({ group_id }) => group_id),
    onDuty: row.people === 'on_duty',
    strategy: row.strategy,
    priority: row.priority,
    stop: row.next === 'stop',
    enabled: row.disabled_at === null,
    revision: row.revision,
    updatedAt: row.updated_at,
  }));
}

export const rules = (q: Tx, engine: Engine): Rules => ({
  async get(id) {
    const [rule] = await whole(q, await q.selectFrom('dispatch_rule').selectAll().where('id', '=', id).execute());
    return rule;
  },

  async byCode(code) {
    const [rule] = await whole(q, await q.selectFrom('dispatch_rule').selectAll().where('code', '=', code).execute());
    return rule;
  },

  async list({ type, limit, offset = 0 }) {
    const all = q.selectFrom('dispatch_rule').selectAll();
    const some = type === undefined ? all : all.where('type', '=', type);
    const page = some.orderBy('type').orderBy('priority', 'desc').orderBy('code').limit(limit).offset(offset);
    return whole(q, await page.execute());
  },

  async count(type) {
    const all = q.selectFrom('dispatch_rule').select((eb) => eb.fn.countAll<number>().as('n'));
    const { n } = await (type === undefined ? all : all.where('type', '=', type)).executeTakeFirstOrThrow();
    return n;
  },

  matching: (sample: Sample) => matchingRules(q, sample),

  async put(draft, now) {
    const id = await putRule(q, draft, now);
    const [rule] = await whole(q, await q.selectFrom('dispatch_rule').selectAll().where('id', '=', id).execute());
    if (!rule) throw new Error(`rule ${id} vanished inside its own unit`);
    return rule;
  },

  async remove(code) {
    const row = await q.selectFrom('dispatch_rule').select('id').where('code', '=', code).executeTakeFirst();
    if (!row) return false;
    await q.deleteFrom('dispatch_rule_part').where('rule_id', '=', row.id).execute();
    await q.deleteFrom('dispatch_rule_group').where('rule_id', '=', row.id).execute();
    await q.deleteFrom('dispatch_rule').where('id', '=', row.id).execute();
    return true;
  },

  async lastOf(id) {
    const [row] = await lastOf(q, { id });
    return row?.last_person_id ?? null;
  },

  async lockLastOf(id) {
    const [row] = await (engine.locksRows ? lastOfLocked : lastOf)(q, { id });
    return row?.last_person_id ?? null;
  },

  async setLastOf(id, person) {
    await q.updateTable('dispatch_rule').set({ last_person_id: person }).where('id', '=', id).execute();
  },

  async load(people, except = 0) {
    const found = new Map<number, number>();
    const add = (person: number | null, n: number) =>
      person !== null && found.set(person, (found.get(person) ?? 0) + n);
    for (const part of chunks(people)) {
      const owned = await q
        .selectFrom('task')
        .select((eb) => ['owner_id', eb.fn.countAll<number>().as('n')])
        .where('owner_id', 'in', part)
        .where(isAtWork)
        .where('id', '<>', except)
        .groupBy('owner_id')
        .execute();
      const offered = await q
        .selectFrom('assignment')
        .select((eb) => ['person_id', eb.fn.countAll<number>().as('n')])
        .where('person_id', 'in', part)
        .where(isOffered)
        .where('task_id', '<>', except)
        .groupBy('person_id')
        .execute();
      for (const { owner_id, n } of owned) add(owner_id, n);
      for (const { person_id, n } of offered) add(person_id, n);
    }
    return found;
  },
});
