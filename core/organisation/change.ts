/** One change of the organisation at a time, as other systems and pages make it: stored, noted, parked tasks looked at. */
import { startRetry } from '../dispatch/retry.ts';
import type { PersonId } from '../ids.ts';
import { startLeft } from '../people/left.ts';
import type { Group, Person } from '../people/person.ts';
import type { Stores } from '../stores.ts';
import type { Actor, Template } from '../tasks/task.ts';
import type { World } from '../world.ts';

type ChangeWorld = Pick<World, 'clock' | 'random' | 'organisation'>;
type PersonInput = Pick<Person, 'code' | 'name' | 'roles'> & Partial<Pick<Person, 'locale' | 'zone' | 'preferred'>>;

/** Creates or changes a person by code; a language, zone or platform that is not given stays. */
export async function putPerson(tx: Stores, world: ChangeWorld, actor: Actor, input: PersonInput): Promise<void> {
  const known = await tx.people.byCode(input.code);
  await tx.people.put({
    ...input,
    locale: input.locale ?? known?.locale ?? world.organisation.locale,
    zone: input.zone ?? known?.zone ?? world.organisation.zone,
  });
  await note(tx, world, actor, 'person.put', input.code, { before: known ?? null });
}

/**
 * A disabled person does nothing more here and is told nothing. Their offers are withdrawn; what they own stays theirs
 * until whoever is told of it moves it.
 */
export async function setDisabled(
  tx: Stores,
  world: ChangeWorld,
  actor: Actor,
  person: Person,
  isDisabled: boolean,
): Promise<void> {
  if ((person.disabledAt !== null) === isDisabled) return;
  await tx.people.setDisabled(person.id, isDisabled ? world.clock.now() : null);
  await note(tx, world, actor, isDisabled ? 'person.disable' : 'person.enable', person.code, {});
  await startLeft(tx, world, person.id);
  await startRetry(tx, world);
}

export async function putGroup(
  tx: Stores,
  world: ChangeWorld,
  actor: Actor,
  group: { readonly code: string; readonly name: string; readonly members: readonly PersonId[] },
): Promise<void> {
  const known = await tx.groups.byCode(group.code);
  const before = known ? await tx.groups.members([known.id]) : null;
  await tx.groups.put(group);
  await note(tx, world, actor, 'group.put', group.code, { before, after: group.members });
  await startRetry(tx, world);
}

/** False: tasks or rules name it. */
export async function removeGroup(tx: Stores, world: ChangeWorld, actor: Actor, group: Group): Promise<boolean> {
  if (!(await tx.groups.remove(group.id))) return false;
  await note(tx, world, actor, 'group.remove', group.code, {});
  return true;
}

export async function putTemplate(
  tx: Stores,
  world: ChangeWorld,
  actor: Actor,
  template: Omit<Template, 'id'>,
): Promise<void> {
  const known = await tx.templates.byCode(template.code);
  await tx.templates.put(template);
  await note(tx, world, actor, 'template.put', template.code, { before: known ?? null });
}

/** False: tasks were made from it. */
export async function removeTemplate(tx: Stores, world: ChangeWorld, actor: Actor, one: Template): Promise<boolean> {
  if (!(await tx.templates.remove(one.id))) return false;
  await note(tx, world, actor, 'template.remove', one.code, { before: one });
  return true;
}

async function note(
  tx: Stores,
  { clock }: ChangeWorld,
  actor: Actor,
  verb: string,
  subject: string,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { person, platform, correlation } = actor;
  await tx.audit.append({
    ...{ at: clock.now(), kind: 'admin', verb, subject, detail, platform, correlation },
    person: person?.id ?? null,
    externalId: null,
  });
}
