import type { Group, Person } from '../people/person.ts';
import type { Stores } from '../stores.ts';

type Whom =
  | { readonly kind: 'person'; readonly person: Person }
  | { readonly kind: 'group'; readonly group: Group }
  | { readonly kind: 'several'; readonly people: readonly Person[] }
  | { readonly kind: 'nobody' };

/** As many as one sentence can name. */
const mostNamed = 5;

/** The person or group a word names: by code, else by a name that only one person has. */
export async function whom(tx: Stores, word: string): Promise<Whom> {
  const name = word.normalize('NFKC').trim().replace(/^@/, '');
  const person = await tx.people.byCode(name.toLowerCase());
  if (person && person.disabledAt === null) return { kind: 'person', person };
  const group = (await tx.groups.byCode(name)) ?? (await tx.groups.byCode(name.toLowerCase()));
  if (group) return { kind: 'group', group };
  const people = await tx.people.list({ search: name, limit: mostNamed });
  const [only, ...others] =
    people.filter((one) => one.name === name).length === 1 ? people.filter((one) => one.name === name) : people;
  if (!only) return { kind: 'nobody' };
  return others.length === 0 ? { kind: 'person', person: only } : { kind: 'several', people };
}
