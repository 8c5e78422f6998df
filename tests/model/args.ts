import type { Actor, RejectCategory } from '../../core/tasks/task.ts';
import type { MoveArgs } from '../../core/tasks/verbs.ts';
import type { Move } from './model.ts';
import type { Office } from './office.ts';
import { type Doer, isPerson, type Who } from './rights.ts';

export function actorOf({ person }: Office, by: Doer, correlation: string): Actor {
  const base = { account: null, platform: null, correlation };
  return isPerson(by) ? { ...base, kind: 'person', person: person(by) } : { ...base, kind: by, person: null };
}

/** A move of the model in the machine's own words. */
export function argsOf({ person, group }: Office, move: Move): MoveArgs {
  const { verb, to, from, groups, named, except, pick, byRules, force, said, title, until, dueAt, category } = move;
  const id = (who: Who) => person(who).id;
  const terms = { ...(title === undefined ? {} : { title }), ...(dueAt === undefined ? {} : { dueAt }) };
  const words = {
    ...(said === undefined ? {} : verb === 'reject' ? { reason: said } : { comment: said }),
    ...(category === undefined ? {} : { category: category as RejectCategory }),
    ...(verb === 'reject' && dueAt != null ? { dueAt } : {}),
    ...(verb === 'edit' && Object.keys(terms).length > 0 ? { terms } : {}),
    ...(until === undefined ? {} : { until }),
  };
  return {
    ...words,
    ...(to === undefined ? {} : { person: id(to) }),
    ...(from === undefined ? {} : { from: id(from) }),
    ...(groups === undefined ? {} : { groups: groups.map(group) }),
    ...(named === undefined ? {} : { people: named.map(id) }),
    ...(except === undefined ? {} : { except: except.map(id) }),
    ...(pick === undefined ? {} : { pick: pick === null ? null : id(pick) }),
    ...(byRules === undefined ? {} : { byRules }),
    ...(force === undefined ? {} : { force }),
  };
}
