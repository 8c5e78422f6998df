import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Guest, type Hall, inGroup, openHall } from './hall.ts';

let hall: Hall;
let chen: Guest;
let wang: Guest;

beforeEach(async () => {
  hall = await openHall();
  chen = await hall.guest('chen', ['manager']);
  wang = await hall.guest('wang', ['employee']);
});
afterEach(() => hall.close());

describe('one event has one effect', () => {
  test('B1: delivered five times, one after another and all at once, it happens once and says the same each time', async () => {
    const task = await hall.task({ by: chen, assignees: [wang.id] });
    const again = { turn: 1, key: 'same', correlation: 'same', message: 'm9' };
    const turn = (await hall.read((tx) => tx.tasks.get(task)))?.turn ?? 0;
    const presses = Array.from({ length: 3 }, () => hall.press(wang, 'accept', task, { ...again, turn }));
    const said = await Promise.all(presses);
    for (let n = 0; n < 2; n++) said.push(await hall.press(wang, 'accept', task, { ...again, turn }));
    expect(said).toEqual(Array.from({ length: 5 }, () => 'Accepted.'));
    expect(await hall.verbs(task)).toEqual(['submit', 'assign', 'accept']);
  });

  test('B1: a comment typed once is kept once, and its answer is posted once', async () => {
    const task = await hall.task({ by: chen, assignees: [wang.id] });
    await hall.deliver();
    const typed = {
      kind: 'text',
      text: `/comment T-${task} no ladder here`,
      key: 'same',
      correlation: 'same',
    } as const;
    for (let n = 0; n < 5; n++) await hall.send(wang, typed);
    const posts = await hall.deliver();
    expect(posts.filter(({ words }) => words === 'Comment added.')).toHaveLength(1);
    expect(await hall.read((tx) => tx.tasks.comments(task, 9))).toHaveLength(1);
  });

  test('B2: redelivered late it changes nothing; forgotten after three days it is politely out of date', async () => {
    const task = await hall.task({ by: chen, assignees: [wang.id] });
    const turn = (await hall.read((tx) => tx.tasks.get(task)))?.turn ?? 0;
    const late = { turn, key: 'late' };
    await hall.press(wang, 'accept', task, late);
    const start = hall.clock.now();
    for (const ms of [15_000, 300_000, 3_600_000, 6 * 3_600_000, 23 * 3_600_000]) {
      hall.clock.jump(start + ms - hall.clock.now());
      expect(await hall.press(wang, 'accept', task, late)).toBe('Accepted.');
    }
    hall.clock.jump(start + 73 * 3_600_000 - hall.clock.now());
    await hall.write((tx) => tx.inbox.purge(hall.clock.now() - 72 * 3_600_000, 100));
    expect(await hall.press(wang, 'accept', task, late)).toBe('You have already done that.');
    expect(await hall.verbs(task)).toEqual(['submit', 'assign', 'accept']);
  });

  test('B3: a double click is two events, one effect and no second row', async () => {
    const task = await hall.task({ by: chen, assignees: [wang.id] });
    const turn = (await hall.read((tx) => tx.tasks.get(task)))?.turn ?? 0;
    const both = await Promise.all([
      hall.press(wang, 'accept', task, { turn, key: 'a' }),
      hall.press(wang, 'accept', task, { turn, key: 'b' }),
    ]);
    expect(both).toEqual(['Accepted.', 'You have already done that.']);
    expect(await hall.verbs(task)).toEqual(['submit', 'assign', 'accept']);
  });

  test('without the inbox a repeat would show: the sabotage this suite must notice', async () => {
    await hall.close();
    hall = await openHall({ sabotage: 'no-inbox' });
    chen = await hall.guest('chen', ['manager']);
    wang = await hall.guest('wang', ['employee']);
    const task = await hall.task({ by: chen, assignees: [wang.id] });
    const typed = { kind: 'text', text: `/comment T-${task} twice`, key: 'same', correlation: 'same' } as const;
    for (let n = 0; n < 2; n++) await hall.send(wang, typed);
    expect(await hall.read((tx) => tx.tasks.comments(task, 9))).toHaveLength(2);
  });
});

test('two people claim at once: one owner, and the other hears who', async () => {
  const li = await hall.guest('li', ['employee']);
  const field = await hall.write((tx) => tx.groups.put({ code: 'field', name: 'Field', members: [wang.id, li.id] }));
  const task = await hall.task({ by: chen, groups: [field] });
  const turn = (await hall.read((tx) => tx.tasks.get(task)))?.turn ?? 0;
  const said = await Promise.all([
    hall.press(inGroup(li), 'claim', task, { turn }),
    hall.press(inGroup(wang), 'claim', task, { turn }),
  ]);
  expect(said[0]).toBe('It is yours.');
  expect(said[1]).toMatch(/^! .*Li claimed it/);
  expect((await hall.read((tx) => tx.tasks.get(task)))?.owner).toBe(li.id);
});

test('the answer waits for the commit, and whoever paints and runs jobs is woken after it', async () => {
  const task = await hall.task({ by: chen, assignees: [wang.id] });
  hall.woken.length = 0;
  await hall.press(wang, 'accept', task);
  expect(await hall.stage(task)).toBe('in_progress');
  expect(hall.woken).toEqual(['courier', 'jobs']);
});

test('the crash points stand before the unit, at its end and after its commit', async () => {
  await hall.close();
  const seen: string[] = [];
  hall = await openHall({ crash: (point) => seen.push(point) });
  chen = await hall.guest('chen', ['manager']);
  await hall.send(chen, { kind: 'text', text: '/help' });
  expect(seen).toEqual(['X1', 'X2', 'X3']);
});
