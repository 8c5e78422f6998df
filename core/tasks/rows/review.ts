import { said, sentence } from '../../text/text.ts';
import type { Row } from '../row.ts';
import { isForsaken } from '../standing.ts';
import type { TaskFacts } from '../task.ts';
import type { Verb } from '../verbs.ts';
import { byRules, comment, nameOf, turning } from './shared.ts';

/** Review: what a requester files is judged before anybody works on it. */
export const review = {
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
    follow: byRules,
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
    from: ['pending_review', 'returned'],
    to: ['closed'],
    who: ['reviewer'],
    needs: 'comment',
    guard: (facts, { actor }) => ownReview(facts, actor.person?.id) ?? theirs(facts),
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
} satisfies Partial<Record<Verb, Row>>;

function ownReview(facts: TaskFacts, reviewer: number | undefined) {
  const isOwn = reviewer !== undefined && facts.task.requester === reviewer;
  return isOwn && facts.reviewers.some((other) => other !== reviewer) ? sentence('task.no.own_review') : null;
}

/** What went back is the requester's to mend or to cancel, while they are there. */
const theirs = (facts: TaskFacts) =>
  facts.task.stage === 'returned' && !isForsaken(facts)
    ? sentence('review.no.theirs', { who: said(nameOf(facts, facts.task.requester)) })
    : null;
