import type { Text } from '../../../text/text.ts';
import { said, sentence } from '../../../text/text.ts';
import { groupPicks, lookingText, otherList, peoplePicks, picked, searchOf } from '../candidates.ts';
import { pageOf } from '../rows.ts';
import { again, ask, type Choice, type Next, type Step, type View } from '../step.ts';
import { mostPeople, type NewState, tell } from './state.ts';

const candidates = (view: View, state: NewState) =>
  state.list === 'groups'
    ? groupPicks(view, state, { chosen: state.groups })
    : peoplePicks(view, state, { role: 'employee', chosen: state.people });

/** Everybody who is chosen, by name. */
export async function whoText({ tx }: Pick<View, 'tx'>, { people, groups }: NewState): Promise<Text> {
  const persons = await tx.people.many(people);
  const units = groups.length > 0 ? await tx.groups.many(groups) : [];
  const names = [...people.map((id) => persons.get(id)?.name ?? '?'), ...units.map(({ name }) => name)];
  return names.length > 0 ? said(names.join(', ')) : sentence('new.who.later');
}

const toggled = (ids: readonly number[], id: number): readonly number[] =>
  ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id];

/** Who does it: people (a task each), groups (whoever takes it), or nobody yet. */
export const who: Step<NewState> = {
  async ask(view, state) {
    const { picks, turns } = await candidates(view, state);
    const count = state.people.length + state.groups.length;
    const on: Choice =
      count > 0
        ? { text: sentence('new.who.next', { count }), verb: 'next', tone: 'primary' }
        : { text: sentence('new.who.later'), verb: 'next' };
    return {
      title: sentence(state.list === 'groups' ? 'new.who.group_title' : 'new.who.title'),
      ...(state.title === null ? {} : { body: said(state.title) }),
      ...(count > 0 ? { facts: [{ label: sentence('new.check.who'), value: await whoText(view, state) }] } : {}),
      footnote: lookingText(state, picks),
      picks,
      buttons: [on, ...turns, otherList(state)],
    };
  },
  async tap(view, state, action): Promise<Next<NewState>> {
    if (action.verb === 'next') return ask(tell(state, { whoTold: true }));
    if (action.verb === 'page') return ask({ ...state, page: pageOf(action) });
    if (action.verb === 'list') {
      return ask({ ...state, list: action.arg === 'groups' ? 'groups' : 'people', page: 0, search: '' });
    }
    const found = await picked(view, action.arg);
    // People get a task each, a group one together: a choice of both would be neither.
    if (found.kind === 'group') return ask({ ...state, groups: toggled(state.groups, found.group.id), people: [] });
    if (found.kind === 'nobody') return again(sentence('new.who.gone'));
    const people = toggled(state.people, found.person.id);
    if (people.length > mostPeople) return again(sentence('new.who.most', { limit: mostPeople }));
    return ask({ ...state, people, groups: [] });
  },
  async text(view, state, typed) {
    const search = searchOf(typed);
    if (search === '') return again(sentence('new.empty'));
    const next = { ...state, search, page: 0 };
    const { picks } = await candidates(view, next);
    return picks.length > 0 ? ask(next) : again(lookingText(next, picks));
  },
};
