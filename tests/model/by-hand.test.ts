import { walks } from './walks.ts';

const plain = { review: false, acceptance: true, confirmation: true, byRules: false } as const;
const never = { closeAfter: 0, remindAfter: null, confirmAfter: null, lapseAfter: null } as const;

// Kept by: is in the same state after every move
walks('the task machine against its small twin (F2), routed by hand', {
  work: { ...plain, ...never },
  quick: { ...plain, ...never, acceptance: false, confirmation: false, closeAfter: 30 * 60_000 },
});
