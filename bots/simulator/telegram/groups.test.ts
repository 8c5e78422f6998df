import { afterEach, expect, test } from 'vitest';
import { CREW, closeRigs, LI, OLGA, type Rig, rig, SAM } from './rig.ts';

afterEach(closeRigs);

interface Heard {
  message?: Record<string, unknown>;
  my_chat_member?: { old_chat_member: { status: string }; new_chat_member: { status: string }; chat: { id: number } };
}

async function heard({ call, clock }: Rig): Promise<Heard[]> {
  clock.move(4_000);
  const updates: (Heard & { update_id: number })[] = (await call('getUpdates')).result;
  const last = updates.at(-1)?.update_id;
  if (last !== undefined) await call('getUpdates', { offset: last + 1 });
  return updates;
}

test('privacy mode lets through only what is meant for the bot', async () => {
  const made = await rig();
  const phone = made.simulator.phone(OLGA);
  phone.say(CREW, 'lunch?');
  phone.say(CREW, '/tasks');
  phone.say(CREW, '/tasks@other_bot');
  phone.say(CREW, '@muster_bot hello');
  phone.say(CREW, '/tasks@muster_bot now');
  const prompt = await made.call('sendMessage', { chat_id: CREW, text: 'Why?' });
  phone.say(CREW, 'still chatting');
  phone.say(CREW, 'because', { replyTo: prompt.result.message_id });
  phone.say(CREW, '/bare');
  const texts = (await heard(made)).map(({ message }) => message?.text);
  expect(texts).toEqual(['/tasks@muster_bot now', 'because', '/bare']);
});

test('an administrator bot, and one without privacy, hear everything', async () => {
  const made = await rig();
  made.simulator.group(CREW).promoteBot('administrator');
  made.simulator.phone(OLGA).say(CREW, 'lunch?');
  const updates = await heard(made);
  expect(updates[0]?.my_chat_member).toMatchObject({
    old_chat_member: { status: 'member' },
    new_chat_member: { status: 'administrator' },
  });
  expect(updates[1]?.message?.text).toBe('lunch?');
});

test('people come and go with service messages', async () => {
  const made = await rig();
  const group = made.simulator.group(CREW);
  group.addMember(SAM);
  group.removeMember(OLGA);
  expect(await heard(made)).toMatchObject([
    { message: { new_chat_members: [{ id: SAM }] } },
    { message: { left_chat_member: { id: OLGA } } },
  ]);
  expect(group.members().map(({ id }) => id)).toEqual([LI, SAM]);
});

test('a bot that is kicked hears it, cannot speak, and is heard of again when it is added', async () => {
  const made = await rig();
  const group = made.simulator.group(CREW);
  group.kickBot();
  const status = { old_chat_member: { status: 'member' }, new_chat_member: { status: 'kicked' } };
  expect(await heard(made)).toMatchObject([{ my_chat_member: { chat: { id: CREW }, ...status } }]);
  const send = async () => (await made.call('sendMessage', { chat_id: CREW, text: 'x' })).description;
  expect(await send()).toBe('Forbidden: bot was kicked from the group chat');
  group.addBot();
  expect(await heard(made)).toMatchObject([
    { my_chat_member: { new_chat_member: { status: 'member' } } },
    { message: { new_chat_members: [{ is_bot: true }] } },
  ]);
  expect(await send()).toBeUndefined();
});

test('a bot that leaves, or never was there, is not a member', async () => {
  const { simulator, call } = await rig();
  await call('leaveChat', { chat_id: CREW });
  expect((await call('sendMessage', { chat_id: CREW, text: 'x' })).description).toBe(
    'Forbidden: bot is not a member of the group chat',
  );
  simulator.addGroup({ id: -1001234567890, title: 'Big', members: [LI], bot: 'absent' });
  expect((await call('sendMessage', { chat_id: -1001234567890, text: 'x' })).description).toBe(
    'Forbidden: bot is not a member of the supergroup chat',
  );
});

test('block and unblock reach the bot as my_chat_member, in private only for that', async () => {
  const made = await rig();
  const phone = made.simulator.phone(LI);
  phone.start();
  phone.block();
  expect(() => phone.say(LI, 'hello')).toThrow('has blocked');
  phone.start('back');
  const updates = await heard(made);
  expect(updates.map((update) => update.my_chat_member?.new_chat_member.status ?? update.message?.text)).toEqual([
    '/start',
    'kicked',
    'member',
    '/start back',
  ]);
});

test('a group becomes a supergroup: both chats say so, and the old id leads to the new one', async () => {
  const made = await rig();
  const card = await made.call('sendMessage', { chat_id: CREW, text: 'old card' });
  const id = made.simulator.group(CREW).migrate();
  expect(id).toBeLessThan(-1_000_000_000_000);
  expect(await heard(made)).toMatchObject([
    { message: { chat: { id: CREW, type: 'group' }, migrate_to_chat_id: id } },
    { message: { chat: { id, type: 'supergroup' }, migrate_from_chat_id: CREW } },
  ]);
  const refusal = {
    error_code: 400,
    description: 'Bad Request: group chat was upgraded to a supergroup chat',
    parameters: { migrate_to_chat_id: id },
  };
  expect(await made.call('sendMessage', { chat_id: CREW, text: 'x' })).toMatchObject(refusal);
  expect(
    await made.call('editMessageText', { chat_id: CREW, message_id: card.result.message_id, text: 'x' }),
  ).toMatchObject(refusal);
  expect((await made.call('editMessageText', { chat_id: id, message_id: 77, text: 'x' })).description).toBe(
    'Bad Request: message to edit not found',
  );
  expect(await made.call('sendMessage', { chat_id: id, text: 'new card' })).toMatchObject({ ok: true });
  expect(() => made.simulator.phone(LI).say(CREW, 'x')).toThrow('was upgraded');
});

test('topics: messages live in them, and a missing or closed one is refused', async () => {
  const made = await rig();
  const id = made.simulator.group(CREW).migrate();
  const group = made.simulator.group(id);
  const dock = group.createTopic('Dock 4');
  await heard(made);
  const sent = await made.call('sendMessage', { chat_id: id, text: 'x', message_thread_id: dock });
  expect(sent.result).toMatchObject({ message_thread_id: dock, is_topic_message: true, chat: { is_forum: true } });
  made.simulator.phone(LI).say(id, 'answer', { replyTo: sent.result.message_id });
  made.simulator.phone(LI).say(id, '/tasks@muster_bot', { thread: dock });
  const [answer, bare] = await heard(made);
  expect(answer?.message).toMatchObject({
    message_thread_id: dock,
    reply_to_message: { message_id: sent.result.message_id },
  });
  expect(bare?.message).toMatchObject({
    message_thread_id: dock,
    reply_to_message: { message_id: dock, forum_topic_created: { name: 'Dock 4' } },
  });
  const send = async (message_thread_id: number) =>
    (await made.call('sendMessage', { chat_id: id, text: 'x', message_thread_id })).description;
  expect(await send(dock + 100)).toBe('Bad Request: message thread not found');
  expect((await made.call('deleteMessage', { chat_id: id, message_id: dock })).description).toBe(
    "Bad Request: message can't be deleted",
  );
  group.closeTopic(dock);
  expect(await send(dock)).toBe('Bad Request: TOPIC_CLOSED');
  group.deleteTopic(dock);
  expect(await send(dock)).toBe('Bad Request: message thread not found');
});

test('other members are told to administrators only', async () => {
  const { simulator, call } = await rig();
  const ask = (user_id: number) => call('getChatMember', { chat_id: CREW, user_id });
  expect((await ask(OLGA)).description).toBe('Bad Request: CHAT_ADMIN_REQUIRED');
  expect((await ask(7000000001)).result.status).toBe('member');
  simulator.group(CREW).promoteBot('administrator');
  expect((await ask(LI)).result.status).toBe('creator');
  expect((await ask(SAM)).result.status).toBe('left');
  expect((await call('getChatMemberCount', { chat_id: CREW })).result).toBe(3);
});

test('a tap on a card of a bot that was kicked or blocked reaches nobody', async () => {
  const made = await rig();
  const reply_markup = { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] };
  const { message_id } = (await made.call('sendMessage', { chat_id: CREW, text: 'card', reply_markup })).result;
  made.simulator.group(CREW).kickBot();
  const press = made.simulator.phone(LI).press(message_id, 'Go', CREW);
  expect(await heard(made)).toMatchObject([{ my_chat_member: {} }]);
  made.clock.move(15_000);
  expect(await press).toBe('timeout');
});
