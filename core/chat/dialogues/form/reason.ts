import { rejectTexts } from '../../../cards/texts.ts';
import { rejectCategories } from '../../../tasks/task.ts';
import { sentence } from '../../../text/text.ts';
import { pick } from '../rows.ts';
import { again, ask, finish, type Step } from '../step.ts';
import { within } from '../words.ts';
import { type FormState, given } from './state.ts';
import { which } from './which.ts';

/** Why not: first what kind of reason, then one sentence of it. */
export const reason: Step<FormState> = {
  async ask(_, state) {
    const { category } = state.args;
    if (category === undefined) {
      const picks = rejectCategories.map((one) => pick(sentence(rejectTexts[one]), one));
      return { title: sentence('new.reason.category'), body: which(state), picks, buttons: [] };
    }
    return {
      title: sentence('new.reason.sentence', { category: sentence(rejectTexts[category]) }),
      body: which(state),
      reply: { placeholder: sentence('new.reason.placeholder') },
    };
  },
  async tap(_, state, { arg }) {
    const category = rejectCategories.find((one) => one === arg);
    return category === undefined || state.args.category !== undefined
      ? again(sentence('new.passed'))
      : ask(given(state, { category }));
  },
  // Somebody who explains at once need not choose a kind first.
  async text(_, state, typed) {
    const found = within(typed, 'reason');
    if (found.kind === 'no') return again(found.why);
    return finish(given(state, { category: state.args.category ?? 'other', reason: found.words }));
  },
};
