import { z } from '@hono/zod-openapi';
import { type Decision, skipReasons } from '../../core/dispatch/decide.ts';
import { strategies } from '../../core/dispatch/rule.ts';
import type { GroupId, PersonId } from '../../core/ids.ts';
import type { Stores } from '../../core/stores.ts';
import { personCode } from './fields.ts';
import { codesOf } from './task-json.ts';

export const decisionSchema = z
  .strictObject({
    outcome: z.enum(['pooled', 'direct', 'parked']),
    parked: z.enum(['no_rule', 'nobody']).nullable(),
    matched: z.array(z.strictObject({ code: z.string(), priority: z.int(), strategy: z.enum(strategies) })),
    strategy: z.enum(strategies).nullable(),
    groups: z.array(z.string()),
    candidates: z.array(personCode),
    skipped: z.array(z.strictObject({ person: personCode, why: z.enum(skipReasons) })),
    person: personCode.openapi({ description: 'Who gets it at once.' }),
  })
  .openapi('Decision', { description: 'Where the rules send a task, and why.' });
type DecisionJson = z.infer<typeof decisionSchema>;

/** Decisions by codes; of long lists of people the first hundred. */
export async function decisionsJson(tx: Stores, decisions: readonly Decision[]): Promise<DecisionJson[]> {
  const most = 100;
  const person = await codesOf(
    tx,
    decisions.flatMap(({ candidates, skipped, person: one }): (PersonId | null)[] => [
      ...candidates.slice(0, most),
      ...skipped.slice(0, most).map((each) => each.person),
      one,
    ]),
  );
  const group = await groupCodes(
    tx,
    decisions.flatMap(({ groups }) => groups),
  );
  return decisions.map((one) => ({
    outcome: one.outcome,
    parked: one.parked,
    matched: one.matched.map(({ code, priority, strategy }) => ({ code, priority, strategy })),
    strategy: one.strategy,
    groups: one.groups.map(group),
    candidates: one.candidates.slice(0, most).map(person),
    skipped: one.skipped.slice(0, most).map(({ person: whom, why }) => ({ person: person(whom), why })),
    person: person(one.person),
  }));
}

/** Groups' codes by id; one that is gone keeps its number. */
export async function groupCodes(tx: Stores, ids: readonly GroupId[]): Promise<(id: GroupId) => string> {
  const known = new Map((await tx.groups.many([...new Set(ids)])).map(({ id, code }) => [id, code]));
  return (id) => known.get(id) ?? `#${id}`;
}
