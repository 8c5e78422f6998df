import { type PersonId, taskNumber } from '../ids.ts';
import type { Person } from '../people/person.ts';
import { isAsked } from '../proposals/leads.ts';
import { confirmers, isOrphaned, type Standing, standings } from '../tasks/standing.ts';
import type { Outcome, TaskFacts } from '../tasks/task.ts';
import type { Key } from '../text/catalogue.ts';
import { said, sentence, type Text } from '../text/text.ts';
import type { Tone } from './card.ts';

/** Who reads: a person with what they are to the task, or nobody in particular (a conversation as a whole). */
export interface Reader {
  readonly person: PersonId | null;
  readonly standings: ReadonlySet<Standing>;
}

export const readerOf = (facts: TaskFacts, person: Person): Reader => ({
  person: person.id,
  standings: standings(facts, person),
});

export interface Status {
  readonly text: Text;
  readonly tone: Tone;
}

export const nameOf = (facts: TaskFacts, person: PersonId | null | undefined): Text | undefined => {
  const found = person == null ? undefined : facts.people.get(person);
  return found && said(found.name);
};

const status = (tone: Tone, key: Key): Status => ({ tone, text: sentence(key) });
/** `named` where the name is known, else `plain`. */
const byName = (tone: Tone, name: Text | undefined, named: Key, plain: Key): Status =>
  name ? { tone, text: sentence(named, { name }) } : status(tone, plain);

const closed: Readonly<Record<Outcome, { tone: Tone; verbs: readonly string[]; named: Key; plain: Key }>> = {
  completed: { tone: 'good', verbs: [], named: 'card.status.completed_by', plain: 'card.status.completed' },
  refused: { tone: 'bad', verbs: ['refuse'], named: 'card.status.refused_by', plain: 'card.status.refused' },
  cancelled: { tone: 'neutral', verbs: ['cancel'], named: 'card.status.cancelled_by', plain: 'card.status.cancelled' },
  withdrawn: { tone: 'neutral', verbs: [], named: 'card.status.withdrawn', plain: 'card.status.withdrawn' },
};

const newestBy = (facts: TaskFacts, verbs: readonly string[]): Text | undefined =>
  nameOf(facts, facts.log.find((entry) => verbs.includes(entry.verb))?.person);

/** Where the task stands, in words for this reader. */
export function statusOf(facts: TaskFacts, reader: Reader): Status {
  return formerStatus(facts, reader) ?? stageStatus(facts, reader);
}

function stageStatus(facts: TaskFacts, { person, standings }: Reader): Status {
  const { task, offer } = facts;
  switch (task.stage) {
    case 'pending_review':
      return status('waiting', standings.has('reviewer') ? 'card.status.review_yours' : 'card.status.review');
    case 'returned':
      return status('waiting', standings.has('requester') ? 'card.status.returned_yours' : 'card.status.returned');
    case 'reviewed':
      if (task.dispatch === 'parked') return status('bad', 'card.status.parked');
      if (task.dispatch === 'none') return proposalStatus(facts, { person, standings });
      return status(
        'waiting',
        person === null || standings.has('member') ? 'card.status.pooled' : 'card.status.pooled_waits',
      );
    case 'assigned':
      if (standings.has('offered')) return status('waiting', 'card.status.offered_yours');
      return byName('waiting', nameOf(facts, offer?.person), 'card.status.offered', 'card.status.unassigned');
    case 'in_progress':
      if (standings.has('owner')) return status('active', 'card.status.in_progress_yours');
      if (isOrphaned(facts))
        return byName('bad', nameOf(facts, task.owner), 'card.status.owner_left', 'card.stage.in_progress');
      return byName('active', nameOf(facts, task.owner), 'card.status.in_progress', 'card.stage.in_progress');
    case 'done': {
      if (standings.has('confirmer')) return status('waiting', 'card.status.done_yours');
      const [only, ...others] = confirmers(facts);
      const name = others.length === 0 ? nameOf(facts, only) : undefined;
      return byName('waiting', name, 'card.status.done_by', 'card.status.done');
    }
    case 'confirmed':
      return byName('good', newestBy(facts, ['confirm']), 'card.status.confirmed_by', 'card.status.confirmed');
    case 'closed': {
      const outcome = task.outcome ?? 'completed';
      if (outcome === 'completed' && standings.has('owner')) return status('good', 'card.status.completed_yours');
      const { tone, verbs, named, plain } = closed[outcome];
      return byName(tone, outcome === 'completed' ? nameOf(facts, task.owner) : newestBy(facts, verbs), named, plain);
    }
  }
}

/** Nobody has it: whose word is waited for. */
function proposalStatus(facts: TaskFacts, { person, standings }: Reader): Status {
  const { proposal } = facts;
  if (person !== null && isAsked(facts, { id: person })) return status('waiting', 'review.status.question_yours');
  if (proposal?.kind === 'question') {
    return byName('waiting', nameOf(facts, proposal.asked), 'review.status.question', 'card.status.unassigned');
  }
  if (proposal?.kind === 'date' && standings.has('manager')) {
    return byName('waiting', nameOf(facts, proposal.from), 'review.status.date', 'card.status.unassigned');
  }
  return status('waiting', 'card.status.unassigned');
}

/** Somebody who was offered the task or had it, and is nothing to it any more: their card says what became of it. */
function formerStatus(facts: TaskFacts, { person, standings }: Reader): Status | undefined {
  const isFormer = [...standings].every((standing) => standing === 'outsider' || standing === 'sharer');
  if (person === null || !isFormer || facts.task.stage === 'closed') return undefined;
  const last = facts.assignments.find((offer) => offer.person === person);
  const hadIt = last !== undefined || facts.log.some((entry) => entry.person === person && entry.verb === 'claim');
  if (!hadIt || last?.status === 'offered') return undefined;
  if (last?.status === 'rejected') return status('neutral', 'card.status.declined');
  const name = nameOf(facts, facts.task.owner);
  if (name) {
    return { tone: 'neutral', text: sentence('card.status.now_with', { task: taskNumber(facts.task.id), name }) };
  }
  if (last?.status === 'withdrawn') return status('neutral', 'card.status.offer_withdrawn');
  if (last?.status === 'expired') return status('neutral', 'card.status.offer_expired');
  return status('neutral', 'card.status.not_yours');
}
