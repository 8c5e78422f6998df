import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { away } from '../../core/chat/away.ts';
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

const chatOf = async (who: Guest) => (await hall.read((tx) => tx.conversations.directOf(who.id)))[0];
const reach = async (who: Guest) => (await hall.read((tx) => tx.accounts.of(who.id)))[0]?.reach;
const room = () => hall.read((tx) => tx.conversations.find('telegram', 'room'));
const stale = async () => (await hall.read((tx) => tx.shown.stale(hall.clock.now(), 99))).map(({ message }) => message);

describe('a private chat', () => {
  test('blocked and reopened: what was parked goes out, what stands is painted again', async () => {
    await hall.task({ by: chen, assignees: [wang.id] });
    const [card] = await hall.deliver();
    await hall.send(wang, { kind: 'blocked' });
    expect(await reach(wang)).toBe('blocked');
    const chat = await chatOf(wang);
    const later = hall.clock.now() + 3_600_000;
    await hall.write((tx) =>
      tx.outbox.add({
        key: 'parked',
        conversation: chat?.id ?? 0,
        person: wang.id,
        content: { kind: 'snapshot', card: { template: 'notice', revision: 0, title: { said: 'hi' }, buttons: [] } },
        lane: 'personal',
        correlation: 'c',
        createdAt: hall.clock.now(),
        dueAt: later,
      }),
    );
    const due = () =>
      hall.read((tx) => tx.outbox.heads(hall.clock.now(), 9).then((posts) => posts.map(({ key }) => key)));
    expect(await due()).toEqual([]);
    await hall.send(wang, { kind: 'unblocked' });
    expect(await reach(wang)).toBe('open');
    expect(await due()).toEqual(['parked']);
    expect(await stale()).toContain(card?.message);
  });

  test('any word from it proves that it is open', async () => {
    await hall.send(wang, { kind: 'blocked' });
    await hall.type(wang, '/help');
    expect(await reach(wang)).toBe('open');
  });

  test('opened by a link to a task shows it, opened just so says hello', async () => {
    const task = await hall.task({ by: chen, assignees: [wang.id] });
    await hall.deliver();
    await hall.send(wang, { kind: 'opened' });
    expect((await hall.deliver()).map(({ words }) => words).join()).toContain('Hello, Wang!');
    await hall.send(wang, { kind: 'opened', payload: `t${task}` });
    expect((await hall.deliver()).map(({ post }) => post.content)).toEqual([
      { kind: 'live', subject: { kind: 'task', id: task } },
    ]);
    await hall.send(wang, { kind: 'opened', payload: 'anything else' });
    expect(await hall.deliver()).toHaveLength(1);
  });
});

describe('a group chat', () => {
  test('joined says hello once with its id, left is remembered, spoken in again is alive', async () => {
    const joined = { ...inGroup(chen) };
    await hall.send(joined, { kind: 'joined', key: 'j' });
    await hall.send(joined, { kind: 'joined', key: 'j' });
    const hello = await hall.deliver();
    expect(hello).toHaveLength(1);
    expect(hello[0]?.words).toContain('Chat id: room');
    expect(hello[0]?.words).toContain('/bind');
    await hall.send(joined, { kind: 'left' });
    expect((await room())?.goneAt).toBe(hall.clock.now());
    await hall.type(joined, 'hello again');
    expect((await room())?.goneAt).toBeNull();
  });

  test('is bound to a group only by those who may, only there, and only to one that exists', async () => {
    await hall.write((tx) => tx.groups.put({ code: 'field', name: 'Field', members: [wang.id] }));
    expect(await hall.type(inGroup(wang), '/bind field')).toContain('not available to your role');
    expect(await hall.type(chen, '/bind field')).toContain('in the group chat');
    expect(await hall.type(inGroup(chen), '/bind sea')).toContain('no group with the code “sea”');
    expect(await hall.type(inGroup(chen), '/绑定 field')).toContain('Field');
    const id = (await room())?.id ?? 0;
    expect((await hall.read((tx) => tx.groups.inConversation(id))).map(({ code }) => code)).toEqual(['field']);
  });

  const cardIn = async (place = 'room') => {
    const members = [wang.id, chen.id];
    const field = await hall.write((tx) => tx.groups.put({ code: 'field', name: 'Field', members }));
    await hall.type(inGroup(chen, place), '/bind field');
    const task = await hall.task({ by: chen, groups: [field] });
    await hall.deliver();
    return task;
  };

  test('that got a new id keeps its row, and its cards are posted afresh, once', async () => {
    const task = await cardIn();
    const id = (await room())?.id;
    await hall.send(inGroup(chen), { kind: 'moved', from: 'room', to: 'hall' });
    await hall.send(inGroup(chen, 'hall'), { kind: 'moved', from: 'room', to: 'hall' });
    const posts = await hall.deliver();
    expect(posts.map(({ post }) => [post.content, post.conversation])).toEqual([
      [{ kind: 'live', subject: { kind: 'task', id: task } }, id],
    ]);
    expect((await hall.read((tx) => tx.conversations.find('telegram', 'hall')))?.id).toBe(id);
    const copies = await hall.read((tx) => tx.shown.of({ kind: 'task', id: task }));
    const here = copies.filter(({ conversation }) => conversation === id);
    expect(here.filter(({ status }) => status === 'live').map(({ message }) => message)).toEqual([posts[0]?.message]);
  });

  test('met under its new id before the move was told: the cards still follow', async () => {
    const task = await cardIn();
    await hall.type(inGroup(wang, 'hall'), 'anybody here?');
    await hall.send(inGroup(chen, 'hall'), { kind: 'moved', from: 'room', to: 'hall' });
    const posts = await hall.deliver();
    const hallId = (await hall.read((tx) => tx.conversations.find('telegram', 'hall')))?.id;
    expect(posts.map(({ post }) => [post.content, post.conversation])).toEqual([
      [{ kind: 'live', subject: { kind: 'task', id: task } }, hallId],
    ]);
  });
});

describe('languages', () => {
  test('a person’s own: every chat of theirs speaks it and every card there is painted again', async () => {
    await hall.task({ by: chen, assignees: [wang.id] });
    const [card] = await hall.deliver();
    await hall.type(wang, '/language');
    const answer = await hall.send(wang, { kind: 'tap', token: 'language.l0.0.ru' });
    expect(answer?.locale).toBe('ru');
    expect(hall.words(answer?.notice, answer?.locale)).toBe('Теперь я пишу вам по-русски.');
    expect((await chatOf(wang))?.locale).toBe('ru');
    expect((await hall.read((tx) => tx.people.get(wang.id)))?.locale).toBe('ru');
    expect(await stale()).toContain(card?.message);
    await hall.type(wang, '/язык 中文');
    expect((await chatOf(wang))?.locale).toBe('zh-CN');
  });

  test('a group’s: chosen by those who lead it', async () => {
    expect(await hall.type(inGroup(wang), '/language ru')).toContain('Only managers');
    await hall.type(inGroup(chen), '/language 中文');
    expect((await room())?.locale).toBe('zh-CN');
    expect((await hall.read((tx) => tx.people.get(chen.id)))?.locale).toBe('en');
  });
});

describe('after an absence', () => {
  const gone = (ms: number) => away(hall.world, 'telegram', hall.clock.now() - ms, hall.clock.now());

  test('longer than presses are kept, people with waiting work hear of it once', async () => {
    await hall.task({ by: chen, assignees: [wang.id] });
    await hall.deliver();
    expect(await gone(150_000)).toBe(0);
    expect(await gone(420_000)).toBe(1);
    expect(await gone(420_000)).toBe(1);
    const posts = await hall.deliver();
    expect(posts.map(({ words }) => words.split('\n')[0])).toEqual([
      'I was offline 00:53–01:00; buttons pressed in that time did not reach me.',
    ]);
    expect(posts[0]?.post.conversation).toBe((await chatOf(wang))?.id);
  });

  test('nobody with nothing to do is bothered', async () => {
    await hall.type(wang, '/help');
    expect(await gone(420_000)).toBe(0);
    expect(await hall.deliver()).toEqual([]);
  });
});
