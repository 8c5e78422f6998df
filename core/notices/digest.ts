import type { Instant, PersonId, TaskId } from '../ids.ts';
import type { Person } from '../people/person.ts';
import type { Notice } from '../stores/notices.ts';
import type { Stores } from '../stores.ts';
import { isAwaited } from '../tasks/awaited.ts';
import { factsOf } from '../tasks/facts.ts';
import type { TaskFacts } from '../tasks/task.ts';
import { tellUnreachable } from '../tell/announce.ts';
import { tellPerson } from '../tell/tell.ts';
import type { World } from '../world.ts';
import { digestCard } from './digest-card.ts';
import { planDigest } from './notify.ts';
import { isUrgent, quietEnd } from './quiet.ts';
import { relevant } from './relevant.ts';

/**
 * Tells a person everything of theirs that is due, in one message. What is told is marked so in the same unit: whatever
 * runs this a second time finds nothing.
 */
export async function tellDigest(tx: Stores, world: World, id: PersonId): Promise<void> {
  const now = world.clock.now();
  const taken = await tx.notices.take(id, now);
  const person = await tx.people.get(id);
  if (taken.length === 0 || !person) return;
  const facts = await factsFor(tx, world, taken);
  const due = await spare(tx, person, taken, facts, now);
  const told = worthTelling(due, facts, person);
  await tx.notices.drop(
    due.filter((row) => !told.includes(row)).map((row) => row.id),
    'moot',
  );
  const [first] = told;
  if (first && (await post(tx, world, person, told, facts)) === 'unreachable') {
    await tx.notices.drop(
      told.map((row) => row.id),
      'unreached',
    );
    await passOn(tx, world, person, told, facts);
  }
}

/** After a holiday there may be thousands: the newest are looked at, of the others only the number is said. */
const mostChecked = 100;

type Facts = ReadonlyMap<TaskId, TaskFacts>;

async function factsFor(tx: Stores, world: World, rows: readonly Notice[]): Promise<Facts> {
  const found = new Map<TaskId, TaskFacts>();
  for (const task of new Set(rows.slice(-mostChecked).flatMap((row) => row.task ?? []))) {
    const facts = await factsOf(tx, world, task);
    if (facts) found.set(task, facts);
  }
  return found;
}

/** It came due in quiet hours: only what is urgent is told now. */
async function spare(
  tx: Stores,
  person: Person,
  rows: readonly Notice[],
  facts: Facts,
  now: Instant,
): Promise<readonly Notice[]> {
  const morning = quietEnd(person, now);
  if (morning === undefined) return rows;
  const isNow = ({ task }: Notice) => {
    const known = task === null ? undefined : facts.get(task);
    return known !== undefined && isUrgent(known.task, now);
  };
  const later = rows.filter((row) => !isNow(row));
  if (later.length === 0) return rows;
  await tx.notices.putBack(
    later.map((row) => row.id),
    morning,
  );
  await planDigest(tx, person.id, morning);
  return rows.filter(isNow);
}

/** In order of time. What was not looked at is taken as it is. */
function worthTelling(rows: readonly Notice[], facts: Facts, person: Person): readonly Notice[] {
  if (person.disabledAt !== null) return [];
  const told = new Set<Notice>();
  for (const [task, ofTask] of Map.groupBy(rows, (row) => row.task)) {
    const known = task === null ? undefined : facts.get(task);
    for (const row of known ? relevant(ofTask, known, person) : ofTask) told.add(row);
  }
  return rows.filter((row) => told.has(row));
}

async function post(
  tx: Stores,
  world: World,
  person: Person,
  rows: readonly Notice[],
  facts: Facts,
): Promise<'told' | 'unreachable'> {
  const key = `d${rows[0]?.id.toString(36)}`;
  const cards = new Map(rows.filter(({ style }) => style === 'card').map((row) => [row.task, row]));
  const said = rows.filter((row) => row.style === 'notice' || cards.get(row.task) === row);
  const isOneTask = cards.size === 1 && said.length === 1;
  if (!isOneTask) {
    const content = { kind: 'snapshot', card: digestCard(said) } as const;
    if ((await tellPerson(tx, world, person.id, content, { key, correlation: key })) !== 'told') return 'unreachable';
  }
  const waiting = [...cards.keys()].filter((task) => {
    const known = task === null ? undefined : facts.get(task);
    return known && (isOneTask || isAwaited(known, person));
  });
  const [task] = waiting;
  if (waiting.length !== 1 || task == null) return 'told';
  const content = { kind: 'live', subject: { kind: 'task', id: task } } as const;
  const told = await tellPerson(tx, world, person.id, content, { key: `${key}.t`, correlation: key });
  return told === 'told' ? 'told' : 'unreachable';
}

/** They lost their last chat while it waited: whoever relies on them must know. */
async function passOn(tx: Stores, world: World, person: Person, rows: readonly Notice[], facts: Facts): Promise<void> {
  for (const task of new Set(rows.flatMap((row) => (row.style === 'card' ? (row.task ?? []) : [])))) {
    const known = facts.get(task);
    if (!known || !isAwaited(known, person)) continue;
    const key = `du${rows[0]?.id.toString(36)}.${task.toString(36)}`;
    await tellUnreachable(tx, world, known, person.id, { key, correlation: key });
  }
}
