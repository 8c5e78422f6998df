import type { RuleDraft } from '../../core/dispatch/rule.ts';
import type { GroupId, PersonId } from '../../core/ids.ts';
import type { Person } from '../../core/people/person.ts';
import type { Clock } from '../../core/ports.ts';
import type { Stores } from '../../core/stores.ts';
import type { TaskType } from '../../core/tasks/task.ts';
import type { World } from '../../core/world.ts';
import type { Fresh } from '../harness/engines.ts';
import { plainWorld } from '../harness/world.ts';
import { type Kind, routes } from './model.ts';
import { type GroupCode, groupCodes, people, roles, type Town, type Who } from './rights.ts';

const taskType = (code: string, kind: Kind): TaskType => ({
  code,
  routing: kind.byRules ? 'rules' : 'hand',
  review: kind.review,
  acceptance: kind.acceptance,
  confirmation: kind.confirmation,
  closeAfterMs: kind.closeAfter,
  remindConfirmAfterMs: kind.remindAfter,
  autoConfirmAfterMs: kind.confirmAfter,
  offerExpiresAfterMs: kind.lapseAfter,
});

const firstGroups: Town['groups'] = { field: ['wang', 'ivan', 'mei'], yard: ['anna', 'ivan'] };
export const everybodyHere: Town = { away: [], groups: firstGroups };

/** A small organisation in a database, and everything in it by name. */
export interface Office {
  readonly db: Fresh;
  readonly world: World;
  /** Which instant it is, and how many walks began. */
  readonly clock: { now: number; walks: number };
  readonly person: (who: Who) => Person;
  readonly who: (id: PersonId | null) => Who | null;
  readonly group: (code: GroupCode) => GroupId;
}

export async function office(db: Fresh, kinds: Readonly<Record<string, Kind>>): Promise<Office> {
  const clock = { now: 1_800_000_000_000, walks: 0 };
  const port: Clock = { now: () => clock.now, monotonic: () => clock.now, sleep: () => Promise.resolve() };
  const types = new Map(Object.entries(kinds).map(([code, kind]) => [code, taskType(code, kind)]));
  const world: World = { ...plainWorld(port, db.database), taskTypes: types };
  const { byName, groups } = await db.database.write('seed', async (tx) => {
    const byName = new Map<string, Person>();
    for (const code of people) {
      const id = await tx.people.put({ code, name: code, locale: 'en', zone: 'UTC', roles: roles[code] });
      await tx.accounts.bind(id, 'telegram', `tg-${code}`, 1);
      const person = await tx.people.get(id);
      if (person) byName.set(code, person);
    }
    const groups = new Map<string, GroupId>();
    for (const code of groupCodes) {
      const members = firstGroups[code].map((one) => byName.get(one)?.id ?? 0);
      groups.set(code, await tx.groups.put({ code, name: code, members }));
    }
    for (const type of types.keys()) await rulesFor(tx, type, groups);
    return { byName, groups };
  });
  const byId = new Map([...byName.values()].map(({ id, code }) => [id, code as Who]));
  return {
    ...{ db, world, clock },
    person: (who) => byName.get(who) as Person,
    who: (id) => (id === null ? null : (byId.get(id) ?? null)),
    group: (code) => groups.get(code) as GroupId,
  };
}

async function rulesFor(tx: Stores, type: string, groups: ReadonlyMap<string, GroupId>): Promise<void> {
  for (const [company, route] of Object.entries(routes)) {
    if (!route) continue;
    const draft: RuleDraft = {
      ...{ code: `${type}-${company}`, type, companyScope: 'part', companies: [company] },
      ...{ materialScope: 'all', materials: [], onDuty: false, priority: 0, stop: false, enabled: true },
      ...{ groups: [groups.get(route.group) as GroupId], strategy: route.sole ? 'direct' : 'pool' },
    };
    await tx.rules.put(draft, 1);
  }
}

/** Somebody leaves for a while, or is back. */
export async function setAway({ person }: Office, tx: Stores, who: Who, isAway: boolean): Promise<void> {
  await tx.people.setDisabled(person(who).id, isAway ? 1 : null);
}

export async function setMembers(
  { person }: Office,
  tx: Stores,
  code: GroupCode,
  members: readonly Who[],
): Promise<void> {
  await tx.groups.put({ code, name: code, members: members.map((one) => person(one).id) });
}
