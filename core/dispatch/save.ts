import type { Stores } from '../stores.ts';
import type { Actor } from '../tasks/task.ts';
import type { World } from '../world.ts';
import { startRetry } from './retry.ts';
import type { Rule, RuleDraft } from './rule.ts';

type SaveWorld = Pick<World, 'clock' | 'random'>;

export interface Saved {
  readonly kind: 'added' | 'changed' | 'same';
  readonly rule: Rule;
}

/**
 * Creates or changes a rule by its code, notes who did it, and has the parked tasks looked at again. A draft that says
 * what is stored already changes nothing. The caller wakes the jobs after the unit.
 */
export async function putRule(tx: Stores, world: SaveWorld, actor: Actor, draft: RuleDraft): Promise<Saved> {
  const known = await tx.rules.byCode(draft.code);
  if (known && isSame(known, draft)) return { kind: 'same', rule: known };
  const now = world.clock.now();
  const rule = await tx.rules.put(draft, now);
  await note(tx, actor, now, 'rule.put', draft.code, { before: known ?? null, after: rule });
  await startRetry(tx, world);
  return { kind: known ? 'changed' : 'added', rule };
}

/** False: there is no such rule. */
export async function removeRule(tx: Stores, world: SaveWorld, actor: Actor, code: string): Promise<boolean> {
  const known = await tx.rules.byCode(code);
  if (!known || !(await tx.rules.remove(code))) return false;
  await note(tx, actor, world.clock.now(), 'rule.remove', code, { before: known });
  await startRetry(tx, world);
  return true;
}

const told = [
  'type',
  'companyScope',
  'materialScope',
  'onDuty',
  'strategy',
  'priority',
  'stop',
  'enabled',
] as const satisfies readonly (keyof RuleDraft)[];
const listed = ['companies', 'materials', 'groups'] as const satisfies readonly (keyof RuleDraft)[];

const sorted = (values: readonly (string | number)[]): string => JSON.stringify([...new Set(values)].toSorted());

const isSame = (rule: RuleDraft, draft: RuleDraft): boolean =>
  told.every((field) => rule[field] === draft[field]) &&
  listed.every((field) => sorted(rule[field]) === sorted(draft[field]));

async function note(tx: Stores, actor: Actor, at: number, verb: string, code: string, detail: object): Promise<void> {
  await tx.audit.append({
    at,
    kind: 'admin',
    person: actor.person?.id ?? null,
    platform: actor.platform,
    externalId: null,
    verb,
    subject: code,
    detail: { ...detail },
    correlation: actor.correlation,
  });
}
