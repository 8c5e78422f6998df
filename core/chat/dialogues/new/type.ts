import type { Key } from '../../../text/catalogue.ts';
import { sentence } from '../../../text/text.ts';
import { pick } from '../rows.ts';
import { again, ask, type Step } from '../step.ts';
import { type NewState, tell } from './state.ts';

/** What somebody without a say in who works on it may report. */
export const reportTypes: ReadonlyMap<string, Key> = new Map<string, Key>([
  ['problem', 'new.type.problem'],
  ['requirement', 'new.type.requirement'],
]);

/** A problem or a requirement. */
export const type: Step<NewState> = {
  async ask({ world }) {
    const offered = [...reportTypes].filter(([code]) => world.taskTypes.has(code));
    return {
      title: sentence('new.type.title'),
      picks: offered.map(([code, name]) => pick(sentence(name), code)),
      buttons: [],
    };
  },
  async tap({ world }, state, { arg = '' }) {
    const isKnown = reportTypes.has(arg) && world.taskTypes.has(arg);
    return isKnown ? ask(tell(state, { type: arg })) : again(sentence('new.passed'));
  },
  async text() {
    return again(sentence('new.press'));
  },
};
