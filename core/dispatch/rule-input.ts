/** A rule as people and other systems write it: by codes, in plain lists or in the packed form of older systems. */
import { z } from 'zod';
import { isCode } from '../organisation/code.ts';
import type { Stores } from '../stores.ts';
import { type Fault, must } from '../text/fault.ts';
import { sentence } from '../text/text.ts';
import type { World } from '../world.ts';
import { typeOf, unpacked } from './manager/legacy.ts';
import { type RuleDraft, type Scope, strategies } from './rule.ts';

/** The names of older systems' columns. */
const olderNames = new Map(
  Object.entries({ task_type: 'type', group_codes: 'groups', company: 'companies', material: 'materials' }),
);

const mostCodes = 10_000;
/** A bare number in YAML means its digits. */
const digits = (value: unknown): unknown => (Number.isSafeInteger(value) ? String(value) : value);
/** Words with commas between them are a list. */
const listOf = (value: unknown): unknown => {
  const words = digits(value);
  return typeof words === 'string' ? unpacked(words) : words;
};

const code = z.preprocess(digits, z.string().superRefine(must(isCode, sentence('system.import.code'))));
const type = z.preprocess((value) => {
  const name = digits(value);
  return typeof name === 'string' ? typeOf(name) : name;
}, z.string().min(1).max(32));
const groups = z.preprocess(listOf, z.array(code).min(1).max(500));
const outside = z.array(z.preprocess(digits, z.string().trim().min(1).max(128))).max(mostCodes);

interface Listed {
  readonly scope: Scope;
  readonly codes: readonly string[];
}

/** `all` or 1; a list, or words with commas between them; the packed form puts a 2 before the list. */
const listed = z.preprocess(listOf, outside).transform((parts, ctx): Listed => {
  const [first] = parts;
  if (parts.length === 1 && (first === 'all' || first === '1')) return { scope: 'all', codes: [] };
  const codes = first === '2' ? parts.slice(1) : parts;
  if (codes.length > 0) return { scope: 'part', codes: [...new Set(codes)] };
  ctx.addIssue({ code: 'custom', params: { text: sentence('dispatch.import.scope') } });
  return z.NEVER;
});
const everything: Listed = { scope: 'all', codes: [] };

const shape = z.strictObject({
  code,
  type,
  companies: listed.default(everything),
  materials: listed.default(everything),
  groups,
  on_duty: z.boolean().default(false),
  strategy: z.enum(strategies).default('direct'),
  priority: z.int().min(-1000).max(1000).default(0),
  stop: z.boolean().default(false),
  enabled: z.boolean().default(true),
});

const renamed = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).map(([name, part]) => [olderNames.get(name) ?? name, part]))
    : value;

export const ruleInput = z.preprocess(renamed, shape);
export type RuleInput = z.infer<typeof ruleInput>;

export type Drafted =
  | { readonly kind: 'ok'; readonly draft: RuleDraft }
  /** Paths are within the input. */
  | { readonly kind: 'refused'; readonly faults: readonly Fault[] };

/** The rule by ids, or what it names that is not there. */
export async function draftOf(tx: Stores, world: Pick<World, 'taskTypes'>, input: RuleInput): Promise<Drafted> {
  const faults: Fault[] = [];
  if (!world.taskTypes.has(input.type)) {
    const types = [...world.taskTypes.keys()].join(', ');
    faults.push({ path: ['type'], text: sentence('system.import.no_type', { type: input.type, types }) });
  }
  const ids: number[] = [];
  for (const [index, group] of input.groups.entries()) {
    const found = await tx.groups.byCode(group);
    if (found) ids.push(found.id);
    else faults.push({ path: ['groups', index], text: sentence('dispatch.import.no_group', { code: group }) });
  }
  if (faults.length > 0) return { kind: 'refused', faults };
  const { companies, materials, on_duty: onDuty, groups: _, ...same } = input;
  const draft: RuleDraft = {
    ...same,
    onDuty,
    companyScope: companies.scope,
    companies: companies.codes,
    materialScope: materials.scope,
    materials: materials.codes,
    groups: [...new Set(ids)].toSorted((a, b) => a - b),
  };
  return { kind: 'ok', draft };
}
