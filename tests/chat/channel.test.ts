import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Guest, type Hall, openHall } from './hall.ts';

let hall: Hall;
let wang: Guest;
beforeEach(async () => {
  hall = await openHall();
  wang = await hall.guest('wang', ['employee']);
});
afterEach(() => hall.close());

const preferred = async () => (await hall.read((tx) => tx.people.get(wang.id)))?.preferred;
const told = async (): Promise<unknown[]> => {
  const chats = (await hall.deliver()).map(({ post }) => post.conversation);
  const places = await hall.read((tx) => tx.conversations.many(chats));
  return chats.map((chat) => places.get(chat)?.platform);
};
const alsoOn = (platform: 'dingtalk' | 'feishu') =>
  hall.write((tx) => tx.accounts.bind(wang.id, platform, `${platform}-wang`, hall.clock.now()));

test('who has one account has nothing to choose', async () => {
  expect(await hall.type(wang, '/channel')).toContain('I can only reach you on Telegram');
  // Bound, but nobody speaks there.
  await alsoOn('feishu');
  expect(await hall.type(wang, '/канал feishu')).toContain('I do not know you on 飞书 Feishu yet');
  expect(await preferred()).toBeNull();
});

test('who has several chooses by a word or a button, and is told there from then on', async () => {
  await alsoOn('dingtalk');
  await hall.task({ assignees: [wang.id] });
  expect(await told()).toEqual(['telegram']);
  expect(await hall.type(wang, '/channel')).toContain('Where shall I write to you first?');
  const answer = await hall.send(wang, { kind: 'tap', token: 'channel.l0.0.dingtalk' });
  expect(hall.words(answer?.notice)).toBe('From now on I write to you on 钉钉 DingTalk first.');
  expect(await preferred()).toBe('dingtalk');
  await hall.deliver();
  await hall.task({ assignees: [wang.id] });
  expect(await told()).toEqual(['dingtalk']);
  await hall.type(wang, '/渠道 Telegram');
  expect(await preferred()).toBe('telegram');
});

test('a button nobody made chooses nothing', async () => {
  await hall.send(wang, { kind: 'tap', token: 'channel.l0.0.nowhere' });
  expect(await preferred()).toBeNull();
});
