import type { Row } from './row.ts';
import { aside } from './rows/aside.ts';
import { ending } from './rows/ending.ts';
import { proposing } from './rows/proposing.ts';
import { review } from './rows/review.ts';
import { routing } from './rows/routing.ts';
import { turning } from './rows/shared.ts';
import type { Verb } from './verbs.ts';

/** Filed, not moved: `submit` decides where a new task starts. */
const filed: Row = {
  ...turning,
  from: [],
  to: ['pending_review', 'reviewed'],
  who: ['requester', 'manager'],
  also: ['api'],
  button: 'none',
  effect: () => ({}),
};

/** The machine. Buttons, API, diagram and the model-based tests read these rows and nothing else. */
export const table: Readonly<Record<Verb, Row>> = {
  submit: filed,
  add_done: { ...filed, to: ['closed'], who: [] },
  ...review,
  ...routing,
  ...ending,
  ...aside,
  ...proposing,
};
