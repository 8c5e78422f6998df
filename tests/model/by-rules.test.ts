import { walks } from './walks.ts';

const plain = { byRules: true, closeAfter: 0, remindAfter: null, confirmAfter: null } as const;

walks(
  'the task machine against its small twin (F2), routed by rules',
  {
    clarify: { ...plain, review: false, acceptance: false, confirmation: false, lapseAfter: null },
    call: { ...plain, review: false, acceptance: true, confirmation: true, lapseAfter: null },
    report: { ...plain, review: true, acceptance: true, confirmation: true, lapseAfter: 15 * 60_000 },
  },
  { elsewhere: ['agree', 'decline', 'return', 'resubmit', 'refuse'] },
);
