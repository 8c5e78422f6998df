import { walks } from './walks.ts';

const minute = 60_000;
const plain = { review: true, acceptance: true, confirmation: true, byRules: false } as const;

walks('the task machine against its small twin (F2), reviewed before anybody works', {
  problem: { ...plain, closeAfter: 0, remindAfter: 1440 * minute, confirmAfter: null, lapseAfter: null },
  slow: {
    ...{ ...plain, closeAfter: 30 * minute, remindAfter: 20 * minute },
    ...{ confirmAfter: 60 * minute, lapseAfter: 15 * minute },
  },
});
