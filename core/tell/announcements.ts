import type { Verb } from '../tasks/verbs.ts';

/** Who hears about a move. `pool`: the conversations of its groups, and members none of them reaches. */
export type Listener =
  | 'requester'
  | 'offered'
  | 'owner'
  | 'former_owner'
  | 'former_offered'
  | 'confirmers'
  | 'reviewers'
  | 'assigner'
  | 'managers'
  | 'sharers'
  | 'new_sharers'
  | 'pool';

/** card: the live card anew, so that the phone rings; notice: one sentence of its own. Copies always repaint. */
export interface Announcement {
  readonly to: Listener;
  readonly how: 'card' | 'notice';
}

const card = (...to: Listener[]): Announcement[] => to.map((listener) => ({ to: listener, how: 'card' }));
const notice = (...to: Listener[]): Announcement[] => to.map((listener) => ({ to: listener, how: 'notice' }));

/**
 * The notification policy and the call budget in one table. What is not here changes in place and rings nowhere.
 * Whoever made the move is told nothing, but gets the card if no copy of it stands in their chat yet.
 */
export const announcements: Readonly<Record<Verb, readonly Announcement[]>> = {
  submit: card('requester', 'reviewers', 'managers'),
  add_done: [],
  approve: card('managers'),
  return: card('requester'),
  refuse: card('requester'),
  resubmit: card('reviewers'),
  dispatch: card('pool'),
  redispatch: [...card('pool'), ...notice('former_owner', 'former_offered')],
  claim: card('owner'),
  assign: [...card('offered', 'owner'), ...notice('former_offered')],
  recall: notice('former_offered'),
  accept: [],
  reject: card('assigner'),
  lapse: card('assigner'),
  transfer: [...card('owner'), ...notice('former_owner')],
  release: card('pool', 'assigner'),
  finish: card('confirmers'),
  confirm: [],
  dispute: card('owner'),
  close: [],
  cancel: notice('former_owner', 'former_offered', 'requester'),
  withdraw: notice('former_owner', 'former_offered'),
  reopen: card('owner', 'assigner', 'reviewers'),
  undo: [],
  edit: card('offered', 'owner'),
  comment: notice('requester', 'owner', 'assigner', 'sharers'),
  attach: [],
  share: card('new_sharers'),
  unshare: [],
  snooze: [],
  remind: card('offered', 'owner', 'confirmers'),
};
