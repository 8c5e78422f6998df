import type { MoveArgs } from '../../../tasks/verbs.ts';
import type { Key } from '../../../text/catalogue.ts';
import { sentence } from '../../../text/text.ts';
import { priorityOf, priorityPicks } from '../priorities.ts';
import { pick } from '../rows.ts';
import { again, ask, finish, type Next, type Step } from '../step.ts';
import { whenPicked, whenPicks, whenTyped } from '../when.ts';
import { within } from '../words.ts';
import { type FormState, fields, given } from './state.ts';
import { which } from './which.ts';

const names: Readonly<Record<(typeof fields)[number], Key>> = {
  title: 'new.terms.title',
  description: 'new.terms.description',
  due: 'new.terms.due',
  priority: 'new.terms.priority',
};

const changed = (state: FormState, terms: NonNullable<MoveArgs['terms']>): Next<FormState> =>
  finish(given(state, { terms }));

/** What to change, then to what. */
export const terms: Step<FormState> = {
  async ask(view, state) {
    const body = which(state);
    switch (state.field) {
      case null:
        return {
          title: sentence('new.terms.ask'),
          body,
          picks: fields.map((field) => pick(sentence(names[field]), field)),
          buttons: [],
        };
      case 'due': {
        const none = pick(sentence('new.due.none'), 'none');
        return {
          title: sentence('new.due.title'),
          body,
          footnote: sentence('new.due.how'),
          picks: [...whenPicks(view, 'due'), none],
          buttons: [],
        };
      }
      case 'priority':
        return { title: sentence('new.priority.title'), body, picks: priorityPicks(), buttons: [] };
      case 'title':
      case 'description':
        return {
          title: sentence(state.field === 'title' ? 'new.terms.new_title' : 'new.terms.new_description'),
          body,
          reply: { placeholder: sentence(names[state.field]) },
        };
    }
  },
  async tap(view, state, action) {
    const { arg } = action;
    if (state.field === null) {
      const field = fields.find((one) => one === arg);
      return field ? ask({ ...state, field }) : again(sentence('new.passed'));
    }
    if (state.field === 'priority') {
      const priority = priorityOf(arg);
      return priority ? changed(state, { priority }) : again(sentence('new.passed'));
    }
    if (state.field !== 'due') return again(sentence('new.passed'));
    if (arg === 'none') return changed(state, { dueAt: null });
    const dueAt = whenPicked(view, 'due', action);
    return dueAt === undefined ? again(sentence('new.due.gone')) : changed(state, { dueAt });
  },
  async text(view, state, typed) {
    const { field } = state;
    if (field === null || field === 'priority') return again(sentence('new.press'));
    if (field === 'due') {
      const dueAt = whenTyped(view, typed);
      return dueAt === undefined ? again(sentence('new.due.unclear')) : changed(state, { dueAt });
    }
    const found = within(typed, field);
    return found.kind === 'no' ? again(found.why) : changed(state, { [field]: found.words });
  },
};
