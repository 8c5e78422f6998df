import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DialogueKind } from '../../core/chat/scene.ts';
import { StorageError } from '../../core/errors.ts';
import { type Guest, type Hall, openHall } from './hall.ts';

let failure: Error | null;
const fragile: DialogueKind = {
  kind: 'fragile',
  async tap() {
    if (failure) throw failure;
    return { notice: { said: 'fine' } };
  },
  async text() {
    if (failure) throw failure;
    return { notice: null };
  },
};

let hall: Hall;
let zhao: Guest;
let wang: Guest;
let token: string;

beforeEach(async () => {
  failure = new Error('a bug');
  hall = await openHall({ kinds: [fragile] });
  zhao = await hall.guest('zhao', ['admin']);
  wang = await hall.guest('wang', ['employee']);
  await hall.type(wang, '/help');
  token = await hall.write(async (tx) => {
    const [chat] = await tx.conversations.directOf(wang.id);
    const opened = await tx.dialogues.open({
      person: wang.id,
      conversation: chat?.id ?? 0,
      kind: 'fragile',
      state: {},
      expiresAt: hall.clock.now() + 3_600_000,
    });
    return `go.d${opened.id.toString(36)}.${opened.turn.toString(36)}`;
  });
});
afterEach(() => hall.close());

const tap = (key?: string) => hall.send(wang, { kind: 'tap', token, ...(key ? { key } : {}), correlation: 'c-poison' });
const kinds = async () => (await hall.read((tx) => tx.audit.list(20))).map(({ kind }) => kind);

describe('an event whose handling throws', () => {
  test('comes again twice, then is put aside, answered, audited and told to those who hear about trouble', async () => {
    await expect(tap('bad')).rejects.toThrow('a bug');
    await expect(tap('bad')).rejects.toThrow('a bug');
    const answer = await tap('bad');
    expect(hall.words(answer?.notice)).toContain('could not be processed');
    expect(await kinds()).toContain('poisoned');
    const [alert] = await hall.deliver();
    expect(alert?.words).toContain('c-poison');
    expect(alert?.post.person).toBe(zhao.id);
    failure = null;
    expect(hall.words((await tap('bad'))?.notice)).toContain('could not be processed');
    expect(hall.words((await tap('good'))?.notice)).toBe('fine');
  });

  test('is forgiven when it succeeds in between', async () => {
    await expect(tap('once')).rejects.toThrow();
    await expect(tap('once')).rejects.toThrow();
    failure = null;
    expect(hall.words((await tap('once'))?.notice)).toBe('fine');
    failure = new Error('a bug');
    await expect(tap('twice')).rejects.toThrow();
    expect(await kinds()).not.toContain('poisoned');
  });

  test('is not to blame for a lost database', async () => {
    failure = new StorageError('full', 'no space');
    for (let n = 0; n < 5; n++) await expect(tap('disk')).rejects.toThrow('storage full');
    expect(await kinds()).not.toContain('poisoned');
    failure = null;
    expect(hall.words((await tap('disk'))?.notice)).toBe('fine');
  });

  test('though it was words, is answered: by a post', async () => {
    const say = () => hall.send(wang, { kind: 'text', text: 'well?', key: 'words', correlation: 'c-words' });
    for (let n = 0; n < 2; n++) await expect(say()).rejects.toThrow('a bug');
    await say();
    const posts = await hall.deliver();
    expect(posts.filter(({ post }) => post.person === wang.id).map(({ words }) => words)).toEqual([
      'Sorry, this could not be processed. The administrators have been told.',
    ]);
  });

  test('leaves nothing behind: the inbox key goes with the effect', async () => {
    await expect(tap('gone')).rejects.toThrow();
    failure = null;
    expect(hall.words((await tap('gone'))?.notice)).toBe('fine');
  });
});
