import type { Group, Person, Role } from '../../people/person.ts';
import { said, sentence, type Text } from '../../text/text.ts';
import { chosen, idArg, idOf, paged, perPage, pick } from './rows.ts';
import type { Choice, View } from './step.ts';

/** What of people or groups is looked at. */
export interface Looking {
  readonly list: 'people' | 'groups';
  /** Part of a name or code; empty: all. */
  readonly search: string;
  readonly page: number;
}

export const startLooking: Looking = { list: 'people', search: '', page: 0 };

export interface Candidates {
  readonly picks: readonly Choice[];
  readonly turns: readonly Choice[];
}

export interface Wanted {
  readonly role?: Role;
  readonly except?: readonly number[];
  readonly chosen?: readonly number[];
}

const longest = 60;
export const searchOf = (words: string): string => [...words.trim().replace(/\s+/g, ' ')].slice(0, longest).join('');

/** People to choose among. Somebody looked for by name may have any role. */
export async function peoplePicks({ tx }: Pick<View, 'tx'>, looking: Looking, wanted: Wanted): Promise<Candidates> {
  const { search, page } = looking;
  const filter = search === '' ? { ...(wanted.role ? { role: wanted.role } : {}) } : { search };
  const found = await tx.people.list({ ...filter, limit: perPage + 1, offset: page * perPage });
  const { rows, turns } = paged(found, looking);
  const offered = rows.filter(({ id }) => !wanted.except?.includes(id));
  const picks = offered.map((one) =>
    pick(chosen(nameIn(offered, one), wanted.chosen?.includes(one.id) ?? false), `p${idArg(one.id)}`),
  );
  return { picks, turns };
}

/** Two people of one name are told apart by their codes. */
const nameIn = (people: readonly Person[], { name, code }: Person): string =>
  people.filter((other) => other.name === name).length > 1 ? `${name} (${code})` : name;

const mostGroups = 500;

export async function groupPicks({ tx }: Pick<View, 'tx'>, looking: Looking, wanted: Wanted): Promise<Candidates> {
  const { search, page } = looking;
  const found =
    search === ''
      ? await tx.groups.list(perPage + 1, page * perPage)
      : (await tx.groups.list(mostGroups)).filter(named(search)).slice(page * perPage, (page + 1) * perPage + 1);
  const { rows, turns } = paged(found, looking);
  const picks = rows.map(({ id, name }) => pick(chosen(name, wanted.chosen?.includes(id) ?? false), `g${idArg(id)}`));
  return { picks, turns };
}

const fold = (words: string): string => words.normalize('NFKC').toLowerCase();
const named =
  (search: string) =>
  ({ name, code }: Group): boolean =>
    fold(name).includes(fold(search)) || fold(code).includes(fold(search));

export type Picked =
  | { readonly kind: 'person'; readonly person: Person }
  | { readonly kind: 'group'; readonly group: Group }
  | { readonly kind: 'nobody' };

/** Whom a pick means, if they are (still) there. */
export async function picked({ tx }: Pick<View, 'tx'>, arg: string | undefined): Promise<Picked> {
  const id = idOf(arg?.slice(1));
  if (id === undefined) return { kind: 'nobody' };
  if (arg?.startsWith('g')) {
    const [group] = await tx.groups.many([id]);
    return group ? { kind: 'group', group } : { kind: 'nobody' };
  }
  const person = arg?.startsWith('p') ? await tx.people.get(id) : undefined;
  return person && person.disabledAt === null ? { kind: 'person', person } : { kind: 'nobody' };
}

/** What is shown above the picks: how to search, or what was searched for. */
export function lookingText({ search }: Looking, picks: readonly Choice[]): Text {
  if (search === '') return sentence(picks.length > 0 ? 'new.who.how' : 'new.who.nobody');
  return sentence(picks.length > 0 ? 'new.who.found' : 'new.who.not_found', { search: said(search) });
}

/** The button that leads from people to groups and back. */
export const otherList = ({ list }: Looking): Choice =>
  list === 'people'
    ? { text: sentence('new.who.groups'), verb: 'list', arg: 'groups' }
    : { text: sentence('new.who.people'), verb: 'list', arg: 'people' };
