import { Refusal } from './refusal.ts';
import type { Sim } from './sim.ts';
import type { Payload } from './simulator.ts';
import type { PersonState } from './state.ts';

/** The address book, as far as the app's visible range lets it look. */

const MOST_PER_PAGE = 100;

const nobody = () => new Refusal('60121', 'no such user', { errcode: 60121 });

function wire(person: PersonState): Record<string, unknown> {
  const { userId, unionId, name, mobile, departments, admin } = person;
  return {
    ...{ userid: userId, unionid: unionId, name, active: true, admin: admin ?? false },
    dept_id_list: departments ?? [1],
    ...(mobile === undefined ? {} : { mobile }),
  };
}

/** Outside the visible range is another error than not there at all. */
function found(person: PersonState | undefined): PersonState {
  if (person === undefined || person.removed || person.outside) throw nobody();
  if (person.visible === false) throw new Refusal('50002', 'the user is outside the visible range', { errcode: 50002 });
  return person;
}

export function userGet(sim: Sim, { userid }: Payload): unknown {
  return { result: wire(found(sim.state.people.find(({ userId }) => userId === userid))) };
}

export function userByMobile(sim: Sim, { mobile }: Payload): unknown {
  if (!/^(\+\d{1,4}-?)?\d{6,15}$/.test(String(mobile)))
    throw new Refusal('40104', 'not a mobile number', { errcode: 40104 });
  const { userId } = found(sim.state.people.find((person) => person.mobile === mobile));
  return { result: { userid: userId } };
}

export function userByUnionId(sim: Sim, { unionid }: Payload): unknown {
  const { userId } = found(sim.state.people.find(({ unionId }) => unionId === unionid));
  return { result: { userid: userId, contact_type: 0 } };
}

function checkDepartment(sim: Sim, id: unknown): number {
  const known = id === 1 || sim.state.departments.some((department) => department.id === id);
  if (!known || typeof id !== 'number') throw new Refusal('60003', 'no such department', { errcode: 60003 });
  return id;
}

function membersOf(sim: Sim, department: number): PersonState[] {
  return sim.state.people.filter(
    ({ removed, outside, visible, departments = [1] }) =>
      !removed && !outside && visible !== false && departments.includes(department),
  );
}

export function userList(sim: Sim, payload: Payload): unknown {
  const members = membersOf(sim, checkDepartment(sim, payload.dept_id));
  const [cursor, size] = [Number(payload.cursor), Number(payload.size)];
  if (size < 1 || size > MOST_PER_PAGE) throw new Refusal('40035', `"size" is 1 to ${MOST_PER_PAGE}`);
  const list = members.slice(cursor, cursor + size).map(wire);
  const more = cursor + size < members.length;
  return { result: { has_more: more, ...(more ? { next_cursor: cursor + size } : {}), list } };
}

export function userIds(sim: Sim, payload: Payload): unknown {
  const members = membersOf(sim, checkDepartment(sim, payload.dept_id));
  return { result: { userid_list: members.map(({ userId }) => userId) } };
}

export function departments(sim: Sim, payload: Payload): unknown {
  const parent = checkDepartment(sim, payload.dept_id ?? 1);
  const below = sim.state.departments.filter((department) => department.parent === parent);
  return { result: below.map(({ id, name }) => ({ dept_id: id, name, parent_id: parent })) };
}

export function departmentIds(sim: Sim, payload: Payload): unknown {
  const parent = checkDepartment(sim, payload.dept_id);
  const below = sim.state.departments.filter((department) => department.parent === parent);
  return { result: { dept_id_list: below.map(({ id }) => id) } };
}
