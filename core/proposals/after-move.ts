import type { PersonId } from '../ids.ts';
import type { Stores } from '../stores.ts';
import type { Attempt } from '../tasks/row.ts';
import type { TaskFacts } from '../tasks/task.ts';
import type { Verb } from '../tasks/verbs.ts';
import { goesOn, isAsked, leads } from './leads.ts';
import type { Proposal, ProposalEnd } from './proposal.ts';
import { suggest } from './suggest.ts';

const answers: ReadonlySet<Verb> = new Set(['comment', 'attach', 'edit']);

/**
 * What a move does to the task's proposal: a rejection makes one, an answer is noted on the offer it is about, and
 * whatever takes the task elsewhere ends it. Needs the unit that holds the task; gives the facts with all of that.
 */
export async function proposed(
  tx: Stores,
  before: TaskFacts,
  after: TaskFacts,
  verb: Verb,
  attempt: Attempt,
): Promise<TaskFacts> {
  if (verb === 'reject') return raise(tx, after, attempt);
  const { proposal } = before;
  if (!proposal) return after;
  if (answers.has(verb) && isAsked(before, attempt.actor.person)) return answered(tx, after, proposal, attempt);
  if (verb === 'decline') {
    const ended = await end(tx, after, proposal, 'declined', attempt);
    return add(tx, ended, await nextOf(tx, ended), attempt);
  }
  const isOpen = after.task.stage === 'reviewed' && after.task.dispatch === 'none';
  return isOpen ? after : end(tx, after, proposal, howEnded(after, proposal), attempt);
}

type Draft = Pick<Proposal, 'kind'> & Partial<Pick<Proposal, 'asked' | 'person' | 'dueAt'>>;

async function raise(tx: Stores, facts: TaskFacts, attempt: Attempt): Promise<TaskFacts> {
  const { args, now } = attempt;
  if (goesOn(facts, args)) return facts;
  switch (leads[args.category ?? 'other']) {
    case 'none':
      return facts;
    case 'next':
      return add(tx, facts, await nextOf(tx, facts), attempt);
    case 'question':
      return add(tx, facts, { kind: 'question', asked: askedOf(facts) }, attempt);
    case 'date': {
      const { dueAt } = args;
      const isOther = dueAt !== undefined && dueAt > now && dueAt !== facts.task.dueAt;
      return isOther ? add(tx, facts, { kind: 'date', dueAt }, attempt) : facts;
    }
  }
}

/** The requester knows best what they meant, then whoever gave it; else any manager. */
function askedOf({ task, assignments, people }: TaskFacts): PersonId | null {
  const asks = assignments[0]?.person;
  const mayAnswer = (id: PersonId | null) => id !== null && id !== asks && people.get(id)?.disabledAt === null;
  return [task.requester, task.assigner].find(mayAnswer) ?? null;
}

async function nextOf(tx: Stores, facts: TaskFacts): Promise<Draft | undefined> {
  const person = await suggest(tx, facts);
  return person === undefined ? undefined : { kind: 'next', person };
}

async function add(tx: Stores, facts: TaskFacts, draft: Draft | undefined, { now }: Attempt): Promise<TaskFacts> {
  const [offer] = facts.assignments;
  if (!draft || !offer) return facts;
  const about = { task: facts.task.id, offer: offer.id, from: offer.person };
  const proposal = await tx.proposals.add({ asked: null, person: null, dueAt: null, ...draft, ...about }, now);
  const found = proposal.person === null ? undefined : await tx.people.get(proposal.person);
  return { ...facts, proposal, ...(found ? { people: new Map(facts.people).set(found.id, found) } : {}) };
}

async function answered(tx: Stores, facts: TaskFacts, { offer }: Proposal, { now }: Attempt): Promise<TaskFacts> {
  await tx.tasks.answerOffer(offer, now);
  const note = (one: TaskFacts['assignments'][number]) => (one.id === offer ? { ...one, answeredAt: now } : one);
  return { ...facts, assignments: facts.assignments.map(note) };
}

async function end(
  tx: Stores,
  facts: TaskFacts,
  { id }: Proposal,
  as: ProposalEnd,
  { actor, now }: Attempt,
): Promise<TaskFacts> {
  // Where the system acts, it acts for whoever began this.
  const begun = facts.log.find((entry) => entry.correlation === actor.correlation && entry.person !== null);
  await tx.proposals.end(id, { as, by: actor.person?.id ?? begun?.person ?? null, at: now });
  const { proposal: _, ...rest } = facts;
  return rest;
}

/** It was offered to whom it was meant for: to the next one, or to the same one again. */
const howEnded = ({ offer }: TaskFacts, { kind, person, from }: Proposal): ProposalEnd =>
  offer?.person === (kind === 'next' ? person : from) ? 'accepted' : 'moot';
