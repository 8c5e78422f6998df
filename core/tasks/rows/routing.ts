import type { PersonId } from '../../ids.ts';
import { chosenAnew, goesOn } from '../../proposals/leads.ts';
import type { Pool } from '../../stores/tasks.ts';
import { sentence } from '../../text/text.ts';
import type { Row } from '../row.ts';
import type { Actor, TaskFacts } from '../task.ts';
import { turnedDown } from '../terms.ts';
import type { MoveArgs, Verb } from '../verbs.ts';
import { comment, inTime, nameOf, turning, unowned, withdrawnOffer } from './shared.ts';

const poolOf = ({ groups = [], people = [], except = [] }: MoveArgs): Pool => ({ groups, people, except });
const routed = ({ groups, people }: Pool) => ({
  dispatch: groups.length + people.length > 0 ? ('pooled' as const) : ('parked' as const),
});

/** Whoever sent it last answers for it; what the rules and other systems do changes nothing in that. */
const assigner = ({ person }: Actor): { readonly assigner?: PersonId } => (person ? { assigner: person.id } : {});

/** Whoever was picked gets it at once; where nobody chose, a sole candidate does. */
const picked: Row['follow'] = (facts, { pick }) => {
  if (facts.task.dispatch !== 'pooled' || pick === null) return null;
  if (pick !== undefined) return { verb: 'assign', args: { person: pick } };
  const [only, ...others] = facts.members;
  return only !== undefined && others.length === 0 ? { verb: 'assign', args: { person: only } } : null;
};

/** Nobody is asked twice for what they said no to. */
const sameOffer = (facts: TaskFacts, person: number | undefined) =>
  person !== undefined && facts.type.acceptance && turnedDown(facts, person)
    ? sentence('review.no.same_offer', { who: { said: nameOf(facts, person) } })
    : null;

/** Routing: who gets the task, by offer, by pool or by hand-over. */
export const routing = {
  dispatch: {
    ...turning,
    from: ['reviewed'],
    to: ['reviewed'],
    who: ['manager'],
    also: ['system', 'api'],
    needs: 'groups',
    effect: (_, { actor, args }) => ({
      task: { ...routed(poolOf(args)), ...assigner(actor) },
      pool: poolOf(args),
    }),
    follow: picked,
  },
  redispatch: {
    ...turning,
    from: ['assigned', 'in_progress'],
    to: ['reviewed'],
    who: ['manager'],
    also: ['api'],
    button: 'none',
    needs: 'groups',
    guard: (_, { args }) => {
      const isMeant = args.groups !== undefined || args.people !== undefined || args.byRules === true;
      return isMeant && !args.force ? sentence('task.no.force') : null;
    },
    effect: (facts, { actor, args }) => ({
      ...withdrawnOffer(facts),
      task: { stage: 'reviewed', owner: null, ...routed(poolOf(args)), ...assigner(actor) },
      pool: poolOf(args),
    }),
    follow: picked,
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
        : sameOffer(facts, args.person),
    effect: (facts, { actor, args }) => {
      const person = args.person ?? null;
      const by = assigner(actor);
      const said = { ...withdrawnOffer(facts), ...comment(args.comment) };
      return facts.type.acceptance && person !== null
        ? { ...said, task: { stage: 'assigned', dispatch: 'none', ...by }, offer: person }
        : { ...said, task: { stage: 'in_progress', dispatch: 'none', owner: person, ...by } };
    },
  },
  recall: {
    ...turning,
    from: ['assigned'],
    to: ['reviewed'],
    who: ['manager'],
    also: ['system'],
    button: 'more',
    effect: (facts) => ({ ...withdrawnOffer(facts), task: unowned(facts) }),
    follow: (facts, { why }) => (why === 'left' ? chosenAnew(facts) : null),
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
    follow: goesOn,
  },
  lapse: {
    ...turning,
    from: ['assigned'],
    to: ['reviewed'],
    who: [],
    also: ['system'],
    button: 'none',
    guard: (facts, attempt) => inTime(facts, 'lapse', attempt),
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
} satisfies Partial<Record<Verb, Row>>;
