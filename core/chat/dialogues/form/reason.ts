import { rejectTexts } from '../../../cards/texts.ts';
import type { Instant } from '../../../ids.ts';
import { rejectCategories } from '../../../tasks/task.ts';
import { sentence } from '../../../text/text.ts';
import { pick } from '../rows.ts';
import { again, ask, finish, type Next, type Step, type View } from '../step.ts';
import { whenPicked, whenPicks, whenTyped } from '../when.ts';
import { within } from '../words.ts';
import { type FormState, given } from './state.ts';
import { which } from './which.ts';

const isUndated = ({ args, field }: FormState): boolean =>
  args.category === 'date' && args.dueAt === undefined && field !== 'due';

/** What is known may be all that is needed. */
const onward = (state: FormState): Next<FormState> =>
  state.args.reason !== undefined && !isUndated(state) ? finish(state) : ask(state);

async function proposed({ tx }: View, state: FormState, dueAt: Instant): Promise<Next<FormState>> {
  const task = await tx.tasks.get(state.task);
  return task?.dueAt === dueAt ? again(sentence('review.reason.same_date')) : onward(given(state, { dueAt }));
}

/** Why not: first what kind of reason, for a date which one would work, then one sentence. */
export const reason: Step<FormState> = {
  async ask(view, state) {
    const { category } = state.args;
    const body = which(state);
    if (category === undefined) {
      const picks = rejectCategories.map((one) => pick(sentence(rejectTexts[one]), one));
      return { title: sentence('new.reason.category'), body, picks, buttons: [] };
    }
    if (isUndated(state)) {
      const picks = [...whenPicks(view, 'due'), pick(sentence('review.reason.no_date'), 'none')];
      return { title: sentence('review.reason.date'), body, footnote: sentence('new.due.how'), picks, buttons: [] };
    }
    return {
      title: sentence('new.reason.sentence', { category: sentence(rejectTexts[category]) }),
      body,
      reply: { placeholder: sentence('new.reason.placeholder') },
    };
  },
  async tap(view, state, action) {
    if (state.args.category === undefined) {
      const category = rejectCategories.find((one) => one === action.arg);
      return category === undefined ? again(sentence('new.passed')) : onward(given(state, { category }));
    }
    if (!isUndated(state)) return again(sentence('new.passed'));
    if (action.arg === 'none') return onward({ ...state, field: 'due' });
    const dueAt = whenPicked(view, 'due', action);
    return dueAt === undefined ? again(sentence('new.due.gone')) : proposed(view, state, dueAt);
  },
  // Somebody who explains at once need not choose a kind first.
  async text(view, state, typed) {
    if (isUndated(state)) {
      const dueAt = whenTyped(view, typed);
      return dueAt === undefined ? again(sentence('new.due.unclear')) : proposed(view, state, dueAt);
    }
    const found = within(typed, 'reason');
    if (found.kind === 'no') return again(found.why);
    return finish(given(state, { category: state.args.category ?? 'other', reason: found.words }));
  },
};
