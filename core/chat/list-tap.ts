import { listFilters } from '../cards/list-card.ts';
import type { Action } from '../cards/token.ts';
import { locales, platforms } from '../ids.ts';
import { setChannel } from './channel.ts';
import { mayUse } from './command-table.ts';
import type { Desk } from './desk.ts';
import type { Tap } from './inbound.ts';
import { readAll, showInbox } from './inbox.ts';
import { setLanguage } from './language.ts';
import { showTasks } from './list.ts';
import { showPeople } from './people-list.ts';
import { nonsense } from './replies.ts';
import type { Reply, Scene } from './scene.ts';

type OnList = (scene: Scene<Tap>, action: Action) => Promise<Reply>;

/** Lists are stored nowhere: the token's subject id is the page, its verb says which list. */
const lists: Readonly<Record<string, OnList>> = {
  list: async (scene, { subject, arg }) => {
    const filter = listFilters.find((one) => one === arg);
    return filter ? showTasks(scene, filter, subject.id) : nonsense;
  },
  people: async (scene, { subject }) =>
    mayUse('people', scene.person.roles) ? showPeople(scene, '', subject.id) : nonsense,
  inbox: (scene, { subject }) => showInbox(scene, subject.id),
  read: async (scene, { arg }) => (arg === 'all' ? readAll(scene) : nonsense),
  language: async (scene, { arg }) => {
    const locale = locales.find((one) => one === arg);
    return locale ? setLanguage(scene, locale) : nonsense;
  },
  channel: async (scene, { arg }) => {
    const platform = platforms.find((one) => one === arg);
    return platform ? setChannel(scene, platform) : nonsense;
  },
};

export async function listTap(scene: Scene<Tap>, action: Action, _desk: Desk): Promise<Reply> {
  const known = Object.hasOwn(lists, action.verb) ? lists[action.verb] : undefined;
  return known ? known(scene, action) : nonsense;
}
