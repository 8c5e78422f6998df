import { offeredAgain } from '../../proposals/leads.ts';
import { sentence } from '../../text/text.ts';
import type { Row } from '../row.ts';
import type { TaskFacts } from '../task.ts';
import type { Verb } from '../verbs.ts';
import { turning } from './shared.ts';

const noDate = ({ proposal }: TaskFacts) => (proposal?.kind === 'date' ? null : sentence('review.no.date'));

/** The date somebody could do it by, who rejected the one it had. */
export const proposing = {
  agree: {
    ...turning,
    from: ['reviewed'],
    who: ['manager'],
    guard: noDate,
    effect: ({ proposal }, { actor }) => ({
      task: { dueAt: proposal?.dueAt ?? null, ...(actor.person ? { assigner: actor.person.id } : {}) },
    }),
    follow: offeredAgain,
  },
  decline: {
    ...turning,
    from: ['reviewed'],
    who: ['manager'],
    guard: noDate,
    effect: () => ({}),
  },
} satisfies Partial<Record<Verb, Row>>;
