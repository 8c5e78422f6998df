import type { Model, Move } from './model.ts';
import { members, people, roles, type Town, type Who } from './rights.ts';

/** What somebody turned down led to, until it is decided. */
export interface Proposal {
  readonly kind: 'next' | 'question' | 'date';
  /** Whoever turned it down. */
  readonly from: Who;
  /** question: whose answer is waited for; null: any manager's. */
  readonly asked: Who | null;
  readonly dueAt: number | null;
}

export const categories = ['overloaded', 'not_mine', 'no_access', 'unclear', 'date', 'other'] as const;
const leadsToNext: readonly (string | undefined)[] = ['overloaded', 'not_mine', 'no_access'];

/** What exactly is offered. */
export const termsOf = ({ title, dueAt }: Pick<Model, 'title' | 'dueAt'>): string => JSON.stringify([title, dueAt]);

/** Nobody gets the same offer twice, unless what they asked was answered. */
export const turnedDown = (task: Model, who: Who): boolean =>
  task.kind.acceptance &&
  task.offers.some(
    ({ to, status, terms, answered }) =>
      to === who && (status === 'rejected' || status === 'expired') && !answered && terms === termsOf(task),
  );

const isHere = ({ away }: Town, who: Who | null): boolean => who !== null && !away.includes(who);

/** Without asking anybody: to the others the rules or the pool have for it. */
export function goesOn(town: Town, task: Model, { category }: Move): Omit<Move, 'by'> | null {
  const [offer] = task.offers;
  if (!offer || !leadsToNext.includes(category)) return null;
  const { to, chosen } = offer;
  if (chosen === 'rules') return { verb: 'dispatch', byRules: true, except: [to] };
  const others = members(town, task).filter((who) => who !== to);
  if (chosen !== 'pool' || others.length === 0) return null;
  const { groups, named, skipped } = task;
  return { verb: 'dispatch', groups, named: named.filter((who) => who !== to), except: [...skipped, to] };
}

/** Of its own people, else of those who work with whoever turned it down: nobody who was asked before. */
function hasNext(town: Town, task: Model): boolean {
  const from = task.offers[0]?.to;
  const own = members(town, task);
  const shared = Object.values(town.groups).filter((group) => from !== undefined && group.includes(from));
  const employed = people.filter((who) => (roles[who] as readonly string[]).includes('employee'));
  const peers = own.length > 0 ? own : shared.length > 0 ? shared.flat() : employed;
  const out = [task.requester, ...task.offers.map(({ to }) => to)];
  return peers.some((who) => isHere(town, who) && !out.includes(who));
}

const next = (town: Town, task: Model, from: Who): Proposal | null =>
  hasNext(town, task) ? { kind: 'next', from, asked: null, dueAt: null } : null;

function raised(town: Town, task: Model, move: Move, now: number): Proposal | null {
  const { category, dueAt } = move;
  const from = move.by as Who;
  if (leadsToNext.includes(category)) return goesOn(town, task, move) ? null : next(town, task, from);
  if (category === 'unclear') {
    const asked = [task.requester, task.assigner].find((who) => who !== from && isHere(town, who)) ?? null;
    return { kind: 'question', from, asked, dueAt: null };
  }
  const isOther = category === 'date' && dueAt != null && dueAt > now && dueAt !== task.dueAt;
  return isOther ? { kind: 'date', from, asked: null, dueAt } : null;
}

export const isAsked = (town: Town, { proposal }: Pick<Model, 'proposal'>, by: string | null): boolean =>
  proposal?.kind === 'question' &&
  (proposal.asked === null
    ? people.some((who) => who === by && isHere(town, who) && (roles[who] as readonly string[]).includes('manager'))
    : proposal.asked === by);

/** What a move does to the proposal that stood before it. */
export function proposed(town: Town, before: Model, after: Model, move: Move, now: number): Partial<Model> {
  const { proposal } = before;
  if (move.verb === 'reject') return { proposal: raised(town, after, move, now) };
  if (!proposal) return {};
  if (['comment', 'attach', 'edit'].includes(move.verb) && isAsked(town, before, move.by)) {
    return { offers: after.offers.map((offer, index) => (index === 0 ? { ...offer, answered: true } : offer)) };
  }
  if (move.verb === 'decline') return { proposal: next(town, after, proposal.from) };
  return after.stage === 'reviewed' && after.dispatch === 'none' ? {} : { proposal: null };
}

/** Once answered, or once the date is theirs, it is offered again to whoever turned it down. */
export function offeredAgain(town: Town, { proposal, offers, dueAt }: Model): Omit<Move, 'by'> | null {
  if (!proposal || !isHere(town, proposal.from)) return null;
  const isSettled =
    proposal.kind === 'question' ? offers[0]?.answered : proposal.kind === 'date' && dueAt === proposal.dueAt;
  return isSettled ? { verb: 'assign', to: proposal.from } : null;
}
