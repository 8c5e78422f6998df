import { sentence } from '../text/text.ts';
import type { Effect, Row } from './row.ts';
import { isConfirmed } from './standing.ts';
import type { Stage, TaskFacts } from './task.ts';
import { type Undoing, undoing } from './undo.ts';
import type { Verb } from './verbs.ts';

const live: readonly Stage[] = [
  'pending_review',
  'returned',
  'reviewed',
  'assigned',
  'in_progress',
  'done',
  'confirmed',
];
const everywhere: readonly Stage[] = [...live, 'closed'];

const still = { to: [], also: [], reach: 'personal', button: 'more', needs: null } as const;
const turning = { ...still, moves: 'turn', button: 'card' } as const;
const showing = { ...still, moves: 'revision' } as const;

const withdrawnOffer = (facts: TaskFacts): Pick<Effect, 'settle'> =>
  facts.offer ? { settle: { status: 'withdrawn' } } : {};
const comment = (text: string | undefined): Pick<Effect, 'said'> => (text === undefined ? {} : { said: text });
/** Without an owner, and claimable again if groups remain. */
const unowned = (facts: TaskFacts) =>
  ({ stage: 'reviewed', owner: null, dispatch: facts.groups.length > 0 ? 'pooled' : 'none' }) as const;
const nameOf = (facts: TaskFacts, id: number | null | undefined) =>
  id == null ? '?' : (facts.people.get(id)?.name ?? '?');
const routed = (groups: readonly number[] | undefined) => ({
  dispatch: (groups?.length ?? 0) > 0 ? ('pooled' as const) : ('parked' as const),
});
const soleCandidate: Row['follow'] = (facts) => {
  const [only, ...others] = facts.members;
  return facts.task.dispatch === 'pooled' && only !== undefined && others.length === 0
    ? { verb: 'assign', args: { person: only } }
    : null;
};
const closesAtOnce: Row['follow'] = (facts) => (facts.type.closeAfterMs === 0 ? { verb: 'close', args: {} } : null);

/** Filed, not moved: `submit` decides where a new task starts. */
const filed: Row = {
  ...turning,
  from: [],
  to: ['pending_review', 'reviewed'],
  who: ['requester', 'manager'],
  also: ['api'],
  button: 'none',
  effect: () => ({}),
};

/** The machine. Buttons, API, diagram and the model-based tests read these rows and nothing else. */
export const table: Readonly<Record<Verb, Row>> = {
  submit: filed,
  add_done: { ...filed, to: ['closed'], who: [] },
  approve: {
    ...turning,
    from: ['pending_review'],
    to: ['reviewed'],
    who: ['reviewer'],
    guard: (facts, { actor }) => ownReview(facts, actor.person?.id),
    effect: (_, { actor, args }) => ({
      task: { stage: 'reviewed', reviewer: actor.person?.id ?? null },
      ...comment(args.comment),
    }),
  },
  return: {
    ...turning,
    from: ['pending_review'],
    to: ['returned'],
    who: ['reviewer'],
    needs: 'comment',
    guard: (facts, { actor }) => ownReview(facts, actor.person?.id),
    effect: (_, { actor, args }) => ({
      task: { stage: 'returned', reviewer: actor.person?.id ?? null },
      ...comment(args.comment),
    }),
  },
  refuse: {
    ...turning,
    from: ['pending_review'],
    to: ['closed'],
    who: ['reviewer'],
    needs: 'comment',
    guard: (facts, { actor }) => ownReview(facts, actor.person?.id),
    effect: (_, { actor, args, now }) => ({
      task: { stage: 'closed', outcome: 'refused', reviewer: actor.person?.id ?? null, closedAt: now },
      ...comment(args.comment),
    }),
  },
  resubmit: {
    ...turning,
    from: ['returned'],
    to: ['pending_review'],
    who: ['requester'],
    effect: (_, { args }) => ({ task: { ...args.terms, stage: 'pending_review' }, ...comment(args.comment) }),
  },
  dispatch: {
    ...turning,
    from: ['reviewed'],
    to: ['reviewed'],
    who: ['manager'],
    also: ['system', 'api'],
    button: 'more',
    needs: 'groups',
    effect: (_, { actor, args }) => ({
      task: { ...routed(args.groups), ...(actor.person ? { assigner: actor.person.id } : {}) },
      groups: args.groups ?? [],
    }),
    follow: soleCandidate,
  },
  redispatch: {
    ...turning,
    from: ['assigned', 'in_progress'],
    to: ['reviewed'],
    who: ['manager'],
    also: ['api'],
    button: 'none',
    needs: 'groups',
    guard: (_, { args }) => (args.groups && !args.force ? sentence('task.no.force') : null),
    effect: (facts, { args }) => ({
      ...withdrawnOffer(facts),
      task: { stage: 'reviewed', owner: null, ...routed(args.groups) },
      groups: args.groups ?? [],
    }),
    follow: soleCandidate,
  },
  claim: {
    ...turning,
    from: ['reviewed'],
    to: ['in_progress'],
    who: ['member'],
    reach: 'shared',
    guard: ({ task }) => (task.dispatch === 'pooled' ? null : sentence('task.no.pool')),
    effect: (_, { actor }) => ({ task: { stage: 'in_progress', owner: actor.person?.id ?? null, dispatch: 'none' } }),
  },
  assign: {
    ...turning,
    from: ['reviewed', 'assigned'],
    to: ['assigned', 'in_progress'],
    who: ['manager'],
    also: ['system', 'api'],
    needs: 'person',
    guard: (facts, { args }) =>
      args.person !== undefined && facts.offer?.person === args.person
        ? sentence('task.no.offered_already', { who: { said: nameOf(facts, args.person) } })
        : null,
    effect: (facts, { actor, args }) => {
      const person = args.person ?? null;
      const by = actor.person ? { assigner: actor.person.id } : {};
      return facts.type.acceptance && person !== null
        ? { ...withdrawnOffer(facts), task: { stage: 'assigned', dispatch: 'none', ...by }, offer: person }
        : { ...withdrawnOffer(facts), task: { stage: 'in_progress', dispatch: 'none', owner: person, ...by } };
    },
  },
  recall: {
    ...turning,
    from: ['assigned'],
    to: ['reviewed'],
    who: ['manager'],
    button: 'more',
    effect: (facts) => ({ ...withdrawnOffer(facts), task: unowned(facts) }),
  },
  accept: {
    ...turning,
    from: ['assigned'],
    to: ['in_progress'],
    who: ['offered'],
    effect: (_, { actor }) => ({
      settle: { status: 'accepted' },
      task: { stage: 'in_progress', owner: actor.person?.id ?? null },
    }),
  },
  reject: {
    ...turning,
    from: ['assigned'],
    to: ['reviewed'],
    who: ['offered'],
    needs: 'reason',
    effect: (_, { args }) => ({
      settle: {
        status: 'rejected',
        ...(args.category ? { category: args.category } : {}),
        ...(args.reason ? { reason: args.reason } : {}),
      },
      task: { stage: 'reviewed', dispatch: 'none' },
      ...comment(args.reason),
    }),
  },
  lapse: {
    ...turning,
    from: ['assigned'],
    to: ['reviewed'],
    who: [],
    also: ['system'],
    button: 'none',
    effect: () => ({ settle: { status: 'expired' }, task: { stage: 'reviewed', dispatch: 'none' } }),
  },
  transfer: {
    ...turning,
    from: ['in_progress'],
    to: ['in_progress'],
    who: ['owner', 'manager'],
    also: ['api'],
    needs: 'person',
    guard: ({ task }, { args }) => {
      if (args.from !== undefined && args.from !== task.owner) return sentence('task.no.old_owner');
      return args.person !== undefined && args.person === task.owner ? sentence('task.no.same_owner') : null;
    },
    effect: (_, { args }) => ({ task: { owner: args.person ?? null }, ...comment(args.comment) }),
  },
  release: {
    ...turning,
    from: ['in_progress'],
    to: ['reviewed'],
    who: ['owner', 'manager'],
    effect: (facts, { args }) => ({ task: unowned(facts), ...comment(args.comment) }),
  },
  finish: {
    ...turning,
    from: ['in_progress'],
    to: ['done'],
    who: ['owner'],
    effect: (_, { args, now }) => ({ task: { stage: 'done', doneAt: now }, ...comment(args.comment) }),
    follow: (facts) => (isConfirmed(facts) ? null : { verb: 'confirm', args: {} }),
  },
  confirm: {
    ...turning,
    from: ['done'],
    to: ['confirmed'],
    who: ['confirmer'],
    also: ['system'],
    effect: (_, { args }) => ({ task: { stage: 'confirmed' }, ...comment(args.comment) }),
    follow: closesAtOnce,
  },
  dispute: {
    ...turning,
    from: ['done'],
    to: ['in_progress'],
    who: ['confirmer'],
    needs: 'comment',
    effect: (_, { args }) => ({ task: { stage: 'in_progress', doneAt: null }, ...comment(args.comment) }),
  },
  close: {
    ...turning,
    from: ['confirmed'],
    to: ['closed'],
    who: ['manager'],
    also: ['system'],
    button: 'more',
    effect: (_, { now }) => ({ task: { stage: 'closed', outcome: 'completed', closedAt: now } }),
  },
  cancel: {
    ...turning,
    from: live,
    to: ['closed'],
    who: ['manager', 'requester'],
    button: 'more',
    needs: 'comment',
    guard: (facts, { actor }) => {
      const isManager = actor.person?.roles.includes('manager') ?? true;
      return isManager || (facts.offer === null && facts.task.owner === null) ? null : sentence('task.no.cancel_taken');
    },
    effect: (facts, { args, now }) => ({
      ...withdrawnOffer(facts),
      task: { stage: 'closed', outcome: 'cancelled', dispatch: 'none', closedAt: now },
      ...comment(args.comment),
    }),
  },
  withdraw: {
    ...turning,
    from: live,
    to: ['closed'],
    who: [],
    also: ['api'],
    button: 'none',
    effect: (facts, { now }) => ({
      ...withdrawnOffer(facts),
      task: { stage: 'closed', outcome: 'withdrawn', dispatch: 'none', closedAt: now },
    }),
  },
  reopen: {
    ...turning,
    from: ['closed'],
    to: ['in_progress', 'reviewed', 'pending_review'],
    who: ['manager', 'reviewer'],
    button: 'more',
    guard: (facts, { actor }) => {
      if (facts.task.outcome === 'withdrawn') return sentence('task.no.withdrawn');
      const role = facts.task.outcome === 'refused' ? 'reviewer' : 'manager';
      const says = facts.task.outcome === 'refused' ? sentence('task.who.reviewer') : sentence('task.who.manager');
      return actor.person?.roles.includes(role) ? null : sentence('task.no.right', { who: says });
    },
    effect: (facts, { args }) => {
      const { owner, outcome } = facts.task;
      const reborn = { outcome: null, closedAt: null, doneAt: null } as const;
      const said = comment(args.comment);
      if (outcome === 'refused') return { task: { ...reborn, stage: 'pending_review' }, ...said };
      const isActive = owner !== null && facts.people.get(owner)?.disabledAt === null;
      return outcome === 'completed' && isActive
        ? { task: { ...reborn, stage: 'in_progress' }, ...said }
        : { task: { ...reborn, ...unowned(facts) }, ...said };
    },
  },
  undo: {
    ...turning,
    from: everywhere,
    to: everywhere,
    who: ['owner', 'offered', 'requester', 'manager', 'member', 'sharer', 'reviewer', 'outsider'],
    guard: (facts, { actor, now }) => {
      const found = undoing(facts, actor.person?.id ?? 0, now);
      return found.kind === 'no' ? found.why : null;
    },
    effect: (facts, { actor, now }) => undone(undoing(facts, actor.person?.id ?? 0, now)),
  },
  edit: {
    ...turning,
    from: live,
    who: ['manager', 'requester'],
    button: 'more',
    needs: 'terms',
    guard: ({ task }, { actor }) =>
      task.stage === 'returned' || (actor.person?.roles.includes('manager') ?? true)
        ? null
        : sentence('task.no.right', { who: sentence('task.who.manager') }),
    effect: (_, { args }) => ({ task: { ...args.terms } }),
  },
  comment: {
    ...showing,
    from: everywhere,
    who: ['requester', 'confirmer', 'reviewer', 'manager', 'offered', 'owner', 'sharer', 'member'],
    also: ['api'],
    button: 'none',
    needs: 'comment',
    effect: (_, { args }) => comment(args.comment),
  },
  attach: { ...showing, from: everywhere, who: ['requester', 'owner', 'manager'], button: 'none', effect: () => ({}) },
  share: {
    ...showing,
    from: live,
    who: ['owner', 'manager'],
    also: ['api', 'system'],
    needs: 'person',
    guard: (facts, { args }) =>
      args.person !== undefined && (facts.sharers.includes(args.person) || facts.task.owner === args.person)
        ? sentence('task.no.shared_already', { who: { said: nameOf(facts, args.person) } })
        : null,
    effect: (_, { args }) => (args.person === undefined ? {} : { share: args.person }),
  },
  unshare: {
    ...showing,
    from: live,
    who: ['owner', 'manager'],
    also: ['api'],
    button: 'none',
    needs: 'person',
    guard: (facts, { args }) =>
      args.person === undefined || facts.sharers.includes(args.person) ? null : sentence('task.no.not_shared'),
    effect: (_, { args }) => (args.person === undefined ? {} : { unshare: args.person }),
  },
  snooze: {
    ...showing,
    moves: 'nothing',
    from: live,
    who: ['offered', 'owner', 'requester', 'manager', 'reviewer'],
    needs: 'until',
    effect: (_, { args }) => (args.until === undefined ? {} : { snoozeUntil: args.until }),
  },
  remind: {
    ...showing,
    from: ['assigned', 'in_progress', 'done'],
    who: ['manager', 'requester'],
    also: ['system'],
    effect: () => ({}),
  },
};

function ownReview(facts: TaskFacts, reviewer: number | undefined) {
  const isOwn = reviewer !== undefined && facts.task.requester === reviewer;
  return isOwn && facts.reviewers.some((other) => other !== reviewer) ? sentence('task.no.own_review') : null;
}

const undone = (found: Undoing): Effect => (found.kind === 'undo' ? found.effect : {});
