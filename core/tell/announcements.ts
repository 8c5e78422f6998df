import type { Verb } from '../tasks/verbs.ts';

/**
 * Who hears about a move. `doer`: the owner while it is to be done; `pool`: the conversations of its groups, and members
 * none of them reaches; `told`: whoever had heard of the move that is taken back; `decider`: whose turn it is after a
 * rejection, where it did not go on by itself; `overseer`: who gave it, where it did; `asked`: whose answer is waited for;
 * `proposer`: who could do it by another date.
 */
export const listenerNames = [
  'requester',
  'offered',
  'owner',
  'doer',
  'former_owner',
  'former_offered',
  'confirmers',
  'reviewers',
  'assigner',
  'decider',
  'overseer',
  'asked',
  'proposer',
  'managers',
  'new_sharers',
  'told',
  'pool',
] as const;
export type Listener = (typeof listenerNames)[number];

/**
 * card: the live card anew, so that the phone rings; notice: one sentence of its own. Copies always repaint. now: at
 * once, unless these are the person's quiet hours and it is not urgent; digest: with the next daily one.
 */
export interface Announcement {
  readonly to: Listener;
  readonly how: 'card' | 'notice';
  readonly when: 'now' | 'digest';
}

const card = (...to: Listener[]): Announcement[] => to.map((one) => ({ to: one, how: 'card', when: 'now' }));
const notice = (...to: Listener[]): Announcement[] => to.map((one) => ({ to: one, how: 'notice', when: 'now' }));
const daily = (...to: Listener[]): Announcement[] => to.map((one) => ({ to: one, how: 'notice', when: 'digest' }));

/**
 * The notification policy and the call budget in one table. What is not here changes in place and rings nowhere.
 * Whoever made the move is told nothing, but gets the card if no copy of it stands in their chat yet.
 */
export const announcements: Readonly<Record<Verb, readonly Announcement[]>> = {
  submit: card('requester', 'reviewers', 'managers'),
  add_done: [],
  approve: [...card('managers'), ...daily('requester')],
  return: card('requester'),
  refuse: card('requester'),
  resubmit: card('reviewers'),
  dispatch: card('pool', 'managers'),
  redispatch: [...card('pool', 'managers'), ...notice('former_owner', 'former_offered')],
  claim: card('owner'),
  assign: [...card('offered', 'owner'), ...notice('former_offered')],
  recall: notice('former_offered'),
  accept: [],
  reject: [...card('asked', 'decider'), ...daily('overseer')],
  lapse: card('assigner'),
  transfer: [...card('owner'), ...notice('former_owner')],
  release: card('pool', 'assigner'),
  finish: card('confirmers'),
  confirm: daily('owner'),
  dispute: card('owner'),
  close: [],
  cancel: notice('former_owner', 'former_offered', 'requester'),
  withdraw: notice('former_owner', 'former_offered'),
  reopen: card('owner', 'assigner', 'reviewers'),
  undo: notice('told'),
  edit: card('offered', 'owner'),
  // What is said about a task has a way of its own: `core/talk/relay.ts`.
  comment: [],
  attach: [],
  share: card('new_sharers'),
  unshare: [],
  snooze: [],
  remind: card('offered', 'doer', 'confirmers'),
  agree: [],
  decline: notice('proposer'),
};
