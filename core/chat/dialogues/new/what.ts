import { said, sentence } from '../../../text/text.ts';
import { idArg, idOf, paged, pageOf, perPage, pick } from '../rows.ts';
import { again, ask, type Step } from '../step.ts';
import { described } from '../words.ts';
import { type NewState, tell } from './state.ts';

/** What is to be done: in words, or for a manager from the task library. */
export const what: Step<NewState> = {
  async ask({ tx }, state) {
    if (state.flow === 'report') {
      const question = state.type === 'requirement' ? 'new.what.requirement' : 'new.what.problem';
      return {
        title: sentence(question),
        body: sentence('new.what.how'),
        lines: [sentence('talk.file.welcome')],
        reply: { placeholder: sentence('new.what.placeholder') },
      };
    }
    const { rows, turns } = paged(await tx.templates.list(perPage + 1, state.page * perPage), state);
    return {
      title: sentence('new.what.work'),
      body: sentence(rows.length > 0 ? 'new.what.how_or_library' : 'new.what.how'),
      picks: rows.map(({ id, title }) => pick(said(title), idArg(id))),
      buttons: turns,
    };
  },
  async tap({ tx }, state, action) {
    if (state.flow === 'report') return again(sentence('new.passed'));
    if (action.verb === 'page') return ask({ ...state, page: pageOf(action) });
    const template = await tx.templates.get(idOf(action.arg) ?? 0);
    if (!template) return again(sentence('new.what.gone'));
    const { id, title, description, type, estimateMinutes } = template;
    return ask(tell(state, { template: id, title, description, type, estimateMinutes }));
  },
  async text(_, state, typed) {
    const found = described(typed);
    if (found.kind === 'no') return again(found.why);
    const { title, description } = found;
    const plain = state.flow === 'work' ? { type: null, template: null, estimateMinutes: null } : {};
    return ask(tell(state, { title, description, ...plain }));
  },
};
