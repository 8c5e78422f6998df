import { said, sentence } from '../../../text/text.ts';
import { pick } from '../rows.ts';
import { again, ask, type Step } from '../step.ts';
import { whenPicked, whenPicks, whenTyped } from '../when.ts';
import { type NewState, tell } from './state.ts';

/** By when: a usual day by button, any other in words. */
export const due: Step<NewState> = {
  async ask(view, state) {
    return {
      title: sentence('new.due.title'),
      ...(state.title === null ? {} : { body: said(state.title) }),
      footnote: sentence('new.due.how'),
      picks: [...whenPicks(view, 'due'), pick(sentence('new.due.none'), 'none')],
      buttons: [],
    };
  },
  async tap(view, state, action) {
    if (action.arg === 'none') return ask(tell(state, { dueAt: null, dueTold: true }));
    const dueAt = whenPicked(view, 'due', action);
    return dueAt === undefined ? again(sentence('new.due.gone')) : ask(tell(state, { dueAt, dueTold: true }));
  },
  async text(view, state, typed) {
    const dueAt = whenTyped(view, typed);
    return dueAt === undefined ? again(sentence('new.due.unclear')) : ask(tell(state, { dueAt, dueTold: true }));
  },
};
