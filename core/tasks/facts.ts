import type { PersonId, TaskId } from '../ids.ts';
import type { Person } from '../people/person.ts';
import type { Stores } from '../stores.ts';
import type { World } from '../world.ts';
import type { Applied } from './apply.ts';
import type { Assignment, LogEntry, Task, TaskFacts } from './task.ts';
import { defaultType } from './types.ts';

const newest = 20;
const newestMoves = 8;
const mostOfRole = 100;

/** What is read about a task, before anybody in it has a name. */
type Read = Pick<
  TaskFacts,
  | 'task'
  | 'assignments'
  | 'sharers'
  | 'groups'
  | 'members'
  | 'pool'
  | 'proposal'
  | 'log'
  | 'moves'
  | 'comments'
  | 'files'
>;

/** Everything a decision about the task may look at; `lock` holds the task until the unit ends. */
export async function factsOf(tx: Stores, world: World, id: TaskId, lock = false): Promise<TaskFacts | undefined> {
  const task = await (lock ? tx.tasks.lock(id) : tx.tasks.get(id));
  if (!task) return undefined;
  const [assignments, sharers, groups, log, talk, managers, reviewers] = await Promise.all([
    tx.tasks.assignments(id),
    tx.tasks.sharers(id),
    poolOf(tx, id),
    tx.log.of(id, newest),
    tx.tasks.countTalk(id),
    tx.people.list({ role: 'manager', limit: mostOfRole }),
    tx.people.list({ role: 'reviewer', limit: mostOfRole }),
  ]);
  const proposal = mayPropose(task, assignments) ? await tx.proposals.open(id) : undefined;
  const moves = movesIn(log) ?? (await tx.log.moves(id, newestMoves));
  const read = { task, assignments, sharers, ...groups, log, moves, ...talk, ...(proposal ? { proposal } : {}) };
  const staff = new Map([...managers, ...reviewers].map((person) => [person.id, person]));
  return {
    ...(await named(tx, world, read, staff)),
    managers: managers.map((person) => person.id),
    reviewers: reviewers.map((person) => person.id),
  };
}

/** The facts after a move of this very unit, which holds the task: only what the move does not tell is read again. */
export async function factsAfter(tx: Stores, world: World, before: TaskFacts, applied: Applied): Promise<TaskFacts> {
  const { effect, task, entry } = applied;
  const { offer, reopenOffer, share, unshare, pool, said } = effect;
  const isOffer = offer !== undefined || reopenOffer !== undefined;
  const isShare = share !== undefined || unshare !== undefined;
  const [assignments, sharers, groups, talk] = await Promise.all([
    isOffer ? tx.tasks.assignments(task.id) : settled(before, applied),
    isShare ? tx.tasks.sharers(task.id) : before.sharers,
    pool ? poolOf(tx, task.id) : poolBefore(before),
    said === undefined ? { comments: before.comments, files: before.files ?? 0 } : tx.tasks.countTalk(task.id),
  ]);
  const log = entry ? [entry, ...before.log].slice(0, newest) : before.log;
  const moves = entry && isMove(entry) ? [entry, ...before.moves].slice(0, newestMoves) : before.moves;
  const { proposal } = before;
  const read = { task, assignments, sharers, ...groups, log, moves, ...talk, ...(proposal ? { proposal } : {}) };
  const { managers, reviewers } = before;
  return { ...(await named(tx, world, read, before.people)), managers, reviewers };
}

const isMove = ({ before }: LogEntry): boolean => Object.keys(before).length > 0;

/** Undefined: there was so much talk that they must be looked for behind it. */
function movesIn(log: readonly LogEntry[]): LogEntry[] | undefined {
  const moves = log.filter(isMove).slice(0, newestMoves);
  return moves.length === newestMoves || log.length < newest ? moves : undefined;
}

/** The offers, the open one ended as the move said. */
function settled(
  { assignments }: TaskFacts,
  { effect: { settle }, task: { updatedAt } }: Applied,
): readonly Assignment[] {
  if (!settle) return assignments;
  const { status, category = null, reason = null } = settle;
  const end = { status, category, reason, decidedAt: updatedAt };
  return assignments.map((one) => (one.status === 'offered' ? { ...one, ...end } : one));
}

/** Only a rejected offer leads to a proposal, and only while nobody has the task. */
const mayPropose = ({ stage, dispatch }: Task, [newest]: readonly Assignment[]): boolean =>
  stage === 'reviewed' && dispatch === 'none' && newest?.status === 'rejected';

type Pooled = Pick<TaskFacts, 'groups' | 'members' | 'pool'>;

const poolBefore = ({ groups, members, pool }: TaskFacts): Pooled => ({ groups, members, ...(pool ? { pool } : {}) });

/** Who may claim: the groups' members without those passed over, and whoever was named besides. */
async function poolOf(tx: Stores, id: TaskId): Promise<Pooled> {
  const pool = await tx.tasks.pool(id);
  const { groups, people, except } = pool;
  if (groups.length === 0) return { groups: [], members: people, pool };
  const inGroups = (await tx.groups.members(groups)).filter((person) => !except.includes(person));
  return { groups: await tx.groups.many(groups), members: [...new Set([...inGroups, ...people])], pool };
}

/** Looks up whoever is named and not known yet. */
async function named(tx: Stores, world: World, read: Read, known: ReadonlyMap<PersonId, Person>) {
  const missing = new Set<PersonId>();
  const note = (person: PersonId | null) => person !== null && !known.has(person) && missing.add(person);
  for (const person of [...read.sharers, ...read.members, ...peopleOf(read.task)]) note(person);
  for (const offer of read.assignments) note(offer.person);
  for (const entry of [...read.log, ...read.moves]) note(entry.person);
  if (read.proposal) for (const person of [read.proposal.person, read.proposal.asked]) note(person);
  const found = missing.size > 0 ? await tx.people.many([...missing]) : new Map<PersonId, Person>();
  const offer = read.assignments.find(({ status }) => status === 'offered') ?? null;
  const people = found.size > 0 ? new Map([...known, ...found]) : known;
  return { ...read, type: typeOf(world, read.task), offer, people };
}

const peopleOf = ({ owner, requester, assigner, reviewer }: Task) => [owner, requester, assigner, reviewer];

function typeOf({ taskTypes }: World, { type }: Task): TaskFacts['type'] {
  const found = taskTypes.get(type) ?? taskTypes.get(defaultType);
  if (!found) throw new Error(`the task type ${defaultType} is missing`);
  return found;
}
