import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tokenOf } from '../../core/cards/token.ts';
import { wallOf } from '../../core/time.ts';
import type { Guest } from './hall.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
let chen: Guest;
let wang: Guest;
let li: Guest;

beforeEach(async () => {
  stage = await openStage();
  chen = await stage.person('chen', ['manager']);
  wang = await stage.person('wang', ['employee']);
  li = await stage.person('li', ['employee']);
});
afterEach(async () => {
  expect(stage.screens.wrong).toEqual([]);
  await stage.close();
});

const offered = (title = 'Mend the lamp') => stage.task({ by: chen, title, assignees: [wang.id] });
const boxes = (who: Guest) => stage.chat(who).filter(({ card }) => card.reply);

describe('declining with a reason', () => {
  test('J05: a kind, one sentence, and the manager reads both', async () => {
    const task = await offered();
    await stage.settled();
    const card = stage.last(wang);
    expect(await stage.does(wang, 'reject')).toBe('Please say why in the message below.');
    // The task's own card never turns into a menu.
    expect(stage.last(wang)).not.toBe(card);
    expect(stage.verbsOf(card)).toContain('accept');
    await stage.tap(wang, 'Too much on my plate');
    expect(stage.words(stage.last(wang))).toContain('Too much on my plate. In one sentence: why?');
    expect(await stage.types(wang, 'x'.repeat(501))).toContain('at most 500 fit');
    expect(stage.last(wang).card.reply).toBeDefined();
    await stage.types(wang, '  Three other jobs until Friday.  ');
    const [assignment] = await stage.read((tx) => tx.tasks.assignments(task));
    expect(assignment).toMatchObject({
      status: 'rejected',
      category: 'overloaded',
      reason: 'Three other jobs until Friday.',
    });
    expect(stage.verbsOf(card)).not.toContain('accept');
    expect(stage.words(stage.last(chen))).toContain('Three other jobs until Friday.');
  });

  test('an empty reason is impossible', async () => {
    const task = await offered();
    await stage.settled();
    await stage.does(wang, 'reject');
    await stage.tap(wang, 'Another reason');
    await stage.types(wang, ' \n\t ');
    expect(await stage.types(wang, '\u200b\u2060')).toContain('Please write a few words.');
    expect(await stage.stage(task)).toBe('assigned');
    expect(await stage.read((tx) => tx.tasks.assignments(task))).toMatchObject([{ status: 'offered' }]);
  });

  test('whoever explains at once need not choose a kind', async () => {
    const task = await offered();
    await stage.settled();
    await stage.does(wang, 'reject');
    await stage.types(wang, 'I am on leave');
    expect(await stage.read((tx) => tx.tasks.assignments(task))).toMatchObject([
      { status: 'rejected', category: 'other', reason: 'I am on leave' },
    ]);
  });

  test('too late: the offer was taken back meanwhile; one sentence, and nothing changes', async () => {
    const task = await offered();
    await stage.settled();
    await stage.does(wang, 'reject');
    await stage.tap(wang, 'Not my area');
    await stage.press(chen, 'recall', task);
    const before = await stage.verbs(task);
    expect(await stage.types(wang, 'Ask the electrician')).toContain('Nothing changed: Chen withdrew the offer.');
    expect(await stage.verbs(task)).toEqual(before);
  });

  test('the finished question cannot be answered again', async () => {
    const task = await offered();
    await stage.settled();
    await stage.does(wang, 'reject');
    await stage.tap(wang, 'Not my area');
    const box = stage.last(wang).id;
    await stage.types(wang, 'Ask the electrician', box);
    expect(await stage.types(wang, 'Or the plumber', box)).not.toContain('reason has been passed on');
    expect((await stage.verbs(task)).filter((verb) => verb === 'reject')).toHaveLength(1);
  });

  test('Cancel leaves the task alone', async () => {
    const task = await offered();
    await stage.settled();
    await stage.does(wang, 'reject');
    expect(await stage.tap(wang, 'Cancel')).toBe('Stopped. Nothing was changed.');
    expect(await stage.stage(task)).toBe('assigned');
  });
});

describe('a comment that is needed', () => {
  test('what is not right goes back to whoever did it', async () => {
    const task = await offered();
    for (const verb of ['accept', 'finish']) await stage.press(wang, verb, task);
    await stage.settled();
    await stage.does(chen, 'dispute');
    expect(stage.words(stage.last(chen))).toContain('What is not right with the result?');
    expect(await stage.types(chen, 'y'.repeat(2001))).toContain('at most 2000 fit');
    await stage.types(chen, 'It still flickers');
    expect(await stage.stage(task)).toBe('in_progress');
    expect(boxes(chen)).toHaveLength(2);
  });
});

describe('choosing a person', () => {
  test('by button or by name; whoever has it is not offered again', async () => {
    const task = await offered();
    await stage.settled();
    const press = stage.press(chen, 'assign', task);
    expect(await press).toBe('Please choose a person in the message below.');
    await stage.settled();
    expect(stage.labels(stage.last(chen))).toContain('Li');
    expect(stage.labels(stage.last(chen))).not.toContain('Wang');
    // Not while somebody has the offer.
    expect(stage.labels(stage.last(chen))).not.toContain('Groups');
    expect(await stage.types(chen, 'che')).toContain('Found for “che”.');
    expect(await stage.types(chen, 'LI')).toContain('Found for “LI”.');
    expect(await stage.tap(chen, 'Li')).toBe('Assigned.');
    expect((await stage.read((tx) => tx.tasks.assignments(task)))[0]).toMatchObject({
      person: li.id,
      status: 'offered',
    });
  });

  test('a free task may go to a group', async () => {
    await stage.write((tx) => tx.groups.put({ code: 'dock', name: 'Dock crew', members: [wang.id, li.id] }));
    const task = await stage.task({ by: chen });
    await stage.press(chen, 'assign', task);
    await stage.settled();
    await stage.tap(chen, 'Groups');
    await stage.tap(chen, 'Dock crew');
    expect(await stage.read((tx) => tx.tasks.get(task))).toMatchObject({ dispatch: 'pooled', stage: 'reviewed' });
  });

  test('long lists have pages', async () => {
    for (let n = 10; n < 29; n += 1) await stage.person(`worker${n}`, ['employee']);
    const task = await stage.task({ by: chen });
    await stage.press(chen, 'assign', task);
    await stage.settled();
    const first = stage.last(chen);
    const page = stage.labels(first);
    expect(page).not.toContain('← Back');
    await stage.tap(chen, 'Next →');
    await stage.tap(chen, 'Next →');
    expect(stage.labels(first)).toContain('← Back');
    expect(stage.labels(first)).not.toContain('Next →');
    await stage.tap(chen, '← Back');
    await stage.tap(chen, '← Back');
    expect(stage.labels(first)).toEqual(page);
    expect(stage.last(chen)).toBe(first);
  });
});

describe('later, and other terms', () => {
  test('put off until tomorrow at nine', async () => {
    const task = await offered();
    await stage.press(wang, 'accept', task);
    await stage.settled();
    await stage.press(wang, 'snooze', task);
    await stage.settled();
    expect(stage.labels(stage.last(wang))).toEqual(['In 1 hour', 'This afternoon, 15:00', 'Tomorrow, 09:00', 'Cancel']);
    expect(await stage.tap(wang, 'Tomorrow, 09:00')).toMatch(/^Put off until .*09:00\.$/);
  });

  test('a new title by words, a new date by words', async () => {
    const task = await offered();
    const edit = async (field: string, words: string) => {
      await stage.press(chen, 'edit', task);
      await stage.settled();
      await stage.tap(chen, field);
      return stage.types(chen, words);
    };
    await edit('Title', 'Mend both lamps');
    expect(await edit('Due date', 'no idea')).toContain('I cannot read that as a future date');
    await stage.types(chen, 'wednesday 10:30');
    const found = await stage.read((tx) => tx.tasks.get(task));
    expect(found?.title).toBe('Mend both lamps');
    expect(wallOf(found?.dueAt ?? 0, 'UTC')).toBe('2026-03-04T10:30');
  });
});

describe('two dialogues at once', () => {
  test('words go to the newest; the older one is reached by answering its question', async () => {
    const task = await offered();
    for (const verb of ['accept', 'finish']) await stage.press(wang, verb, task);
    await stage.settled();
    await stage.press(chen, 'dispute', task);
    await stage.settled();
    const box = stage.last(chen).id;
    await stage.types(chen, '/new');
    expect(await stage.types(chen, 'Paint the shed')).toContain('Who does it?');
    await stage.types(chen, 'It still flickers', box);
    expect(await stage.stage(task)).toBe('in_progress');
    expect(await stage.types(chen, 'wang')).toContain('Found for “wang”.');
  });

  test('nobody else can press what is asked of one person', async () => {
    await offered();
    await stage.settled();
    await stage.does(wang, 'reject');
    const { token = '' } = stage.buttonsOf(stage.last(wang))[0] ?? {};
    expect(await stage.sendTap(li, token, 'm1')).not.toBe('');
    const dialogue = await stage.read((tx) => tx.dialogues.get(1));
    expect(dialogue).toMatchObject({ turn: Number.parseInt(token.split('.')[2] ?? '', 36), endedAt: null });
  });

  test('asked in a group, it is answered in private', async () => {
    const task = await offered();
    await stage.settled();
    const room = { ...wang, place: { platform: 'telegram', externalId: 'room', kind: 'group' } as const };
    const token = tokenOf({
      verb: 'reject',
      subject: { kind: 'task', id: task },
      turn: (await stage.read((tx) => tx.tasks.get(task)))?.turn ?? 0,
    });
    expect(await stage.sendTap(room, token, 'm99')).toBe('I have asked you in our private chat.');
    expect(stage.words(stage.last(wang))).toContain('Why do you reject it?');
    expect(stage.screens.of('room')).toEqual([]);
  });
});
