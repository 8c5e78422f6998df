import { sentence } from '../../text/text.ts';
import type { Row } from '../row.ts';
import { isConfirmed } from '../standing.ts';
import type { Verb } from '../verbs.ts';
import { comment, forManagers, inTime, isManager, live, turning, unowned, withdrawnOffer } from './shared.ts';

const closesAtOnce: Row['follow'] = (facts) => (facts.type.closeAfterMs === 0 ? { verb: 'close', args: {} } : null);

/** Ending: done, confirmed, closed, and the ways back. */
export const ending = {
  finish: {
    ...turning,
    from: ['in_progress'],
    to: ['done'],
    who: ['owner'],
    effect: (_, { args, now }) => ({ task: { stage: 'done', doneAt: now }, ...comment(args.comment) }),
    follow: (facts) => {
      if (isConfirmed(facts)) return null;
      return { verb: 'confirm', args: facts.type.confirmation ? { why: 'nobody' } : {} };
    },
  },
  confirm: {
    ...turning,
    from: ['done'],
    to: ['confirmed'],
    who: ['confirmer'],
    also: ['system'],
    guard: (facts, attempt) => (isConfirmed(facts) ? inTime(facts, 'confirm', attempt) : null),
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
    guard: (facts, attempt) => inTime(facts, 'close', attempt),
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
      const isFree = facts.offer === null && facts.task.owner === null;
      return isManager(actor.person) || isFree ? null : sentence('task.no.cancel_taken');
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
      if (facts.task.outcome !== 'refused') return isManager(actor.person) ? null : forManagers();
      const isReviewer = actor.person?.roles.includes('reviewer') ?? false;
      return isReviewer ? null : sentence('task.no.right', { who: sentence('task.who.reviewer') });
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
} satisfies Partial<Record<Verb, Row>>;
