import { z } from '@hono/zod-openapi';
import type { RuleChange } from '../../core/dispatch/dispatch-facts.ts';
import { type TriedRow, tryRules } from '../../core/dispatch/try.ts';
import { taskNumber } from '../../core/ids.ts';
import type { World } from '../../core/world.ts';
import { decisionSchema, decisionsJson } from './decision-json.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { line, newCode } from './fields.ts';
import { invalid } from './input.ts';
import { typeField } from './manager/fields.ts';
import { ruleBody, ruleExample } from './rule-schemas.ts';
import { drafted } from './rules.ts';

const rowSchema = z
  .strictObject({
    task: z.string().nullable().openapi({ description: 'Null: a typed sample.' }),
    code: z.string().nullable(),
    title: z.string().nullable(),
    type: z.string(),
    company: z.string().nullable(),
    material: z.string().nullable(),
    before: decisionSchema,
    after: decisionSchema,
    moves: z.boolean().openapi({ description: 'Saving moves this very task.' }),
  })
  .openapi('TriedRow');
const triedSchema = z
  .strictObject({
    samples: z.array(rowSchema),
    tasks: z.array(rowSchema),
    parked: z.strictObject({ now: z.int(), looked: z.int(), stay: z.int() }),
  })
  .openapi('Tried');

/** What saving would do, as a table of before and after. Writes nothing. */
export function tryingRules(world: World): Endpoint {
  const sample = z.strictObject({
    type: typeField(world),
    company: line(128).nullable().default(null),
    material: line(128).nullable().default(null),
  });
  const body = z
    .strictObject({
      rule: newCode.openapi({ description: 'The rule to change, to add or to remove.' }),
      put: ruleBody.optional().openapi({ description: 'As it would be saved; left out: as if it were removed.' }),
      samples: z.array(sample).max(50).default([]).openapi({ description: 'As if filed one after the other.' }),
      last: z.int().min(0).max(100).default(50).openapi({ description: 'So many of the newest tasks.' }),
    })
    .openapi('RuleTrial');
  return endpoint(
    {
      method: 'post',
      path: '/rules/try',
      id: 'try_rule',
      tag: 'Rules',
      summary: 'What saving or removing a rule would do, before and after; nothing is written',
      body,
      example: { rule: 'pumps', put: ruleExample, samples: [{ type: 'clarify', company: 'C01', material: 'M-204' }] },
      answers: { 200: ['The table', triedSchema] },
    },
    async ({ c, body: { rule, put, samples, last } }) => {
      const read = put && (await world.db.read('api try rule', (tx) => drafted(tx, world, rule, put)));
      if (read?.kind === 'refused') {
        return invalid(
          c,
          read.faults.map(({ path, text }) => ({ path: ['put', ...path], text })),
        );
      }
      const change: RuleChange = read ? { kind: 'put', draft: read.draft } : { kind: 'remove', code: rule };
      const tried = await tryRules(world, { change, samples, last });
      return c.json({
        samples: await rowsJson(world, tried.samples),
        tasks: await rowsJson(world, tried.tasks),
        parked: tried.parked,
      });
    },
  );
}

const rowsJson = (world: World, rows: readonly TriedRow[]): Promise<z.infer<typeof rowSchema>[]> =>
  world.db.read('api try rule', async (tx) => {
    const before = await decisionsJson(
      tx,
      rows.map((row) => row.before),
    );
    const after = await decisionsJson(
      tx,
      rows.map((row) => row.after),
    );
    return rows.flatMap(({ task, sample, moves }, i) => {
      const [was, is] = [before[i], after[i]];
      if (!was || !is) return [];
      const about = { task: task && taskNumber(task.id), code: task?.code ?? null, title: task?.title ?? null };
      return [{ ...about, ...sample, before: was, after: is, moves }];
    });
  });
