import type { Locale, Subject, Zone } from '../ids.ts';
import type { Stores } from '../stores.ts';
import { factsOf } from '../tasks/facts.ts';
import { mayRead } from '../tasks/standing.ts';
import type { World } from '../world.ts';
import type { Audience, Card } from './card.ts';
import { taskCard } from './task-card.ts';

/** What a live subject looks like to an audience now, from stored state only. Undefined: nothing (left) to show them. */
export async function cardFor(
  tx: Stores,
  world: World,
  subject: Subject,
  audience: Audience,
  target: { readonly locale: Locale; readonly zone: Zone },
): Promise<{ readonly card: Card; readonly revision: number } | undefined> {
  if (subject.kind !== 'task') return undefined;
  const facts = await factsOf(tx, world, subject.id);
  if (!facts) return undefined;
  if (audience.kind === 'person') {
    const person = facts.people.get(audience.person) ?? (await tx.people.get(audience.person));
    if (!person || !mayRead(facts, person)) return undefined;
    if (!facts.people.has(person.id)) {
      const people = new Map(facts.people).set(person.id, person);
      return card({ ...facts, people });
    }
  }
  return card(facts);

  function card(known: typeof facts & {}) {
    return { card: taskCard(known, audience, { ...target, now: world.clock.now() }), revision: known.task.revision };
  }
}
