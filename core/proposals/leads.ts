import type { Row } from '../tasks/row.ts';
import type { RejectCategory, TaskFacts } from '../tasks/task.ts';
import type { ProposalKind } from './proposal.ts';

/** What each kind of rejection leads to; `none`: whoever gave the task decides. */
export const leads: Readonly<Record<RejectCategory, ProposalKind | 'none'>> = {
  overloaded: 'next',
  not_mine: 'next',
  no_access: 'next',
  unclear: 'question',
  date: 'date',
  other: 'none',
};

const sending: ReadonlySet<string> = new Set(['dispatch', 'redispatch']);

/** Who chose the person it was offered to: the rules, a pool they alone were left of, or somebody by hand. */
function chosenBy({ moves }: TaskFacts): 'rules' | 'pool' | 'hand' {
  const at = moves.findIndex(({ verb }) => verb === 'assign');
  const assigned = moves[at];
  const sent = moves.slice(at + 1).find(({ verb }) => sending.has(verb));
  if (assigned?.actor !== 'system' || sent?.correlation !== assigned.correlation) return 'hand';
  return sent.args.byRules === true ? 'rules' : 'pool';
}

/** Where a rejected task goes without asking anybody: to the others the rules or its pool have for it. */
export const goesOn: NonNullable<Row['follow']> = (facts, { category = 'other' }) => {
  const from = facts.assignments[0]?.person;
  if (leads[category] !== 'next' || from === undefined) return null;
  switch (chosenBy(facts)) {
    case 'hand':
      return null;
    case 'rules':
      return { verb: 'dispatch', args: { byRules: true, except: [from] } };
    case 'pool': {
      const { groups = [], people = [], except = [] } = facts.pool ?? {};
      const others = facts.members.filter((member) => member !== from);
      const named = people.filter((person) => person !== from);
      return others.length === 0
        ? null
        : { verb: 'dispatch', args: { groups, people: named, except: [...except, from] } };
    }
  }
};

/** Whoever the rules had chosen is there no more: they choose again. */
export const chosenAnew = (facts: TaskFacts): ReturnType<NonNullable<Row['follow']>> =>
  chosenBy(facts) === 'rules' ? { verb: 'dispatch', args: { byRules: true } } : null;

/** What was proposed or asked is settled: the same person is offered it again. */
export const offeredAgain: NonNullable<Row['follow']> = ({ proposal, assignments, people, log, task }) => {
  if (!proposal || people.get(proposal.from)?.disabledAt !== null) return null;
  const person = proposal.from;
  if (proposal.kind === 'date' && task.dueAt === proposal.dueAt) return { verb: 'assign', args: { person } };
  const offer = assignments.find(({ id }) => id === proposal.offer);
  if (proposal.kind !== 'question' || offer?.answeredAt == null) return null;
  const answer = log[0]?.verb === 'comment' ? log[0].comment : null;
  return { verb: 'assign', args: { person, ...(answer ? { comment: answer } : {}) } };
};

/** Whose answer is waited for. */
export const isAsked = (
  { proposal, managers }: Pick<TaskFacts, 'proposal' | 'managers'>,
  person: { readonly id: number } | null,
): boolean =>
  proposal?.kind === 'question' &&
  person !== null &&
  (proposal.asked === null ? managers.includes(person.id) : proposal.asked === person.id);
