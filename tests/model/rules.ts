import type { Model, Move } from './model.ts';
import { goesOn, isAsked, offeredAgain, termsOf, turnedDown } from './rejections.ts';
import {
  confirmers,
  confirms,
  type Doer,
  isForsaken,
  isPerson,
  manages,
  mayReview,
  members,
  offered,
  reviews,
  type Stage,
  type Town,
  takesPart,
  type Who,
  waitsFor,
} from './rights.ts';
import { routed, soleCandidate } from './routing.ts';
import { isEarly } from './timers.ts';

/** Whether this one may. */
type Might = (town: Town, task: Model, by: Doer) => boolean;
export interface Rule {
  readonly from: readonly Stage[];
  readonly may: Might;
  /** Whether it is refused although whoever tries it may. */
  readonly not?: (town: Town, task: Model, move: Move, now: number) => boolean;
  readonly needs?: (move: Move) => boolean;
  readonly change: (town: Town, task: Model, move: Move, now: number) => Partial<Model>;
  readonly next?: (town: Town, task: Model, move: Move) => Omit<Move, 'by'> | null;
  /** Absent: the turn. */
  readonly moves?: 'revision' | 'nothing';
}

const early = ['pending_review', 'returned', 'reviewed'] as const;
const live = [...early, 'assigned', 'in_progress', 'done', 'confirmed'] as const;
const any = [...live, 'closed'] as const;
const tenMinutes = 600_000;

const either =
  (...some: readonly Might[]): Might =>
  (town, task, by) =>
    some.some((one) => one(town, task, by));
const api: Might = (_, __, by) => by === 'api';
const system: Might = (_, __, by) => by === 'system';
const manager: Might = (_, task, by) => manages(task, by);
const owner: Might = (_, task, by) => task.owner === by;
const requester: Might = (_, task, by) => task.requester === by;
const isOffered: Might = (_, task, by) => offered(task) === by;

const person = ({ to }: Move) => to !== undefined;
const words = ({ said }: Move) => said !== undefined;
const goal = ({ groups, named, byRules }: Move) => groups !== undefined || named !== undefined || byRules === true;

const settled = ({ offers }: Model, status: Model['offers'][number]['status']): Pick<Model, 'offers'> => ({
  offers: offers.map((one) => (one.status === 'offered' ? { ...one, status } : one)),
});
const closed = (outcome: string) => ({ stage: 'closed', outcome, dispatch: 'none' }) as const;
/** Without an owner: claimable if groups remain. */
const free = (town: Town, task: Model) =>
  ({
    stage: 'reviewed',
    owner: null,
    dispatch: task.groups.length + members(town, task).length > 0 ? 'pooled' : 'none',
  }) as const;

/** The design's table, row by row. */
export const rules: Readonly<Record<string, Rule>> = {
  approve: {
    from: ['pending_review'],
    may: mayReview,
    change: (_, __, { by }) => ({ stage: 'reviewed', reviewer: by as Who }),
    next: (_, { kind }) => (kind.byRules ? { verb: 'dispatch', byRules: true } : null),
  },
  return: {
    from: ['pending_review'],
    may: mayReview,
    needs: words,
    change: (_, __, { by }) => ({ stage: 'returned', reviewer: by as Who }),
  },
  refuse: {
    from: ['pending_review', 'returned'],
    may: mayReview,
    not: (town, task) => task.stage === 'returned' && !isForsaken(town, task),
    needs: words,
    change: (_, __, { by }) => ({ stage: 'closed', outcome: 'refused', reviewer: by as Who }),
  },
  resubmit: { from: ['returned'], may: requester, change: () => ({ stage: 'pending_review' }) },
  dispatch: { from: ['reviewed'], may: either(manager, api, system), needs: goal, change: routed, next: soleCandidate },
  redispatch: {
    from: ['assigned', 'in_progress'],
    may: either(manager, api),
    not: (_, __, move) => goal(move) && !move.force,
    needs: goal,
    change: (town, task, move) => ({
      ...settled(task, 'withdrawn'),
      ...routed(town, task, move),
      stage: 'reviewed',
      owner: null,
    }),
    next: soleCandidate,
  },
  claim: {
    from: ['reviewed'],
    may: (town, task, by) => isPerson(by) && members(town, task).includes(by),
    not: (_, { dispatch }) => dispatch !== 'pooled',
    change: (_, __, { by }) => ({ stage: 'in_progress', owner: by as Who, dispatch: 'none' }),
  },
  assign: {
    from: ['reviewed', 'assigned'],
    may: either(manager, api, system),
    not: (_, task, { to }) => to !== undefined && (offered(task) === to || turnedDown(task, to)),
    needs: person,
    change: (_, task, { to, by, chosen = 'hand' }, at): Partial<Model> => {
      const { offers } = settled(task, 'withdrawn');
      const base = { dispatch: 'none', ...(isPerson(by) ? { assigner: by } : {}) } as const;
      if (to === undefined || !task.kind.acceptance)
        return { ...base, offers, stage: 'in_progress', owner: to ?? null };
      const offer = { to, status: 'offered', at, chosen, terms: termsOf(task), answered: false } as const;
      return { ...base, stage: 'assigned', offers: [offer, ...offers] };
    },
  },
  recall: {
    from: ['assigned'],
    may: either(manager, system),
    change: (town, task) => ({ ...settled(task, 'withdrawn'), ...free(town, task) }),
  },
  accept: {
    from: ['assigned'],
    may: isOffered,
    change: (_, task, { by }) => ({ ...settled(task, 'accepted'), stage: 'in_progress', owner: by as Who }),
  },
  reject: {
    from: ['assigned'],
    may: isOffered,
    needs: ({ said, category }) => said !== undefined && category !== undefined,
    change: (_, task) => ({ ...settled(task, 'rejected'), stage: 'reviewed', dispatch: 'none' }),
    next: goesOn,
  },
  lapse: {
    from: ['assigned'],
    may: system,
    not: isEarly('lapse'),
    change: (_, task) => ({ ...settled(task, 'expired'), stage: 'reviewed', dispatch: 'none' }),
  },
  transfer: {
    from: ['in_progress'],
    may: either(owner, manager, api),
    not: (_, task, { from, to }) =>
      (from !== undefined && from !== task.owner) || (to !== undefined && to === task.owner),
    needs: person,
    change: (_, __, { to = null }) => ({ owner: to }),
  },
  release: { from: ['in_progress'], may: either(owner, manager), change: free },
  finish: {
    from: ['in_progress'],
    may: owner,
    change: (_, __, ___, now) => ({ stage: 'done', doneAt: now }),
    next: (town, task) => (task.kind.confirmation && confirmers(town, task).length > 0 ? null : { verb: 'confirm' }),
  },
  confirm: {
    from: ['done'],
    may: either(confirms, system),
    not: isEarly('confirm'),
    change: () => ({ stage: 'confirmed' }),
    next: (_, { kind }) => (kind.closeAfter === 0 ? { verb: 'close' } : null),
  },
  dispute: { from: ['done'], may: confirms, needs: words, change: () => ({ stage: 'in_progress', doneAt: null }) },
  close: {
    from: ['confirmed'],
    may: either(manager, system),
    not: isEarly('close'),
    change: () => closed('completed'),
  },
  cancel: {
    from: live,
    may: either(manager, (_, task, by) => task.requester === by && task.owner === null && offered(task) === null),
    needs: words,
    change: (_, task) => ({ ...settled(task, 'withdrawn'), ...closed('cancelled') }),
  },
  withdraw: {
    from: live,
    may: api,
    change: (_, task) => ({ ...settled(task, 'withdrawn'), ...closed('withdrawn') }),
  },
  reopen: {
    from: ['closed'],
    may: (_, task, by) => {
      if (task.outcome === 'withdrawn') return false;
      return task.outcome === 'refused' ? reviews(task, by) : manages(task, by);
    },
    change: (town, task) => {
      const reborn = { outcome: null, doneAt: null };
      if (task.outcome === 'refused') return { ...reborn, stage: 'pending_review' };
      const isThere = task.owner !== null && !town.away.includes(task.owner);
      return task.outcome === 'completed' && isThere
        ? { ...reborn, stage: 'in_progress' }
        : { ...reborn, ...free(town, task) };
    },
  },
  undo: {
    from: any,
    may: (_, { last }, by) => last?.by === by,
    not: (_, { last }, __, now) => last === null || now - last.at > tenMinutes,
    change: (_, { last }) => ({ ...last?.before }),
  },
  edit: {
    from: live,
    may: (town, task, by) =>
      manages(task, by) ||
      (takesPart(town, task, by) && isAsked(town, task, by)) ||
      (task.stage === 'returned' && task.requester === by),
    needs: ({ title, dueAt }) => title !== undefined || dueAt !== undefined,
    change: (_, task, { title = task.title, dueAt = task.dueAt }) => ({ title, dueAt }),
    next: offeredAgain,
  },
  agree: {
    from: ['reviewed'],
    may: manager,
    not: (_, { proposal }) => proposal?.kind !== 'date',
    change: (_, { proposal }, { by }) => ({ dueAt: proposal?.dueAt ?? null, assigner: by as Who }),
    next: offeredAgain,
  },
  decline: {
    from: ['reviewed'],
    may: manager,
    not: (_, { proposal }) => proposal?.kind !== 'date',
    change: () => ({}),
  },
  comment: { from: any, may: takesPart, needs: words, change: () => ({}), next: offeredAgain, moves: 'revision' },
  attach: { from: any, may: takesPart, change: () => ({}), next: offeredAgain, moves: 'revision' },
  share: {
    from: live,
    may: either(owner, manager, api, system),
    not: (_, task, { to }) => to !== undefined && (task.sharers.includes(to) || task.owner === to),
    needs: person,
    change: (_, { sharers }, { to }) => ({ sharers: to ? [...sharers, to] : sharers }),
    moves: 'revision',
  },
  unshare: {
    from: live,
    may: either(owner, manager, api),
    not: (_, { sharers }, { to }) => sharers.length === 0 || (to !== undefined && !sharers.includes(to)),
    needs: person,
    change: (_, { sharers }, { to }) => ({ sharers: sharers.filter((who) => who !== to) }),
    moves: 'revision',
  },
  snooze: {
    from: live,
    may: waitsFor,
    needs: ({ until }) => until !== undefined,
    change: (_, { later }, { by, until }) => ({ later: { ...later, [by]: until } }),
    moves: 'nothing',
  },
  remind: {
    from: ['assigned', 'in_progress', 'done'],
    may: either(manager, requester, system),
    change: () => ({}),
    moves: 'revision',
  },
};
