import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Guest, type Hall, inGroup, openHall } from './hall.ts';

let hall: Hall;
let chen: Guest;
let wang: Guest;
let task: number;

beforeEach(async () => {
  hall = await openHall();
  chen = await hall.guest('chen', ['manager']);
  wang = await hall.guest('wang', ['employee']);
  task = await hall.task({ by: chen, assignees: [wang.id] });
});
afterEach(() => hall.close());

const turnNow = async () => (await hall.read((tx) => tx.tasks.get(task)))?.turn ?? 0;
const copies = () => hall.read((tx) => tx.shown.of({ kind: 'task', id: task }));
const copyOf = async (who: Guest) => (await copies()).find(({ person }) => person === who.id);

describe('the copy that was pressed', () => {
  test('on an old turn: what was said since is not what made it too late', async () => {
    await hall.deliver();
    const old = await turnNow();
    const li = await hall.guest('li', ['employee']);
    await hall.type(chen, `/assign T-${task} li`);
    await hall.type(li, `/comment T-${task} which ladder?`);
    expect(await hall.press(wang, 'accept', task, { turn: old })).toBe('! Nothing changed: Chen assigned it.');
  });

  test('on an old turn: nothing changes, the answer says what happened and by whom, and the copy heals', async () => {
    await hall.deliver();
    const old = await turnNow();
    const li = await hall.guest('li', ['employee']);
    await hall.type(chen, `/assign T-${task} li`);
    const before = await hall.verbs(task);
    const copy = await copyOf(wang);
    await hall.write((tx) =>
      tx.shown
        .startPaint(copy?.id ?? 0)
        .then((paint) => tx.shown.painted(copy?.id ?? 0, paint, { revision: 99, hash: 'h' })),
    );
    expect(await hall.press(wang, 'accept', task, { turn: old, message: copy?.message ?? '' })).toMatch(/^! .*Chen/);
    expect(await hall.verbs(task)).toEqual(before);
    expect((await hall.read((tx) => tx.shown.stale(hall.clock.now(), 9))).map(({ id }) => id)).toContain(copy?.id);
    expect(
      (await hall.read((tx) => tx.tasks.assignments(task))).find(({ status }) => status === 'offered')?.person,
    ).toBe(li.id);
  });

  test('that a newer one replaced stays replaced, whatever is pressed on it', async () => {
    await hall.deliver();
    const copy = await copyOf(wang);
    await hall.write((tx) => tx.shown.retire({ kind: 'task', id: task }, copy?.conversation ?? 0, wang.id, 0));
    expect(await hall.press(wang, 'accept', task, { message: copy?.message ?? '' })).toBe('Accepted.');
    expect((await copies()).find(({ id }) => id === copy?.id)?.status).toBe('retired');
  });

  test('that we have no record of is adopted and follows the task from then on', async () => {
    expect(await hall.press(wang, 'accept', task, { message: 'lost-1' })).toBe('Accepted.');
    const adopted = await copyOf(wang);
    expect(adopted).toMatchObject({ message: 'lost-1', person: wang.id, status: 'live', hash: null });
    expect((await hall.read((tx) => tx.shown.stale(hall.clock.now(), 9))).map(({ message }) => message)).toContain(
      'lost-1',
    );
  });

  test('in a group is adopted as the group’s, not as the presser’s', async () => {
    await hall.press(wang, 'claim', task, { message: 'lost-2', place: inGroup(wang).place });
    expect((await copies()).find(({ message }) => message === 'lost-2')).toMatchObject({ person: null });
  });

  test('that was a snapshot of ours stays what it is', async () => {
    await hall.deliver();
    await hall.send(wang, { kind: 'text', text: '/tasks' });
    const [list] = await hall.deliver();
    expect(list?.words).toContain('Mend the lamp');
    await hall.press(wang, 'accept', task, { message: list?.message ?? '' });
    expect((await copies()).map(({ message }) => message)).not.toContain(list?.message);
    expect(await hall.stage(task)).toBe('in_progress');
  });
});

describe('open and more', () => {
  test('open in a group posts the person’s own card in private, never in the group', async () => {
    await hall.deliver();
    expect(await hall.press(wang, 'open', task, { place: inGroup(wang).place })).toBe('Sent to your private chat.');
    const posts = await hall.deliver();
    expect(posts.map(({ post }) => [post.content.kind, post.person])).toEqual([['live', wang.id]]);
    expect((await hall.read((tx) => tx.conversations.get(posts[0]?.post.conversation ?? 0)))?.kind).toBe('direct');
  });

  test('open by an outsider shows nothing and says nothing about the task', async () => {
    const eve = await hall.guest('eve', ['employee']);
    await hall.deliver();
    expect(await hall.press(eve, 'open', task)).toBe(`! There is no task T-${task} you can see.`);
    expect(await hall.deliver()).toEqual([]);
  });

  test('somebody whose private chat is closed is told how to open it', async () => {
    await hall.deliver();
    await hall.send(wang, { kind: 'blocked' });
    expect(await hall.press(wang, 'open', task, { place: inGroup(wang).place })).toContain('https://t.example/bot');
    expect(await hall.deliver()).toEqual([]);
  });

  test('more is a message of its own, whose buttons act', async () => {
    await hall.deliver();
    await hall.press(chen, 'more', task);
    const [menu] = await hall.deliver();
    expect(menu?.post.content).toEqual({ kind: 'live', subject: { kind: 'more', id: task } });
    const menus = () => hall.read((tx) => tx.shown.of({ kind: 'more', id: task }));
    const other = await hall.guest('zhang', ['manager']);
    await hall.type(other, `/comment T-${task} Mind the step`);
    expect(await menus()).toMatchObject([{ message: menu?.message, status: 'live' }]);
    expect(await hall.press(chen, 'recall', task, { message: menu?.message ?? '' })).toBe('Offer withdrawn.');
    expect(await menus()).toMatchObject([{ message: menu?.message, status: 'retired' }]);
    expect((await copies()).map(({ message }) => message)).not.toContain(menu?.message);
  });
});

describe('what a button cannot do', () => {
  test.each([
    'nonsense',
    '',
    'accept.t1',
    `accept.t${'9'.repeat(60)}.1`,
    'fly.t1.1',
    'accept.w1.1',
    'accept.q1.1',
    'accept.b1.1',
    'constructor.l0.0',
    'list.l0.0.nowhere',
    'pick.d999.1',
    'язык.l0.0',
    '__proto__.t1.1',
  ])('%s is one sentence', async (token) => {
    const answer = await hall.send(wang, { kind: 'tap', token });
    expect(hall.words(answer?.notice)).toContain('no longer works');
    expect(await hall.stage(task)).toBe('assigned');
  });

  test('a task that is not there, and one that is not yours, look the same', async () => {
    const eve = await hall.guest('eve', ['employee']);
    const foreign = await hall.press(eve, 'accept', task);
    const missing = await hall.press(eve, 'accept', 999, { turn: 1 });
    expect(foreign.replace(`T-${task}`, 'T-?')).toBe(missing.replace('T-999', 'T-?'));
    expect(await hall.stage(task)).toBe('assigned');
  });

  test('the people list, by somebody who may not see it', async () => {
    const answer = await hall.send(wang, { kind: 'tap', token: 'people.l0.0' });
    expect(hall.words(answer?.notice)).toContain('no longer works');
  });
});

describe('forms and dialogues', () => {
  test('a form’s choice and words go into the move', async () => {
    expect(
      await hall.press(wang, 'reject', task, { fields: { choice: 'overloaded', text: 'three jobs already' } }),
    ).toContain('Rejected');
    const [offer] = await hall.read((tx) => tx.tasks.assignments(task));
    expect(offer).toMatchObject({ status: 'rejected', category: 'overloaded', reason: 'three jobs already' });
  });

  test('words beyond the limit are refused with the limit, and nothing moves', async () => {
    const fields = { choice: 'other', text: 'x'.repeat(501) };
    expect(await hall.press(wang, 'reject', task, { fields })).toContain('at most 500 fit');
    expect(await hall.stage(task)).toBe('assigned');
  });

  test('without inputs it is asked for; the question’s buttons are its own person’s and its own step’s', async () => {
    await hall.deliver();
    await hall.press(wang, 'reject', task);
    expect(await hall.stage(task)).toBe('assigned');
    const open = await hall.read((tx) =>
      tx.conversations
        .directOf(wang.id)
        .then(([chat]) => tx.dialogues.newest(wang.id, chat?.id ?? 0, hall.clock.now())),
    );
    const token = (turn: number) => `pick.d${(open?.id ?? 0).toString(36)}.${turn.toString(36)}.overloaded`;
    const tap = async (who: Guest, turn: number) =>
      hall.words((await hall.send(who, { kind: 'tap', token: token(turn) }))?.notice);
    expect(await tap(chen, open?.turn ?? 0)).toBe('This question is for somebody else.');
    expect(await tap(wang, (open?.turn ?? 0) + 1)).toBe('You have already answered this question.');
    hall.clock.jump(86_400_000);
    expect(await tap(wang, open?.turn ?? 0)).toBe('This question is closed. Please start again.');
  });
});
