import { afterEach, expect, test } from 'vitest';
import type { SendOutcome } from '../core/ports.ts';
import { courierKit, type Kit } from '../tests/harness/courier-kit.ts';

let kit: Kit;
afterEach(async () => {
  expect(kit.problems).toEqual([]);
  await kit.close();
});

type Refusal = Extract<SendOutcome, { kind: 'refused' }>;
const refuse = (reason: Refusal['reason'], movedTo?: string): Refusal => ({
  kind: 'refused',
  reason,
  why: 'no',
  ...(movedTo === undefined ? {} : { movedTo }),
});

async function person(code: string, ...on: readonly ('telegram' | 'dingtalk')[]): Promise<number> {
  return kit.write(async (tx) => {
    const id = await tx.people.put({ code, name: code, locale: 'en', zone: 'UTC', roles: ['employee'] });
    for (const platform of on) await tx.accounts.bind(id, platform, `${code}-${platform}`, kit.clock.now());
    return id;
  });
}
const reachOf = (id: number) =>
  kit.write(async (tx) => (await tx.accounts.of(id)).map(({ platform, reach }) => [platform, reach]));
const rows = () => kit.write((tx) => tx.outbox.depth());

test('the first message that arrives shows that the private chat is open', async () => {
  kit = await courierKit();
  const wang = await person('wang', 'telegram');
  const chat = await kit.chat('wang-telegram', { kind: 'direct', person: wang });
  await kit.post(chat, 'hello', { person: wang });
  await kit.look();
  expect(await reachOf(wang)).toEqual([['telegram', 'open']]);
});

test.each([
  ['blocked', 'blocked'],
  ['never-started', 'never_started'],
] as const)('%s: noted, and the next private chat is tried', async (reason, reach) => {
  kit = await courierKit({ platforms: ['telegram', 'dingtalk'] });
  const wang = await person('wang', 'telegram', 'dingtalk');
  const chat = await kit.chat('wang-telegram', { kind: 'direct', person: wang });
  kit.telegram.answer = () => refuse(reason);
  await kit.post(chat, 'one', { person: wang });
  await kit.look();
  expect(kit.adapters.get('dingtalk')?.calls).toMatchObject([{ title: 'one', conversation: 'wang-dingtalk' }]);
  expect(await reachOf(wang)).toEqual([
    ['telegram', reach],
    ['dingtalk', 'open'],
  ]);
  expect(kit.unreached).toEqual([]);
});

test('what moves to another platform leaves behind what only the first one knew', async () => {
  kit = await courierKit({ platforms: ['telegram', 'dingtalk'], traits: { idempotentPostsMs: 3_600_000 } });
  const wang = await person('wang', 'telegram', 'dingtalk');
  const chat = await kit.chat('wang-telegram', { kind: 'direct', person: wang });
  const task = await kit.task('Wash');
  const answers: SendOutcome[] = [{ kind: 'unknown', why: 'reset' }, refuse('blocked')];
  kit.telegram.answer = () => answers.shift();
  await kit.post(chat, '', { content: { kind: 'live', subject: task }, person: wang, replyTo: 'm77' });
  await kit.look();
  await kit.change(task);
  await kit.drain(60_000);
  expect(kit.telegram.calls.map(({ replyTo }) => replyTo)).toEqual(['m77', 'm77']);
  // Nor is the card there believed to show the first attempt's words: it needs no painting.
  expect(kit.adapters.get('dingtalk')?.calls).toMatchObject([{ kind: 'post', title: 'Wash r2', replyTo: '' }]);
});

test('a question stays where it was asked', async () => {
  kit = await courierKit({ platforms: ['telegram', 'dingtalk'] });
  const wang = await person('wang', 'telegram', 'dingtalk');
  const chat = await kit.chat('wang-telegram', { kind: 'direct', person: wang });
  const open = { person: wang, conversation: chat.id, kind: 'new', state: {}, expiresAt: kit.clock.now() + 60_000 };
  const { id } = await kit.write((tx) => tx.dialogues.open(open));
  kit.telegram.answer = () => refuse('blocked');
  await kit.post(chat, 'What?', { person: wang, dialogue: id });
  await kit.look();
  expect(kit.adapters.get('dingtalk')?.calls).toEqual([]);
  expect(await rows()).toMatchObject({ ready: 0, sending: 0 });
});

test('a person nobody can reach: whoever waits for them hears it once', async () => {
  kit = await courierKit();
  const wang = await person('wang', 'telegram');
  const chat = await kit.chat('wang-telegram', { kind: 'direct', person: wang });
  kit.telegram.answer = () => refuse('never-started');
  await kit.post(chat, 'one', { person: wang });
  await kit.look();
  expect(kit.unreached).toHaveLength(1);
  expect(kit.courier.counters.failed).toBe(1);
  expect(await rows()).toMatchObject({ ready: 0, sending: 0 });
});

test('a chat that moved is followed', async () => {
  kit = await courierKit();
  const chat = await kit.chat('g1');
  kit.telegram.answer = ({ conversation }) => (conversation === 'g1' ? refuse('moved', 'G1') : undefined);
  for (const title of ['one', 'two']) await kit.post(chat, title);
  await kit.look();
  expect(kit.telegram.posts('G1').map(({ title }) => title)).toEqual(['one', 'two']);
  expect(kit.telegram.posts('g1')).toHaveLength(1);
});

test('a chat that is gone takes its posts with it: one call, one alarm', async () => {
  kit = await courierKit();
  const chat = await kit.chat('g1');
  kit.telegram.answer = () => refuse('no-chat');
  for (const title of ['one', 'two', 'three']) await kit.post(chat, title);
  await kit.look();
  expect(kit.telegram.calls).toHaveLength(1);
  expect(kit.alarms).toMatchObject([{ trouble: 'undeliverable', count: 1 }]);
  expect(await kit.write((tx) => tx.conversations.get(chat.id))).toMatchObject({ goneAt: kit.clock.now() });
  expect(await rows()).toMatchObject({ ready: 0, sending: 0 });
});

test('a topic that is gone: the chat itself hears it', async () => {
  kit = await courierKit();
  const chat = await kit.write((tx) =>
    tx.conversations.ensure(
      { platform: 'telegram', externalId: 'g1', kind: 'group', thread: '7' },
      { locale: 'en', zone: 'UTC' },
    ),
  );
  let topics = 1;
  kit.telegram.answer = () => (topics-- > 0 ? refuse('no-thread') : undefined);
  await kit.post(chat, 'one');
  await kit.look();
  expect(kit.telegram.calls).toHaveLength(2);
  expect(kit.courier.counters.posted).toBe(1);
});

test('content the platform refuses fails at once and rings, and the next post goes on', async () => {
  kit = await courierKit();
  const chat = await kit.chat('g1');
  kit.telegram.answer = ({ title }) => (title === 'bad' ? refuse('content') : undefined);
  for (const title of ['bad', 'good']) await kit.post(chat, title);
  await kit.look();
  expect(kit.telegram.calls.map(({ title }) => title)).toEqual(['bad', 'good']);
  expect(kit.alarms).toMatchObject([{ trouble: 'content', platform: 'telegram', why: 'refused: no', count: 1 }]);
});

test('an alarm that cannot be told rings no other', async () => {
  kit = await courierKit();
  kit.telegram.answer = () => refuse('content');
  await kit.post(await kit.chat('g1'), 'alarm', { key: 'alarm-content-1.c1' });
  await kit.look();
  expect(kit.courier.counters.failed).toBe(1);
  expect(kit.alarms).toEqual([]);
});

test('a refused secret silences the whole account, loses nothing and rings once an hour', async () => {
  kit = await courierKit();
  kit.telegram.answer = () => refuse('unauthorised');
  await kit.posts((await kit.chats(100)).map((chat, n) => [chat, `${n}`]));
  await kit.look();
  const first = kit.telegram.calls.length;
  await kit.pass(299_999);
  expect(kit.telegram.calls).toHaveLength(first);
  expect(new Set(kit.alarms.map(({ key }) => key)).size).toBe(1);
  kit.telegram.answer = () => undefined;
  await kit.drain(600_000);
  expect(kit.courier.counters).toMatchObject({ posted: 100, failed: 0 });
});

test('the prompt of a dialogue is known once its question was delivered', async () => {
  kit = await courierKit();
  const wang = await person('wang', 'telegram');
  const chat = await kit.chat('wang-telegram', { kind: 'direct', person: wang });
  const dialogue = await kit.write((tx) =>
    tx.dialogues.open({
      person: wang,
      conversation: chat.id,
      kind: 'new',
      state: {},
      expiresAt: kit.clock.now() + 1000,
    }),
  );
  await kit.post(chat, 'What is to be done?', { person: wang, dialogue: dialogue.id });
  await kit.look();
  expect(await kit.write((tx) => tx.dialogues.byPrompt(chat.id, 'm1'))).toMatchObject({ id: dialogue.id });
});
