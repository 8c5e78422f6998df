import { table } from '../../../tasks/table.ts';
import type { Verb } from '../../../tasks/verbs.ts';
import type { Key } from '../../../text/catalogue.ts';
import { sentence } from '../../../text/text.ts';
import { again, finish, type Step } from '../step.ts';
import { within } from '../words.ts';
import { type FormState, given } from './state.ts';
import { which } from './which.ts';

const questions: Readonly<Partial<Record<Verb, Key>>> = {
  dispute: 'new.comment.dispute',
  return: 'new.comment.return',
  refuse: 'new.comment.refuse',
  cancel: 'new.comment.cancel',
  comment: 'talk.ask',
};

/** A move that must say why, in one message. */
export const comment: Step<FormState> = {
  async ask(_, state) {
    return {
      title: sentence(questions[state.verb] ?? 'new.comment.other'),
      body: which(state),
      reply: { placeholder: sentence('new.comment.placeholder') },
    };
  },
  async tap() {
    return again(sentence('new.passed'));
  },
  async text(_, state, typed, files) {
    // A photo says enough about a task or a result, and nothing about why it was sent back.
    if (typed.trim() === '' && files.length > 0) {
      if (state.verb === 'comment') return finish({ ...state, verb: 'attach' });
      if (table[state.verb].needs === null) return finish(state);
    }
    const found = within(typed, 'comment');
    return found.kind === 'no' ? again(found.why) : finish(given(state, { comment: found.words }));
  },
};
