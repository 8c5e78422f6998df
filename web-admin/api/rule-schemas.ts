import { z } from '@hono/zod-openapi';
import { numberOfType, packed, scopeNumbers } from '../../core/dispatch/manager/legacy.ts';
import { type Rule, strategies } from '../../core/dispatch/rule.ts';
import type { GroupId } from '../../core/ids.ts';
import { code, instant, newCode } from './fields.ts';
import { instantText } from './task-json.ts';

const written = (about: string) =>
  z
    .union([z.int(), z.string(), z.array(z.union([z.string(), z.int()]))])
    .optional()
    .openapi({ type: ['array', 'string', 'integer'], items: { type: 'string' }, description: about });
const listed = '“all” or 1; a list of codes; or one text with commas, with or without a “2” before it.';

/** A rule as it is written; `core/dispatch/rule-input.ts` reads it, older names and packed lists included. */
export const ruleBody = z
  .strictObject({
    type: z
      .union([z.string(), z.int()])
      .optional()
      .openapi({ type: ['string', 'integer'], description: 'A task type.' }),
    task_type: z
      .union([z.string(), z.int()])
      .optional()
      .openapi({ type: ['string', 'integer'], description: '= type' }),
    companies: written(listed),
    company: written('= companies'),
    materials: written(listed),
    material: written('= materials'),
    groups: written('Groups’ codes, as a list or one text with commas.'),
    group_codes: written('= groups'),
    on_duty: z.boolean().optional().openapi({ description: 'Only people on duty when the task is routed.' }),
    strategy: z.enum(strategies).optional(),
    priority: z.int().min(-1000).max(1000).optional().openapi({ description: 'Greater goes first.' }),
    stop: z.boolean().optional().openapi({ description: 'Matching rules of lower priority are not asked.' }),
    enabled: z.boolean().optional(),
  })
  .openapi('NewRule');

export const ruleExample = {
  type: 'clarify',
  companies: ['C01', 'C02'],
  materials: 'all',
  groups: ['field'],
  priority: 10,
};

const rowSchema = z
  .strictObject({
    id: z.int(),
    task_type: z.int().nullable(),
    group_codes: z.string(),
    company: z.int(),
    material: z.int(),
    associations: z.array(z.strictObject({ type: z.int(), task_type: z.int().nullable(), code: z.string() })),
  })
  .openapi('RuleRow', {
    description: 'The same as numbers and packed lists, derived. Associations: 1 material, 2 company.',
  });

export const ruleSchema = z
  .strictObject({
    code: z.string(),
    type: z.string(),
    companies: z.union([z.literal('all'), z.array(z.string())]),
    materials: z.union([z.literal('all'), z.array(z.string())]),
    groups: z.array(z.string()),
    on_duty: z.boolean(),
    strategy: z.enum(strategies),
    priority: z.int(),
    stop: z.boolean(),
    enabled: z.boolean(),
    revision: z.int(),
    updated_at: instant,
    row: rowSchema,
  })
  .openapi('Rule');

export const byRule = z.strictObject({ rule: code.openapi({ example: 'pumps' }) });
export const byNewRule = z.strictObject({ rule: newCode });

export function ruleJson(rule: Rule, group: (id: GroupId) => string): z.infer<typeof ruleSchema> {
  const groups = rule.groups.map(group);
  const task_type = numberOfType(rule.type);
  const part = (type: number, codes: readonly string[]) => codes.map((one) => ({ type, task_type, code: one }));
  return {
    code: rule.code,
    type: rule.type,
    companies: rule.companyScope === 'all' ? 'all' : [...rule.companies],
    materials: rule.materialScope === 'all' ? 'all' : [...rule.materials],
    groups,
    on_duty: rule.onDuty,
    strategy: rule.strategy,
    priority: rule.priority,
    stop: rule.stop,
    enabled: rule.enabled,
    revision: rule.revision,
    updated_at: instantText(rule.updatedAt),
    row: {
      id: rule.id,
      task_type,
      group_codes: packed(groups),
      company: scopeNumbers[rule.companyScope],
      material: scopeNumbers[rule.materialScope],
      associations: [...part(1, rule.materials), ...part(2, rule.companies)],
    },
  };
}
