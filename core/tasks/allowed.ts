import type { Instant } from '../ids.ts';
import type { Person } from '../people/person.ts';
import { judge } from './judge.ts';
import { mayRead } from './standing.ts';
import { table } from './table.ts';
import type { Actor, TaskFacts } from './task.ts';
import { type Need, type Verb, verbs } from './verbs.ts';

export interface Allowed {
  readonly verb: Verb;
  /** What it still asks for once pressed. */
  readonly needs: Need | null;
  /** Whether it stands on the card, behind "More", or is offered elsewhere only. */
  readonly button: 'card' | 'more' | 'none';
}

const as = (person: Person): Actor => ({ kind: 'person', person, account: null, platform: null, correlation: '' });

/** What this person may do with the task now. The only source of buttons, of the API's list and of pages. */
export const allowed = (facts: TaskFacts, person: Person, now: Instant): readonly Allowed[] =>
  person.disabledAt !== null || !mayRead(facts, person) ? [] : allowedAs(facts, as(person), now);

/** What the API may do on nobody's behalf. */
export const allowedToApi = (facts: TaskFacts, now: Instant): readonly Allowed[] =>
  allowedAs(facts, { kind: 'api', person: null, account: null, platform: null, correlation: '' }, now);

function allowedAs(facts: TaskFacts, actor: Actor, now: Instant): readonly Allowed[] {
  const found: Allowed[] = [];
  for (const verb of verbs) {
    if (!table[verb].from.includes(facts.task.stage)) continue;
    const judgement = judge(facts, { verb, task: facts.task.id, args: {} }, { actor, args: {}, now });
    if (judgement.kind === 'yes') found.push({ verb, needs: null, button: table[verb].button });
    if (judgement.kind === 'needs') found.push({ verb, needs: judgement.need, button: table[verb].button });
  }
  return found;
}

/** What stands on a conversation's card: shared verbs somebody of the pool could use now. */
export function allowedShared(facts: TaskFacts): readonly Verb[] {
  return verbs.filter((verb) => {
    const { reach, from, guard } = table[verb];
    const attempt = {
      actor: { kind: 'system', person: null, account: null, platform: null, correlation: '' },
      args: {},
      now: 0,
    } as const;
    return reach === 'shared' && from.includes(facts.task.stage) && !guard?.(facts, attempt);
  });
}
