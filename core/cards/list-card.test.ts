import { expect, test } from 'vitest';
import { now, scenes } from '../../tests/gallery/scenes.ts';
import type { Role } from '../people/person.ts';
import { say } from '../text/say.ts';
import { cardCounts } from './card.ts';
import { listCard, listFilters, listPage, newTasksCard } from './list-card.ts';
import { parseToken } from './token.ts';

const at = { now, locale: 'en', zone: 'UTC' } as const;
const words = say('en', 'UTC');
const tasks = Object.values(scenes).map(({ task }, place) => ({ ...task, id: place + 1 }));

test('every page of every filter keeps the counts and leads to the others', () => {
  for (const filter of listFilters) {
    for (const page of [0, 1, 2]) {
      const card = listCard({ tasks: tasks.slice(page * listPage), total: 13, page, filter, roles: [] }, at);
      const goes = card.buttons.map(({ token }) => parseToken(token));
      expect(card.buttons.length).toBeLessThanOrEqual(cardCounts.buttons);
      expect(card.lines?.length).toBe(listPage);
      expect(goes.at(-1)).toMatchObject({ verb: 'list', subject: { kind: 'list', id: page }, arg: filter });
      expect(new Set(goes.map((action) => action?.arg))).toEqual(new Set(listFilters));
      const pages = goes.slice(0, -1).filter((action) => action?.arg === filter);
      expect(pages.map((action) => action?.subject.id)).toEqual([page - 1, page + 1].filter((to) => to >= 0 && to < 3));
    }
  }
});

test('it says when it was taken, and each line where its task stands', () => {
  const [first, late] = [tasks[0], tasks.find(({ dueAt, stage }) => stage === 'in_progress' && (dueAt ?? now) < now)];
  const shown = [first, late].filter((task) => task !== undefined);
  const card = listCard({ tasks: shown, total: 2, page: 0, filter: 'all', roles: [] }, at);
  expect(words(card.title)).toBe('My tasks · all');
  expect(card.status && words(card.status.text)).toBe('As of 03:02');
  expect(card.lines?.map(words)).toEqual([
    `T-1 · ${first?.title} · in review · Sat 21 Nov, 10:02`,
    `T-${late?.id} · ${late?.title} · in progress · ❗ Fri 20 Nov, 01:02`,
  ]);
  expect(card.picks?.map(({ token }) => token)).toEqual(['open.t1.0', `open.t${late?.id.toString(36)}.0`]);
});

test('what waits says what it asks of its reader', () => {
  const asked = (name: keyof typeof scenes, roles: readonly Role[]) => {
    const task = scenes[name]?.task;
    const card = listCard({ tasks: task ? [task] : [], total: 1, page: 0, filter: 'waiting', roles }, at);
    return /→ .*?(?= ·|$)/.exec(words(card.lines?.[0] ?? { said: '' }))?.[0];
  };
  expect({
    sun: asked('waits for review', ['reviewer']),
    olga: [asked('sent back', ['requester']), asked('a question', ['requester']), asked('done', ['requester'])],
    chen: [asked('not assigned', ['manager']), asked('parked', ['manager'])],
    wang: [
      asked('in a pool', ['employee']),
      asked('offered', ['employee']),
      asked('in progress', ['employee']),
      // Who gives out tasks may be of the pool as well.
      asked('in a pool', ['employee', 'manager']),
    ],
  }).toEqual({
    sun: '→ review it',
    olga: ['→ add details', '→ answer a question', '→ confirm it'],
    chen: ['→ assign it', '→ assign it'],
    wang: ['→ free to claim', '→ accept or reject', '→ finish it', '→ free to claim'],
  });
});

test('nothing to show is said in words', () => {
  const card = listCard({ tasks: [], total: 0, page: 0, filter: 'done', roles: [] }, at);
  expect(card.body && words(card.body)).toBe('Nothing here right now.');
  expect(card.picks).toBeUndefined();
});

test('many new tasks make one card', () => {
  const card = newTasksCard(tasks, at);
  expect(words(card.title)).toBe(`${tasks.length} new tasks`);
  expect([card.lines?.length, card.picks?.length]).toEqual([cardCounts.lines, cardCounts.picks]);
});
