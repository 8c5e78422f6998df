import { priorityTexts } from '../../../cards/texts.ts';
import type { Key } from '../../../text/catalogue.ts';
import { said, sentence } from '../../../text/text.ts';
import { again, ask, type Choice, finish, type Step } from '../step.ts';
import { whenText } from '../when.ts';
import { type NewState, type Part, parts } from './state.ts';
import { reportTypes } from './type.ts';
import { whoText } from './who.ts';

const changes: Readonly<Record<Part, Key>> = {
  type: 'new.change.type',
  what: 'new.change.what',
  who: 'new.change.who',
  due: 'new.change.due',
  priority: 'new.change.priority',
};

/** What may be changed in each flow; with Confirm and Cancel no more than six buttons. */
const changeable: Readonly<Record<NewState['flow'], readonly Part[]>> = {
  work: ['what', 'who', 'due', 'priority'],
  report: ['type', 'what', 'due', 'priority'],
};

/** Everything said back before anything is made. */
export const check: Step<NewState> = {
  async ask(view, state) {
    const { flow, title, description, dueAt, priority } = state;
    const type = reportTypes.get(state.type ?? '');
    const change = (part: Part): Choice => ({ text: sentence(changes[part]), verb: 'change', arg: part });
    return {
      title: said(title ?? ''),
      ...(description === '' ? {} : { body: said(description) }),
      facts: [
        ...(flow === 'report' && type ? [{ label: sentence('new.check.type'), value: sentence(type) }] : []),
        ...(flow === 'work' ? [{ label: sentence('new.check.who'), value: await whoText(view, state) }] : []),
        ...(flow === 'report' && dueAt === null
          ? []
          : [{ label: sentence('card.fact.due'), value: whenText(view, dueAt) }]),
        ...(priority === 'normal' && flow === 'work'
          ? []
          : [{ label: sentence('card.fact.priority'), value: sentence(priorityTexts[priority]) }]),
        ...(state.files.length > 0
          ? [{ label: sentence('talk.fact'), value: sentence('talk.files', { count: state.files.length }) }]
          : []),
      ],
      footnote:
        state.people.length > 1
          ? sentence('new.check.each', { count: state.people.length })
          : sentence('new.check.ask'),
      buttons: [
        { text: sentence(flow === 'work' ? 'new.confirm' : 'new.confirm_report'), verb: 'confirm', tone: 'success' },
        ...changeable[flow].map(change),
      ],
    };
  },
  async tap(_, state, { verb, arg }) {
    if (verb === 'confirm') return finish(state);
    const part = parts.find((one) => one === arg);
    const isAllowed = verb === 'change' && part !== undefined && changeable[state.flow].includes(part);
    return isAllowed ? ask({ ...state, changing: part }) : again(sentence('new.passed'));
  },
  async text() {
    return again(sentence('new.press'));
  },
};
