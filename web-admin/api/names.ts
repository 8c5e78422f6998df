import type { GroupId, PersonId } from '../../core/ids.ts';
import type { Person } from '../../core/people/person.ts';
import type { Stores } from '../../core/stores.ts';
import type { Fault } from '../../core/text/fault.ts';
import { sentence } from '../../core/text/text.ts';

type Path = Fault['path'];

/** Codes → people and groups. What names nobody is collected, so that all of it is told at once. */
export function names(tx: Stores) {
  const faults: Fault[] = [];
  const person = async (code: string | undefined, path: Path, who?: 'also disabled'): Promise<Person | null> => {
    if (code === undefined) return null;
    const found = await tx.people.byCode(code);
    if (found && (who === 'also disabled' || found.disabledAt === null)) return found;
    faults.push({ path, text: sentence('system.api.no_person') });
    return null;
  };
  return {
    faults: faults as readonly Fault[],
    person,
    async people(codes: readonly string[], path: Path): Promise<PersonId[]> {
      const ids = new Set<PersonId>();
      for (const [index, code] of codes.entries()) {
        const found = await person(code, [...path, index]);
        if (found) ids.add(found.id);
      }
      return [...ids];
    },
    async groups(codes: readonly string[], path: Path): Promise<GroupId[]> {
      const ids = new Set<GroupId>();
      for (const [index, code] of codes.entries()) {
        const group = await tx.groups.byCode(code);
        if (group) ids.add(group.id);
        else faults.push({ path: [...path, index], text: sentence('system.api.no_group') });
      }
      return [...ids];
    },
  };
}
export type Names = ReturnType<typeof names>;
