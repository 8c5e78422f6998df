import { expect, test } from 'vitest';
import { wang } from '../../tests/gallery/people.ts';
import { now, scenes } from '../../tests/gallery/scenes.ts';
import { commentCard } from './comment-card.ts';

test('what was said looks the same whatever becomes of the task: only its own changes repaint it', () => {
  const facts = Object.values(scenes)[0];
  if (!facts) throw new Error('no scenes');
  const { task } = facts;
  const where = { platform: 'telegram', conversation: 1, message: '7', answers: null, mentions: [] } as const;
  const comment = { ...where, id: 3, task: task.id, person: 2, text: 'Ready?', at: now, revision: 1, editedAt: null };
  const card = (turn: number) =>
    commentCard({ comment, task: { ...task, turn }, files: [], author: 'Chen', link: () => undefined }, wang);
  expect(card(task.turn + 5)).toEqual(card(task.turn));
});
