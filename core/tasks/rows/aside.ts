import { isAsked, offeredAgain } from '../../proposals/leads.ts';
import { sentence } from '../../text/text.ts';
import { isAwaited } from '../awaited.ts';
import type { Effect, Row } from '../row.ts';
import { type Undoing, undoing } from '../undo.ts';
import type { Verb } from '../verbs.ts';
import { comment, everywhere, forManagers, isManager, live, nameOf, showing, turning } from './shared.ts';

/** Beside the path: nothing here moves a task along. */
export const aside = {
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
    guard: (facts, { actor }) =>
      facts.task.stage === 'returned' || isManager(actor.person) || isAsked(facts, actor.person) ? null : forManagers(),
    effect: (_, { args }) => ({ task: { ...args.terms } }),
    follow: offeredAgain,
  },
  comment: {
    ...showing,
    from: everywhere,
    who: ['requester', 'confirmer', 'reviewer', 'manager', 'offered', 'owner', 'sharer', 'member'],
    button: 'more',
    needs: 'comment',
    effect: (_, { args }) => comment(args.comment),
    follow: offeredAgain,
  },
  attach: {
    ...showing,
    from: everywhere,
    who: ['requester', 'confirmer', 'reviewer', 'manager', 'offered', 'owner', 'sharer', 'member'],
    button: 'none',
    effect: () => ({}),
    follow: offeredAgain,
  },
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
    guard: ({ sharers }, { args: { person } }) => {
      const isShared = person === undefined ? sharers.length > 0 : sharers.includes(person);
      return isShared ? null : sentence('task.no.not_shared');
    },
    effect: (_, { args }) => (args.person === undefined ? {} : { unshare: args.person }),
  },
  snooze: {
    ...showing,
    moves: 'nothing',
    from: live,
    who: ['offered', 'owner', 'confirmer', 'reviewer', 'requester', 'manager', 'member'],
    button: 'card',
    needs: 'until',
    guard: (facts, { actor }) => (actor.person && isAwaited(facts, actor.person) ? null : sentence('task.no.snooze')),
    effect: (_, { args }) => (args.until === undefined ? {} : { snoozeUntil: args.until }),
  },
  remind: {
    ...showing,
    from: ['assigned', 'in_progress', 'done'],
    who: ['manager', 'requester'],
    also: ['system'],
    effect: () => ({}),
  },
} satisfies Partial<Record<Verb, Row>>;

const undone = (found: Undoing): Effect => (found.kind === 'undo' ? found.effect : {});
