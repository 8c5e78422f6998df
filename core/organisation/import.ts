import { startRetry } from '../dispatch/retry.ts';
import { draftOf } from '../dispatch/rule-input.ts';
import { putRule } from '../dispatch/save.ts';
import { type PersonId, type Platform, platforms } from '../ids.ts';
import type { Stores } from '../stores.ts';
import type { Actor } from '../tasks/task.ts';
import type { Fault } from '../text/fault.ts';
import { sentence } from '../text/text.ts';
import type { World } from '../world.ts';
import type { OrganisationFile } from './organisation.ts';

export type Imported =
  | {
      readonly kind: 'imported';
      readonly people: number;
      readonly groups: number;
      readonly templates: number;
      readonly rules: number;
    }
  /** Nothing was changed. */
  | { readonly kind: 'refused'; readonly faults: readonly Fault[] };

/** What an import needs to know of the world. */
export type ImportWorld = Pick<World, 'clock' | 'organisation' | 'taskTypes' | 'random'>;

type Tongue = Pick<World['organisation'], 'locale' | 'zone'>;

const importer: Actor = { kind: 'system', person: null, account: null, platform: null, correlation: 'imported-file' };

/**
 * Brings the organisation to what the file says, by code: all of it or nothing. A second time changes nothing; what the
 * file does not name stays as it is, and so do a person's own language,
 * zone and preferred platform where the file has none.
 */
export async function importOrganisation(tx: Stores, world: ImportWorld, file: OrganisationFile): Promise<Imported> {
  const faults = [
    ...(await accountFaults(tx, file)),
    ...(await memberFaults(tx, file)),
    ...typeFaults(world, file),
    ...(await ruleFaults(tx, world, file)),
  ];
  if (faults.length > 0) return { kind: 'refused', faults };

  const now = world.clock.now();
  const ids = new Map<string, PersonId>();
  for (const { accounts, locale, zone, preferred, quiet, ...person } of file.people) {
    const known = await tx.people.byCode(person.code);
    const id = await tx.people.put({
      ...person,
      locale: locale ?? known?.locale ?? world.organisation.locale,
      zone: zone ?? known?.zone ?? world.organisation.zone,
      ...(preferred === undefined ? {} : { preferred }),
      ...(quiet === undefined ? {} : { quiet }),
    });
    ids.set(person.code, id);
    for (const [platform, externalId] of of(accounts)) {
      const bound = await tx.accounts.bind(id, platform, externalId, now);
      if (bound === 'taken') throw new Error(`account of ${person.code} on ${platform} was taken while importing`);
    }
  }
  let isMoved = false;
  for (const group of file.groups) {
    const members: PersonId[] = [];
    for (const code of group.members) {
      const member = ids.get(code) ?? (await tx.people.byCode(code))?.id;
      if (member !== undefined) members.push(member);
    }
    const known = await tx.groups.byCode(group.code);
    const before = known ? await tx.groups.members([known.id]) : [];
    const id = await tx.groups.put({ code: group.code, name: group.name, members });
    isMoved ||= before.toSorted().join() !== [...new Set(members)].toSorted().join();
    for (const [platform, externalIds] of of(group.conversations)) {
      for (const externalId of externalIds) {
        const place = { platform, externalId, kind: 'group', title: group.name } as const;
        const conversation = await tx.conversations.ensure(place, await tongueOf(tx, world, platform, members));
        await tx.groups.bindConversation(id, conversation.id);
      }
    }
  }
  for (const { estimate_minutes, ...template } of file.templates) {
    await tx.templates.put({ ...template, estimateMinutes: estimate_minutes });
  }
  for (const rule of file.rules) {
    const drafted = await draftOf(tx, world, rule);
    if (drafted.kind === 'refused') throw new Error(`the rule ${rule.code} lost what it names while importing`);
    await putRule(tx, world, importer, drafted.draft);
  }
  if (isMoved) await startRetry(tx, world);
  return {
    kind: 'imported',
    people: file.people.length,
    groups: file.groups.length,
    templates: file.templates.length,
    rules: file.rules.length,
  };
}

/** A group's chat speaks as its members on that platform do, where they all speak alike; else as the organisation does. */
async function tongueOf(
  tx: Stores,
  { organisation }: ImportWorld,
  platform: Platform,
  members: readonly PersonId[],
): Promise<Tongue> {
  const accounts = await tx.accounts.ofMany(members);
  const there = accounts.flatMap((account) => (account.platform === platform ? account.person : []));
  const people = [...(await tx.people.many(there)).values()];
  const [first] = people;
  const isShared = (key: keyof Tongue) => people.every((person) => person[key] === first?.[key]);
  return {
    locale: first && isShared('locale') ? first.locale : organisation.locale,
    zone: first && isShared('zone') ? first.zone : organisation.zone,
  };
}

/** What a mapping by platform holds, in the platforms' order. */
function of<T>(byPlatform: Partial<Record<Platform, T | undefined>>): [Platform, T][] {
  return platforms.flatMap((platform): [Platform, T][] => {
    const value = byPlatform[platform];
    return value === undefined ? [] : [[platform, value]];
  });
}

async function accountFaults(tx: Stores, file: OrganisationFile): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const [index, { code, accounts }] of file.people.entries()) {
    const known = await tx.people.byCode(code);
    const held = known ? await tx.accounts.of(known.id) : [];
    for (const [platform, externalId] of of(accounts)) {
      const path = ['people', index, 'accounts', platform];
      const holder = (await tx.accounts.find(platform, externalId))?.person;
      if (holder && holder.code !== code) {
        faults.push({ path, text: sentence('system.import.account_taken', { code: holder.code }) });
      } else if (held.some((account) => account.platform === platform && account.externalId !== externalId)) {
        faults.push({ path, text: sentence('system.import.account_second', { code }) });
      }
    }
  }
  return faults;
}

async function memberFaults(tx: Stores, file: OrganisationFile): Promise<Fault[]> {
  const here = new Set(file.people.map(({ code }) => code));
  const faults: Fault[] = [];
  for (const [index, { members }] of file.groups.entries()) {
    for (const [place, code] of members.entries()) {
      if (here.has(code) || (await tx.people.byCode(code))) continue;
      faults.push({ path: ['groups', index, 'members', place], text: sentence('system.import.no_person', { code }) });
    }
  }
  return faults;
}

function typeFaults(world: ImportWorld, file: OrganisationFile): Fault[] {
  const types = [...world.taskTypes.keys()].join(', ');
  return file.templates.flatMap(({ type }, index): Fault[] =>
    world.taskTypes.has(type)
      ? []
      : [{ path: ['templates', index, 'type'], text: sentence('system.import.no_type', { type, types }) }],
  );
}

/** Groups of this very file count as known. */
async function ruleFaults(tx: Stores, world: ImportWorld, file: OrganisationFile): Promise<Fault[]> {
  const here = new Set(file.groups.map(({ code }) => code));
  const faults: Fault[] = [];
  for (const [index, rule] of file.rules.entries()) {
    const drafted = await draftOf(tx, world, rule);
    if (drafted.kind === 'ok') continue;
    for (const { path, text } of drafted.faults) {
      const [key, place] = path;
      const isHere = key === 'groups' && typeof place === 'number' && here.has(rule.groups[place] ?? '');
      if (!isHere) faults.push({ path: ['rules', index, ...path], text });
    }
  }
  return faults;
}
