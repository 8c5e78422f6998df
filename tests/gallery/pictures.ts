import type { Audience, Card } from '../../core/cards/card.ts';
import { listCard, newTasksCard } from '../../core/cards/list-card.ts';
import { moreCard } from '../../core/cards/more-card.ts';
import { retired } from '../../core/cards/retired.ts';
import { type At, taskCard } from '../../core/cards/task-card.ts';
import { type Locale, locales, type Zone } from '../../core/ids.ts';
import { digestCard } from '../../core/notices/digest-card.ts';
import { inboxCard } from '../../core/notices/inbox-card.ts';
import { aboutTask, whatHappened } from '../../core/notices/words.ts';
import type { Notice } from '../../core/stores/notices.ts';
import { mayRead } from '../../core/tasks/standing.ts';
import type { TaskFacts } from '../../core/tasks/task.ts';
import { everybody, ivan, li } from './people.ts';
import { now, scenes } from './scenes.ts';

/** One card as one reader meets it in one language. */
export interface Picture {
  readonly scene: string;
  /** A person's code, or `room` for a conversation as a whole. */
  readonly reader: string;
  readonly locale: Locale;
  readonly zone: Zone;
  readonly card: Card;
}

const zones: Readonly<Record<Locale, Zone>> = { 'zh-CN': 'Asia/Shanghai', ru: 'Europe/Moscow', en: 'UTC' };
const readers: readonly { readonly name: string; readonly audience: Audience }[] = [
  { name: 'room', audience: { kind: 'conversation' } },
  ...everybody.map(({ code, id }) => ({ name: code, audience: { kind: 'person', person: id } as const })),
];

const readersOf = (facts: TaskFacts) =>
  readers.filter(({ audience }) => {
    const person = audience.kind === 'person' ? facts.people.get(audience.person) : undefined;
    return audience.kind === 'conversation' || (person && mayRead(facts, person));
  });

const tasks = Object.values(scenes).map(({ task }, place) => ({ ...task, id: 1042 + place }));
const known = (name: string): TaskFacts => {
  const found = scenes[name];
  if (!found) throw new Error(`no scene ${name}`);
  return found;
};

const queue = ['waits for review', 'not assigned', 'offered', 'in progress', 'done'].map((name, place) => ({
  ...known(name).task,
  id: 1042 + place,
}));

const notices: readonly Notice[] = Object.keys(scenes)
  .slice(0, 9)
  .flatMap((name, place) => {
    const facts = { ...known(name), task: tasks[place] ?? known(name).task };
    const [entry] = facts.log;
    if (!entry) return [];
    const text = aboutTask(facts.task, whatHappened(facts, entry));
    const told = { dueAt: null, toldAt: entry.at, readAt: place < 3 ? null : now, how: 'now' } as const;
    const about = { person: ivan.id, task: facts.task.id, kind: 'assign', listener: 'offered', style: 'card' } as const;
    return [{ id: place + 1, ...about, ...told, text, correlation: '', at: entry.at }];
  });

/** Cards that are not a task's own, by name. */
const others: Readonly<Record<string, (at: At) => Card>> = {
  'list, first page': (at) =>
    listCard({ tasks: tasks.slice(5, 10), total: 13, page: 0, filter: 'all', roles: ['employee'] }, at),
  'list, middle page': (at) =>
    listCard({ tasks: tasks.slice(10, 15), total: 13, page: 1, filter: 'in_progress', roles: ['employee'] }, at),
  'list, empty': (at) => listCard({ tasks: [], total: 0, page: 0, filter: 'waiting', roles: ['employee'] }, at),
  'list, what waits for whom': (at) =>
    listCard({ tasks: queue, total: 5, page: 0, filter: 'waiting', roles: ['manager', 'reviewer', 'employee'] }, at),
  'many new tasks': (at) => newTasksCard(tasks.slice(0, 6), at),
  'what waited, in the morning': () => digestCard(notices),
  'inbox, first page': (at) => inboxCard({ notices: notices.slice(0, 5), total: 9, unread: 3, page: 0 }, at.now),
  'inbox, empty': (at) => inboxCard({ notices: [], total: 0, unread: 0, page: 0 }, at.now),
  'more, in progress': (at) => moreCard(known('in progress'), ivan, at),
  'more, once it moved on': (at) => retired(moreCard(known('in progress'), ivan, at)),
  'more, nothing': (at) => moreCard(known('claimed'), { ...li, disabledAt: now }, at),
  'older copy': (at) => retired(taskCard(known('offered'), { kind: 'person', person: ivan.id }, at)),
};

export const pictures: readonly Picture[] = locales.flatMap((locale) => {
  const at: At = { now, locale, zone: zones[locale] };
  const own = Object.entries(scenes).flatMap(([scene, facts]) =>
    readersOf(facts).map(({ name, audience }) => ({ scene, reader: name, card: taskCard(facts, audience, at) })),
  );
  const rest = Object.entries(others).map(([scene, build]) => ({ scene, reader: 'ivan', card: build(at) }));
  return [...own, ...rest].map((picture) => ({ ...picture, locale, zone: at.zone }));
});
