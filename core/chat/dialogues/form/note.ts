import type { Verb } from '../../../tasks/verbs.ts';
import type { Key } from '../../../text/catalogue.ts';
import { sentence } from '../../../text/text.ts';
import { again, ask, finish, type Step } from '../step.ts';
import { described, within } from '../words.ts';
import { type FormState, given } from './state.ts';
import { which } from './which.ts';

const questions: Readonly<Partial<Record<Verb, { readonly title: Key; readonly skip: Key }>>> = {
  approve: { title: 'review.ask.approve', skip: 'review.ask.approve_skip' },
  finish: { title: 'review.ask.finish', skip: 'review.ask.finish_skip' },
  confirm: { title: 'review.ask.confirm', skip: 'review.ask.confirm_skip' },
  resubmit: { title: 'review.ask.resubmit', skip: 'review.ask.resubmit_skip' },
};
const plain = { title: 'new.comment.other', skip: 'review.ask.skip' } as const;

/** A move that may say something: words end it, pictures wait for words or the button. */
export const note: Step<FormState> = {
  async ask(_, state) {
    const body = which(state);
    if (state.field !== null) {
      return {
        title: sentence('review.ask.rewrite_title'),
        body: sentence('new.what.how'),
        reply: { placeholder: sentence('new.what.placeholder') },
      };
    }
    const { title, skip } = questions[state.verb] ?? plain;
    const files = state.files.length;
    return {
      title: sentence(title),
      body,
      ...(files > 0
        ? { facts: [{ label: sentence('talk.fact'), value: sentence('talk.files', { count: files }) }] }
        : {}),
      footnote: sentence(files > 0 ? 'review.ask.how_more' : 'review.ask.how'),
      buttons: [
        { text: sentence(files > 0 ? 'review.ask.send' : skip), verb: 'skip', tone: 'success' },
        ...(state.verb === 'resubmit' ? [{ text: sentence('review.ask.rewrite'), verb: 'rewrite' } as const] : []),
      ],
    };
  },
  async tap(_, state, { verb }) {
    if (verb === 'skip') return finish(state);
    return verb === 'rewrite' && state.verb === 'resubmit'
      ? ask({ ...state, field: 'description' })
      : again(sentence('new.passed'));
  },
  async text(_, state, typed) {
    if (state.field !== null) {
      const found = described(typed);
      if (found.kind === 'no') return again(found.why);
      const { title, description } = found;
      return finish(given(state, { terms: description === '' ? { title } : { title, description } }));
    }
    const found = within(typed, 'comment');
    return found.kind === 'no' ? again(found.why) : finish(given(state, { comment: found.words }));
  },
};
