import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { wallOf } from '../../core/time.ts';
import type { Guest } from './hall.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
let chen: Guest;
let olga: Guest;
let wang: Guest;
let li: Guest;

// 2026-03-02, a Monday, 01:00 UTC.
beforeEach(async () => {
  stage = await openStage();
  chen = await stage.person('chen', ['manager'], { zone: 'Asia/Shanghai' });
  olga = await stage.person('olga', ['requester']);
  wang = await stage.person('wang', ['employee']);
  li = await stage.person('li', ['employee']);
});
afterEach(async () => {
  expect(stage.screens.wrong).toEqual([]);
  await stage.close();
});

describe('a manager hands out work', () => {
  test('words, two people, a day by button, said back, one task each, and only once', async () => {
    expect(await stage.types(chen, '/new')).toContain('What is to be done?');
    expect(await stage.types(chen, 'Mend the lamp\nThe one by the gate.\nBring a ladder.')).toContain('Who does it?');
    const asked = stage.chat(chen).length;
    expect(await stage.tap(chen, 'Wang')).toBe('');
    await stage.tap(chen, 'Li');
    expect(stage.labels(stage.last(chen))).toEqual(expect.arrayContaining(['✓ Wang', '✓ Li', 'Next: 2 chosen']));
    await stage.tap(chen, 'Next: 2 chosen');
    await stage.tap(chen, 'Tomorrow, 18:00');
    const summary = stage.words(stage.last(chen));
    expect(summary).toContain('Mend the lamp');
    expect(summary).toContain('The one by the gate.\nBring a ladder.');
    expect(summary).toContain('Assigned to: Wang, Li');
    expect(summary).toContain('Due: Tue 3 Mar, 18:00 (2026, Asia/Shanghai)');
    expect(summary).toContain('Each of the 2 people gets a task of their own.');
    // Everything pressed changed the one message that asks.
    expect(stage.chat(chen)).toHaveLength(asked);
    const confirm = stage.buttonsOf(stage.last(chen))[0];
    const message = stage.last(chen).id;
    expect(await stage.sendTap(chen, confirm?.token ?? '', message)).toMatch(/^Created 2 tasks: T-1, T-2\.$/);
    expect(await stage.sendTap(chen, confirm?.token ?? '', message)).toBe(
      'This question is closed. Please start again.',
    );
    const tasks = await stage.tasks();
    expect(tasks.map(({ title, stage: at, batch }) => [title, at, batch !== null])).toEqual([
      ['Mend the lamp', 'assigned', true],
      ['Mend the lamp', 'assigned', true],
    ]);
    expect(tasks[0]?.batch).toBe(tasks[1]?.batch);
    expect(wallOf(tasks[0]?.dueAt ?? 0, 'Asia/Shanghai')).toBe('2026-03-03T18:00');
    expect(stage.words(stage.chat(chen).find(({ id }) => id === message) ?? stage.last(chen))).toContain('Created 2');
    expect(stage.verbsOf(stage.last(wang))).toContain('accept');
    expect(stage.verbsOf(stage.last(li))).toContain('accept');
  });

  test('two presses of Confirm at once make one task', async () => {
    await stage.types(chen, '/new Count the buoys');
    await stage.tap(chen, 'Wang');
    await stage.tap(chen, 'Next: 1 chosen');
    await stage.tap(chen, 'No due date');
    const { id } = stage.last(chen);
    const token = stage.buttonsOf(stage.last(chen))[0]?.token ?? '';
    await Promise.all(Array.from({ length: 4 }, () => stage.send(chen, { kind: 'tap', token, message: id })));
    await stage.settled();
    expect(await stage.tasks()).toHaveLength(1);
  });

  test('a date in words is read in the person’s own zone and said back in full', async () => {
    await stage.types(chen, '/new Count the buoys');
    await stage.tap(chen, 'Nobody yet');
    expect(await stage.types(chen, 'sometime')).toContain('I cannot read that as a future date.');
    expect(await stage.types(chen, '下周五18点')).toContain('Due: Fri 13 Mar, 18:00 (2026, Asia/Shanghai)');
    await stage.tap(chen, 'Change the date');
    expect(await stage.types(chen, 'tomorrow 5pm')).toContain('Due: Tue 3 Mar, 17:00 (2026, Asia/Shanghai)');
    await stage.tap(chen, 'Confirm');
    const [task] = await stage.tasks();
    expect(wallOf(task?.dueAt ?? 0, 'Asia/Shanghai')).toBe('2026-03-03T17:00');
    expect(task?.stage).toBe('reviewed');
    // Nobody was asked, so no card came: what was made can be opened from where it was made.
    await stage.tap(chen, 'Open');
    expect(stage.words(stage.last(chen))).toContain(`T-${task?.id} · Count the buoys`);
  });

  test('from the library, to a group, with a priority; any part can be changed before', async () => {
    await stage.write(async (tx) => {
      const plain = {
        code: 'pump',
        title: 'Check the pump',
        description: 'Weekly.',
        type: 'work',
        estimateMinutes: 30,
      };
      await tx.templates.put(plain);
      await tx.groups.put({ code: 'dock', name: 'Dock crew', members: [wang.id, li.id] });
    });
    await stage.types(chen, '/new');
    await stage.tap(chen, 'Check the pump');
    await stage.tap(chen, 'Groups');
    await stage.tap(chen, 'Dock crew');
    await stage.tap(chen, 'Next: 1 chosen');
    await stage.tap(chen, 'In a week, Mon 9 Mar');
    await stage.tap(chen, 'Change the priority');
    await stage.tap(chen, 'High');
    expect(stage.words(stage.last(chen))).toContain('Priority: High');
    await stage.tap(chen, 'Change the text');
    expect(await stage.types(chen, 'Check both pumps')).toContain('Check both pumps');
    await stage.tap(chen, 'Confirm');
    const [task] = await stage.tasks();
    expect(task).toMatchObject({ title: 'Check both pumps', priority: 'high', dispatch: 'pooled', template: null });
    expect(await stage.read((tx) => tx.tasks.groups(task?.id ?? 0))).toHaveLength(1);
  });

  test('people are found by typing a name, and nobody is found politely', async () => {
    await stage.types(chen, '/new Count the buoys');
    expect(await stage.types(chen, 'zzz')).toContain('Nobody found for “zzz”.');
    expect(await stage.types(chen, 'wan')).toContain('Found for “wan”.');
    expect(stage.labels(stage.last(chen))).not.toContain('Li');
    await stage.tap(chen, 'Wang');
    expect(stage.labels(stage.last(chen))).toContain('✓ Wang');
  });

  test('a title that is too long is asked for again', async () => {
    await stage.types(chen, '/new');
    expect(await stage.types(chen, 'x'.repeat(121))).toContain('at most 120 characters');
    expect(await stage.types(chen, `${'x'.repeat(120)}\n${'y'.repeat(4001)}`)).toContain('at most 4000');
    expect(await stage.types(chen, 'x'.repeat(120))).toContain('Who does it?');
  });
});

describe('a requester reports something', () => {
  test('kind, words, how urgent, and it waits for review; a date for whoever has one', async () => {
    await stage.types(olga, '/report');
    await stage.tap(olga, 'A problem');
    expect(stage.last(olga).card.reply).toBeDefined();
    expect(await stage.types(olga, 'The crane squeaks\nSince Monday')).toContain('How urgent is it?');
    await stage.tap(olga, 'High');
    expect(stage.words(stage.last(olga))).toContain('Priority: High');
    await stage.tap(olga, 'Change the date');
    expect(await stage.types(olga, 'end of week')).toContain('Due: Fri 6 Mar, 18:00 (2026, UTC)');
    expect(await stage.tap(olga, 'Send for review')).toBe('Sent for review: T-1.');
    const [task] = await stage.tasks();
    expect(task).toMatchObject({
      type: 'problem',
      stage: 'pending_review',
      requester: olga.id,
      title: 'The crane squeaks',
      priority: 'high',
      description: 'Since Monday',
    });
  });

  test('somebody without the right is told so in one sentence', async () => {
    expect(await stage.types(wang, '/new Anything')).toBe('You cannot create tasks; ask a manager to do it.');
    expect(stage.chat(wang)).toHaveLength(1);
  });
});

describe('a dialogue that stops', () => {
  test('by its button: the message says so and offers nothing', async () => {
    await stage.types(chen, '/new Count the buoys');
    expect(await stage.tap(chen, 'Cancel')).toBe('Stopped. Nothing was changed.');
    expect(stage.words(stage.last(chen))).toBe('Stopped. Nothing was changed.');
    expect(stage.labels(stage.last(chen))).toEqual([]);
    expect(await stage.tasks()).toEqual([]);
  });

  test('by itself: what stands says that it has expired', async () => {
    await stage.types(chen, '/new Count the buoys');
    const count = stage.chat(chen).length;
    const token = stage.buttonsOf(stage.last(chen))[0]?.token ?? '';
    await stage.later(31 * 60_000);
    expect(stage.words(stage.last(chen))).toBe('This question has expired; nothing was changed.');
    expect(stage.labels(stage.last(chen))).toEqual([]);
    expect(await stage.sendTap(chen, token, stage.last(chen).id)).not.toBe('');
    expect(stage.chat(chen)).toHaveLength(count);
  });

  test('a reply box that expires is answered once, below', async () => {
    await stage.types(olga, '/new');
    await stage.tap(olga, 'A problem');
    await stage.types(olga, '/new');
    await stage.tap(olga, 'A requirement');
    await stage.later(31 * 60_000);
    await stage.later(60_000);
    const boxes = stage.chat(olga).filter(({ card }) => card.reply);
    expect(boxes).toHaveLength(2);
    expect(stage.words(stage.last(olga))).toBe('This question has expired; nothing was changed.');
    const count = stage.chat(olga).length;
    await stage.later(60_000);
    expect(stage.chat(olga)).toHaveLength(count);
  });

  test('a new one of the same kind takes its place', async () => {
    await stage.types(chen, '/new Count the buoys');
    const first = stage.last(chen);
    await stage.types(chen, '/new Paint the shed');
    expect(stage.labels(first)).toEqual([]);
    expect(stage.words(stage.last(chen))).toContain('Paint the shed');
  });

  test('a button of an earlier step does nothing', async () => {
    await stage.types(chen, '/new Count the buoys');
    const old = stage.buttonsOf(stage.last(chen)).find(({ token }) => token.startsWith('pick.'))?.token ?? '';
    await stage.tap(chen, 'Nobody yet');
    expect(await stage.sendTap(chen, old, stage.last(chen).id)).not.toBe('');
    expect(stage.words(stage.last(chen))).toContain('By when?');
    // From a message nobody knows, the open question is asked once more below.
    const count = stage.chat(chen).length;
    await stage.sendTap(chen, old, 'm999');
    expect(stage.chat(chen)).toHaveLength(count + 1);
    expect(stage.words(stage.last(chen))).toContain('By when?');
    expect(stage.labels(stage.chat(chen).at(-2) ?? stage.last(chen))).toEqual([]);
  });
});
