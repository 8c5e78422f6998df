import { z } from '@hono/zod-openapi';
import type { RuleDraft } from '../../core/dispatch/rule.ts';
import { draftOf, ruleInput } from '../../core/dispatch/rule-input.ts';
import { putRule, removeRule } from '../../core/dispatch/save.ts';
import { parseTaskNumber } from '../../core/ids.ts';
import type { Stores } from '../../core/stores.ts';
import { type Fault, faultsOf } from '../../core/text/fault.ts';
import { sentence } from '../../core/text/text.ts';
import type { World } from '../../core/world.ts';
import { apiActor } from './actor.ts';
import { decisionSchema, decisionsJson, groupCodes } from './decision-json.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { instant, numberParam, paging } from './fields.ts';
import { invalid } from './input.ts';
import { typeField } from './manager/fields.ts';
import { problem } from './problem.ts';
import { byNewRule, byRule, ruleBody, ruleExample, ruleJson, ruleSchema } from './rule-schemas.ts';
import { instantText } from './task-json.ts';

const listSchema = z.strictObject({ rules: z.array(ruleSchema), total: z.int(), limit: z.int(), offset: z.int() });
const nothing = sentence('api.no_rule');

type Drafted =
  | { readonly kind: 'ok'; readonly draft: RuleDraft }
  | { readonly kind: 'refused'; readonly faults: readonly Fault[] };

/** A rule as it was written → its draft, or everything that is wrong with it. */
export async function drafted(
  tx: Stores,
  world: World,
  code: string,
  written: z.infer<typeof ruleBody>,
): Promise<Drafted> {
  const whole = { code, ...written };
  const read = ruleInput.safeParse(whole);
  return read.success ? draftOf(tx, world, read.data) : { kind: 'refused', faults: faultsOf(read.error, whole) };
}

/** What routes tasks to groups. */
export const rules = (world: World): Endpoint[] => [
  endpoint(
    {
      method: 'get',
      path: '/rules',
      id: 'list_rules',
      tag: 'Rules',
      summary: 'The rules, by type and priority',
      query: z.strictObject({ type: typeField(world).optional(), ...paging }),
      answers: { 200: ['One page', listSchema] },
    },
    async ({ c, query: { type, limit, offset } }) => {
      const page = await world.db.read('api rules', async (tx) => {
        const found = await tx.rules.list({ limit, offset, ...(type === undefined ? {} : { type }) });
        const group = await groupCodes(
          tx,
          found.flatMap(({ groups }) => groups),
        );
        return { rules: found.map((rule) => ruleJson(rule, group)), total: await tx.rules.count(type) };
      });
      return c.json({ ...page, limit, offset });
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/rules/{rule}',
      id: 'read_rule',
      tag: 'Rules',
      summary: 'One rule',
      params: byRule,
      answers: { 200: ['The rule', ruleSchema] },
      refuses: [404],
    },
    async ({ c, params }) => {
      const found = await world.db.read('api rule', async (tx) => {
        const rule = await tx.rules.byCode(params.rule);
        return rule && ruleJson(rule, await groupCodes(tx, rule.groups));
      });
      return found ? c.json(found) : problem(c, 'not_found', nothing);
    },
  ),
  endpoint(
    {
      method: 'put',
      path: '/rules/{rule}',
      id: 'put_rule',
      tag: 'Rules',
      summary: 'Create or change a rule; parked tasks are looked at again',
      params: byNewRule,
      body: ruleBody,
      example: ruleExample,
      answers: { 200: ['The rule', ruleSchema] },
    },
    async ({ c, params, body }) => {
      const put = await world.db.write('api put rule', async (tx) => {
        const read = await drafted(tx, world, params.rule, body);
        if (read.kind === 'refused') return { faults: read.faults };
        const { rule } = await putRule(tx, world, apiActor(world), read.draft);
        return { rule: ruleJson(rule, await groupCodes(tx, rule.groups)) };
      });
      if ('faults' in put) return invalid(c, put.faults);
      world.wake('jobs');
      return c.json(put.rule);
    },
  ),
  endpoint(
    {
      method: 'delete',
      path: '/rules/{rule}',
      id: 'remove_rule',
      tag: 'Rules',
      summary: 'Remove a rule; what it decided stays as it is',
      params: byRule,
      answers: { 200: ['It is gone', z.strictObject({ removed: z.string() })] },
      refuses: [404],
    },
    async ({ c, params }) => {
      const isGone = await world.db.write('api remove rule', (tx) =>
        removeRule(tx, world, apiActor(world), params.rule),
      );
      if (!isGone) return problem(c, 'not_found', nothing);
      world.wake('jobs');
      return c.json({ removed: params.rule });
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/tasks/{number}/decisions',
      id: 'list_decisions',
      tag: 'Rules',
      summary: 'What the rules decided about a task and why, newest first; at most fifty',
      params: numberParam,
      answers: {
        200: [
          'The decisions',
          z.strictObject({ decisions: z.array(decisionSchema.extend({ at: instant, turn: z.int() })) }),
        ],
      },
      refuses: [404],
    },
    async ({ c, params }) => {
      const id = parseTaskNumber(params.number);
      const found = await world.db.read('api decisions', async (tx) => {
        if (id === undefined || !(await tx.tasks.get(id))) return undefined;
        const stored = await tx.decisions.of(id, 50);
        const json = await decisionsJson(tx, stored);
        return json.map((one, i) => ({ ...one, at: instantText(stored[i]?.at ?? 0), turn: stored[i]?.turn ?? 0 }));
      });
      return found ? c.json({ decisions: found }) : problem(c, 'not_found', sentence('system.api.no_task'));
    },
  ),
];
