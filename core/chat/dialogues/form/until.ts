import { sentence } from '../../../text/text.ts';
import { again, finish, type Step } from '../step.ts';
import { whenPicked, whenPicks, whenTyped } from '../when.ts';
import { type FormState, given } from './state.ts';
import { which } from './which.ts';

/** Until when to be left in peace. */
export const until: Step<FormState> = {
  async ask(view, state) {
    return {
      title: sentence('new.until.title'),
      body: which(state),
      footnote: sentence('new.due.how'),
      picks: whenPicks(view, 'until'),
      buttons: [],
    };
  },
  async tap(view, state, action) {
    const at = whenPicked(view, 'until', action);
    return at === undefined ? again(sentence('new.due.gone')) : finish(given(state, { until: at }));
  },
  async text(view, state, typed) {
    const at = whenTyped(view, typed);
    return at === undefined ? again(sentence('new.due.unclear')) : finish(given(state, { until: at }));
  },
};
