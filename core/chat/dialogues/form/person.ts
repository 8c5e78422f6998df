import { turnedDown } from '../../../tasks/terms.ts';
import type { Verb } from '../../../tasks/verbs.ts';
import type { Key } from '../../../text/catalogue.ts';
import { sentence } from '../../../text/text.ts';
import { type Candidates, groupPicks, lookingText, otherList, peoplePicks, picked, searchOf } from '../candidates.ts';
import { idArg, pageOf, pick } from '../rows.ts';
import { again, ask, finish, type Step, type View } from '../step.ts';
import { type FormState, given } from './state.ts';
import { which } from './which.ts';

const questions: Readonly<Partial<Record<Verb, Key>>> = {
  assign: 'new.person.assign',
  transfer: 'new.person.transfer',
  share: 'new.person.share',
  unshare: 'new.person.unshare',
};

/** Somebody to work on it is an employee; anybody may be shown it. */
const workers: readonly Verb[] = ['assign', 'transfer'];

async function candidates(view: View, state: FormState): Promise<Candidates> {
  if (state.list === 'groups') return groupPicks(view, state, {});
  if (state.verb === 'unshare') {
    const people = await view.tx.people.many(await view.tx.tasks.sharers(state.task));
    return { picks: [...people.values()].map(({ id, name }) => pick({ said: name }, `p${idArg(id)}`)), turns: [] };
  }
  const task = await view.tx.tasks.get(state.task);
  const assignments = await view.tx.tasks.assignments(state.task);
  const offered = assignments.find(({ status }) => status === 'offered')?.person;
  const said =
    task && state.verb === 'assign'
      ? assignments.map(({ person }) => person).filter((id) => turnedDown({ task, assignments }, id))
      : [];
  const except = [task?.owner, offered, ...said].filter((id) => typeof id === 'number');
  return peoplePicks(view, state, { except, ...(workers.includes(state.verb) ? { role: 'employee' } : {}) });
}

/** A task that is free may go to a group instead of a person; from a person it must be called back first. */
const mayBeGroup = async ({ tx }: View, { verb, task, need }: FormState): Promise<boolean> =>
  need === 'person' && verb === 'assign' && (await tx.tasks.get(task))?.stage === 'reviewed';

/** Where groups are asked for, the rules may say which. */
const mayAskRules = ({ need, list }: FormState): boolean => need === 'groups' || list === 'groups';

/** To whom: a person, or for routing a group. */
export const person: Step<FormState> = {
  async ask(view, state) {
    const { picks, turns } = await candidates(view, state);
    const isGroups = state.list === 'groups';
    return {
      title: sentence(isGroups ? 'new.person.group' : (questions[state.verb] ?? 'new.person.other')),
      body: which(state),
      footnote: lookingText(state, picks),
      picks,
      buttons: [
        ...turns,
        ...((await mayBeGroup(view, state)) ? [otherList(state)] : []),
        ...(mayAskRules(state) ? [{ text: sentence('dispatch.by_rules'), verb: 'list', arg: 'rules' } as const] : []),
      ],
    };
  },
  async tap(view, state, action) {
    if (action.verb === 'page') return ask({ ...state, page: pageOf(action) });
    if (action.verb === 'list' && action.arg === 'rules') {
      if (!mayAskRules(state)) return again(sentence('new.passed'));
      const asked = given(state, { byRules: true, force: true });
      return finish(state.need === 'groups' ? asked : { ...asked, verb: 'dispatch' });
    }
    if (action.verb === 'list') {
      const isAllowed = await mayBeGroup(view, state);
      const list = action.arg === 'groups' && isAllowed ? 'groups' : state.need === 'groups' ? 'groups' : 'people';
      return ask({ ...state, list, page: 0, search: '' });
    }
    const found = await picked(view, action.arg);
    if (found.kind === 'person' && state.need === 'person') return finish(given(state, { person: found.person.id }));
    if (found.kind !== 'group') return again(sentence('new.who.gone'));
    if (state.need === 'groups') return finish(given(state, { groups: [found.group.id], force: true }));
    if (!(await mayBeGroup(view, state))) return again(sentence('new.passed'));
    return finish({ ...given(state, { groups: [found.group.id] }), verb: 'dispatch' });
  },
  async text(view, state, typed) {
    const search = searchOf(typed);
    if (search === '') return again(sentence('new.empty'));
    const next = { ...state, search, page: 0 };
    const { picks } = await candidates(view, next);
    return picks.length > 0 ? ask(next) : again(lookingText(next, picks));
  },
};
