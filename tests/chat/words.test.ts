import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commandWords } from '../../core/chat/command-table.ts';
import { parseBare, parseCommand } from '../../core/chat/grammar.ts';
import type { DialogueKind } from '../../core/chat/scene.ts';
import { type Guest, type Hall, inGroup, openHall } from './hall.ts';

let hall: Hall;
let chen: Guest;
let wang: Guest;
let task: number;

beforeEach(async () => {
  hall = await openHall();
  chen = await hall.guest('chen', ['manager', 'admin']);
  wang = await hall.guest('wang', ['employee']);
  task = await hall.task({ by: chen, assignees: [wang.id] });
  await hall.deliver();
});
afterEach(() => hall.close());

const comments = () => hall.read((tx) => tx.tasks.comments(task, 9));
const cardOf = async (who: Guest) =>
  (await hall.read((tx) => tx.shown.of({ kind: 'task', id: task }))).find(({ person }) => person === who.id)?.message ??
  '';

describe('commands', () => {
  test('one task from offer to end, in three alphabets', async () => {
    expect(await hall.type(wang, `/принять #${task}`)).toContain('Accepted.');
    expect(await hall.type(wang, `／完成 Ｔ－${task}，灯修好了`)).toContain('Marked as done.');
    expect((await hall.read((tx) => tx.log.of(task, 1)))[0]?.comment).toBe('灯修好了');
    expect(await hall.type(chen, `/confirm ${task}`)).toContain('Confirmed.');
    expect(await hall.stage(task)).toBe('closed');
  });

  test('as a reply to its card, a command needs no number', async () => {
    await hall.type(wang, '/accept', { replyTo: await cardOf(wang) });
    expect(await hall.stage(task)).toBe('in_progress');
  });

  test('without a number and without a card it asks which', async () => {
    expect(await hall.type(wang, '/done')).toContain('Which task?');
  });

  test('the slash may be missing only before a whole command with a whole number, in private', async () => {
    await hall.type(wang, `accept T-${task}`);
    expect(await hall.stage(task)).toBe('in_progress');
    await hall.type(inGroup(wang), `done T-${task}`);
    await hall.type(wang, `done with T-${task}`);
    expect(await hall.stage(task)).toBe('in_progress');
  });

  test.each([
    ['/assign T-1 chen', 'not available to your role'],
    ['/people', 'not available to your role'],
    ['/health', 'not available to your role'],
    ['/taks', 'Did you mean /tasks?'],
    ['/assing', 'I do not know /assing. /help lists'],
    ['/qqqqqq', 'I do not know /qqqqqq'],
    ['/undo', 'nothing in the last ten minutes'],
    ['/tasks yesterday', '/tasks waiting'],
    ['what is this', 'did not understand'],
    ['/cancel', 'nothing to stop'],
  ])('%s by an employee: %s', async (text, expected) => {
    expect(await hall.type(wang, text)).toContain(expected);
  });

  test('/cancel touches no task, even with a number after it', async () => {
    await hall.type(chen, `/cancel T-${task}`);
    expect(await hall.stage(task)).toBe('assigned');
    await hall.press(wang, 'reject', task);
    await hall.deliver();
    await hall.type(wang, `/cancel T-${task}`);
    const chat = (await hall.read((tx) => tx.conversations.directOf(wang.id)))[0]?.id ?? 0;
    expect(await hall.read((tx) => tx.dialogues.newest(wang.id, chat, hall.clock.now()))).toBeUndefined();
    expect(await hall.stage(task)).toBe('assigned');
  });

  test('/assign names a person by code or by name, or a group; several are listed, nobody is said', async () => {
    await hall.guest('lina', ['employee']);
    const lin = await hall.guest('lin', ['employee']);
    const field = await hall.write((tx) => tx.groups.put({ code: 'field', name: 'Field', members: [lin.id, wang.id] }));
    expect(await hall.type(chen, `/assign T-${task} Li`)).toContain('Several people match: Lin (lin), Lina (lina)');
    expect(await hall.type(chen, `/assign T-${task} nobody`)).toContain('“nobody”');
    expect(await hall.type(chen, `/assign T-${task} @Lin`)).toContain('Assigned.');
    const offer = (await hall.read((tx) => tx.tasks.assignments(task))).find(({ status }) => status === 'offered');
    expect(offer?.person).toBe(lin.id);
    const other = await hall.task({ by: chen });
    expect(await hall.type(chen, `/assign T-${other} field`)).toContain('Sent to the group.');
    expect(await hall.read((tx) => tx.tasks.groups(other))).toEqual([field]);
  });

  test('/undo takes back the newest step of this person', async () => {
    await hall.type(wang, `/accept T-${task}`);
    expect(await hall.type(wang, '/undo')).toContain('Undone.');
    expect(await hall.stage(task)).toBe('assigned');
  });

  test('/tasks shows a page at a time, filtered, nearest deadline first, and only where its reader is', async () => {
    for (let n = 1; n <= 7; n++) {
      await hall.task({
        by: chen,
        assignees: [wang.id],
        title: `Job ${n}`,
        dueAt: hall.clock.now() + (8 - n) * 86_400_000,
      });
    }
    await hall.deliver();
    const first = await hall.type(wang, '/tasks');
    expect(first.indexOf('Job 7')).toBeLessThan(first.indexOf('Job 6'));
    expect(first).not.toContain('Job 1');
    await hall.send(wang, { kind: 'tap', token: 'list.l1.0.waiting' });
    const [second] = await hall.deliver();
    expect(second?.words).toContain('Job 1');
    await hall.send(wang, { kind: 'tap', token: 'list.lzz.0.waiting' });
    expect((await hall.deliver())[0]?.words).toContain('Job 1');
    await hall.send(inGroup(wang), { kind: 'text', text: '/任务' });
    const posts = await hall.deliver();
    const places = await hall.read((tx) => tx.conversations.many(posts.map(({ post }) => post.conversation)));
    const listed = posts.filter(({ words }) => words.includes('Job 7'));
    expect(listed.map(({ post }) => places.get(post.conversation)?.kind)).toEqual(['direct']);
  });

  test('what waits for the answer of whoever gives out tasks says so in their list, as on their card', async () => {
    await hall.press(wang, 'reject', task, { fields: { choice: 'unclear', text: 'which ladder?' } });
    expect(await hall.type(chen, '/tasks')).toContain('→ answer a question');
  });

  test('/people, /stats, /health and /help answer whom they are for', async () => {
    expect(await hall.type(chen, '/people')).toContain('Wang (wang) · employee · Telegram');
    expect(await hall.type(chen, '/people nobody')).toContain('Nobody found');
    expect(await hall.type(chen, '/stats')).toContain('2 active people');
    expect(await hall.type(chen, '/health')).toContain('Everything works');
    const report = await hall.world.health();
    const ledger = { database: { calls: 12, pushes: 3, callsAllowed: 5000, pushesAllowed: null } };
    Object.assign(hall.world, { health: async () => ({ ...report, ledger }) });
    expect(await hall.type(chen, '/health')).toContain('Database: works; this month 12/5000 calls, 3 pushes');
    expect(await hall.type(chen, '/help')).toContain('/assign T-12 name');
    expect(await hall.type(chen, '/help')).toContain('/new: ');
    const employees = await hall.type(wang, '/help');
    expect(employees).not.toContain('/assign');
    expect(employees).not.toContain('/new: ');
  });

  test('/task shows the card here if the chat is one of its groups’, else in private', async () => {
    await hall.type(inGroup(wang), `/task T-${task}`);
    const copies = await hall.read((tx) => tx.shown.of({ kind: 'task', id: task }));
    expect(copies.filter(({ person }) => person === null)).toEqual([]);
    const field = await hall.write((tx) => tx.groups.put({ code: 'field', name: 'Field', members: [wang.id] }));
    expect(await hall.type(inGroup(chen), '/bind field')).toContain('This chat now gets the tasks of “Field”.');
    const other = await hall.task({ by: chen, groups: [field] });
    await hall.deliver();
    expect(await hall.type(inGroup(wang), `/task T-${other}`)).not.toContain('private');
    const shared = (await hall.read((tx) => tx.shown.of({ kind: 'task', id: other }))).filter(
      ({ person }) => person === null,
    );
    expect(shared.length).toBeGreaterThan(0);
  });
});

describe('which words belong to what', () => {
  test('a reply to a task card is a comment on that task', async () => {
    expect(await hall.type(wang, 'the ladder is too short', { replyTo: await cardOf(wang) })).toContain(
      'Comment added.',
    );
    expect((await comments()).map(({ text }) => text)).toEqual(['the ladder is too short']);
  });

  test('a comment beyond the limit is refused with the limit', async () => {
    expect(await hall.type(wang, '长'.repeat(2001), { replyTo: await cardOf(wang) })).toContain('at most 2000 fit');
    expect(await comments()).toEqual([]);
  });

  test('a reply to a question belongs to it; once it is over one sentence says so', async () => {
    await hall.press(wang, 'dispute', task);
    await hall.press(wang, 'comment', task);
    const asked = (await hall.deliver()).find(({ post }) => post.dialogue !== null);
    expect(asked).toBeDefined();
    await hall.type(wang, 'no ladder', { replyTo: asked?.message ?? '' });
    expect((await comments()).map(({ text }) => text)).toEqual(['no ladder']);
    expect(await hall.type(wang, 'and no lamp', { replyTo: asked?.message ?? '' })).toContain(
      'This question is closed',
    );
    expect(await comments()).toHaveLength(1);
  });

  test('of a file that is too big to be taken nothing else is said, neither on a card nor in a question', async () => {
    const files = [{ id: 'f', name: 'film.mp4', size: 99_000_000 }];
    const told = await hall.type(wang, '', { replyTo: await cardOf(wang), files });
    expect(told).toMatch(/^“film.mp4” was not kept: it is larger than \d+ MB\.$/);
    expect(await comments()).toEqual([]);
    await hall.press(wang, 'comment', task);
    await hall.deliver();
    expect(await hall.type(wang, '', { files })).toBe(told);
    await hall.type(wang, 'no ladder', { files });
    expect((await comments()).map(({ text }) => text)).toEqual(['no ladder']);
    expect(await hall.read((tx) => tx.files.of(task))).toEqual([]);
  });

  test('an open question takes plain words, a command passes it by', async () => {
    await hall.press(wang, 'comment', task);
    await hall.deliver();
    expect(await hall.type(wang, '/help')).toContain('/tasks');
    await hall.type(wang, `done T-${task} is what I mean to say`);
    expect((await comments()).map(({ text }) => text)).toEqual([`done T-${task} is what I mean to say`]);
    expect(await hall.stage(task)).toBe('assigned');
  });

  test('talk in a group is left alone; a reply to somebody else there is no answer to us', async () => {
    expect(await hall.type(inGroup(wang), 'lunch?')).toBe('');
    expect(await hall.type(inGroup(wang), '/unknown_bot_command')).toBe('');
    expect(await hall.type(inGroup(wang), 'yes', { replyTo: 'somebody-else' })).toBe('');
  });

  test('an open question in a group takes the next words, but none that answer somebody else', async () => {
    const heard: string[] = [];
    const echo: DialogueKind = {
      kind: 'echo',
      tap: async () => ({ notice: null }),
      text: async ({ event }) => {
        heard.push(event.text);
        return { notice: null };
      },
    };
    await hall.close();
    hall = await openHall({ kinds: [echo] });
    wang = await hall.guest('wang', ['employee']);
    await hall.type(inGroup(wang), 'hello');
    await hall.write(async (tx) => {
      const room = await tx.conversations.find('telegram', 'room');
      const expiresAt = hall.clock.now() + 60_000;
      await tx.dialogues.open({ person: wang.id, conversation: room?.id ?? 0, kind: 'echo', state: {}, expiresAt });
    });
    await hall.type(inGroup(wang), 'for the question');
    await hall.type(inGroup(wang), 'for a colleague', { replyTo: 'somebody-else' });
    expect(heard).toEqual(['for the question']);
  });

  test('a file without a task is refused politely, one in an answer to a card goes with the words', async () => {
    await hall.send(wang, { kind: 'text', text: '', files: [{ id: 'f' }] });
    expect((await hall.deliver()).map(({ words }) => words).join()).toContain('Which task is this for?');
    await hall.send(wang, { kind: 'text', text: 'hello', files: [{ id: 'f' }] });
    expect((await hall.deliver()).map(({ words }) => words).join()).toContain('the file belongs to no task');
    await hall.send(wang, { kind: 'text', text: '/tasks', files: [{ id: 'f' }] });
    expect((await hall.deliver()).map(({ words }) => words).join()).toContain('the file belongs to no task');
    await hall.send(wang, { kind: 'text', text: 'a photo', files: [{ id: 'f' }], replyTo: await cardOf(wang) });
    const [comment] = await hall.read((tx) => tx.talk.of(task, { limit: 9 }));
    expect(comment?.text).toBe('a photo');
    const files = await hall.read((tx) => tx.files.ofComments([comment?.id ?? 0]));
    expect(files).toMatchObject([{ source: 'f', status: 'fetching', platform: 'telegram' }]);
    await hall.send(inGroup(wang), { kind: 'text', text: '', files: [{ id: 'f' }] });
    expect((await hall.deliver()).map(({ words }) => words).join()).not.toContain('file');
  });

  test('a message edited into a command changes nothing', async () => {
    await hall.type(wang, `/comment T-${task} first`);
    await hall.send(wang, { kind: 'edited', text: `/done T-${task}`, message: 'in-1' });
    expect(await hall.deliver()).toEqual([]);
    expect((await comments()).map(({ text }) => text)).toEqual(['first']);
    expect(await hall.stage(task)).toBe('assigned');
  });
});

test('G3: no text without a command’s exact word moves a task or throws', async () => {
  await hall.type(wang, `/accept T-${task}`);
  const before = await hall.verbs(task);
  const words = [...commandWords.keys()];
  const near = fc
    .constantFrom(...words)
    .chain((word) => fc.constantFrom(word.slice(1), `${word}s`, `не${word}`, `了${word}`, `x/${word}`));
  const piece = fc.oneof(
    near,
    fc.constantFrom(' ', `T-${task}`, `Ｔ－${task}`, `${task}`, '@bot ', '，'),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
  );
  const texts = fc
    .array(piece, { maxLength: 5 })
    .map((parts) => parts.join(''))
    .filter((text) => (parseCommand(text) ?? parseBare(text))?.kind !== 'command');
  await fc.assert(
    fc.asyncProperty(texts, fc.boolean(), async (text, isGroup) => {
      await hall.send(isGroup ? inGroup(wang) : wang, { kind: 'text', text });
      expect(await hall.verbs(task)).toEqual(before);
    }),
    { numRuns: 150 },
  );
});
