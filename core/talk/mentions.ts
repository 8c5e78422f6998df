import type { PersonId, Platform } from '../ids.ts';
import type { Person } from '../people/person.ts';
import type { Stores } from '../stores.ts';

/** `@` in front of a word, not inside an address; a second word may belong to the name. */
const mention = /(?<![\p{L}\p{N}_.])[@＠]([\p{L}\p{N}_.-]{1,40})(?: ([\p{L}\p{N}_.-]{1,40}))?/gu;
const han = /^\p{Script=Han}+/u;
/** Nobody calls more people than that in one breath. */
const most = 10;

const fold = (name: string): string => name.normalize('NFKC').toLowerCase();

/** People a text names by `@name` or `@code`, or whom the platform itself says it named. */
export async function mentioned(
  tx: Stores,
  text: string,
  platform: Platform | null,
  accounts: readonly string[],
): Promise<Person[]> {
  const found = new Map<PersonId, Person>();
  for (const account of platform === null ? [] : accounts.slice(0, most)) {
    const known = platform && (await tx.accounts.find(platform, account));
    if (known) found.set(known.person.id, known.person);
  }
  for (const [, word = '', next] of [...text.matchAll(mention)].slice(0, most)) {
    const person = await called(tx, word.replace(/[.-]+$/, ''), next);
    if (person && person.disabledAt === null) found.set(person.id, person);
  }
  return [...found.values()];
}

async function called(tx: Stores, word: string, next: string | undefined): Promise<Person | undefined> {
  const byCode = await tx.people.byCode(word.toLowerCase());
  if (byCode) return byCode;
  const names = [...(next ? [`${word} ${next}`] : []), word, ...beginnings(word)];
  for (const name of names) {
    const people = await tx.people.list({ search: name, limit: 20 });
    const [only, ...others] = people.filter((one) => fold(one.name) === fold(name));
    if (only && others.length === 0) return only;
  }
  // `@Olga` for Olga Petrova, while there is only one.
  const people = await tx.people.list({ search: word, limit: 20 });
  const [only, ...others] = people.filter((one) => fold(one.name).split(' ')[0] === fold(word));
  return others.length === 0 ? only : undefined;
}

/** Chinese puts no space behind a name: `@王伟请看`. */
function beginnings(word: string): string[] {
  const written = [...(han.exec(word)?.[0] ?? '')];
  return [4, 3, 2]
    .filter((length) => length < [...word].length && length <= written.length)
    .map((length) => written.slice(0, length).join(''));
}
