import { said, sentence } from '../../../text/text.ts';
import { priorityOf, priorityPicks } from '../priorities.ts';
import { again, ask, type Step } from '../step.ts';
import { type NewState, tell } from './state.ts';

/** How urgent it is: asked whoever reports something, and whoever wants to say so. */
export const priority: Step<NewState> = {
  async ask(_, { title }) {
    return {
      title: sentence('new.priority.title'),
      ...(title === null ? {} : { body: said(title) }),
      picks: priorityPicks(),
      buttons: [],
    };
  },
  async tap(_, state, { arg }) {
    const chosen = priorityOf(arg);
    return chosen ? ask(tell(state, { priority: chosen, priorityTold: true })) : again(sentence('new.passed'));
  },
  async text() {
    return again(sentence('new.press'));
  },
};
