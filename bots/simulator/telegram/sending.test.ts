import { afterEach, expect, test } from 'vitest';
import { CREW, closeRigs, LI, OLGA, type Rig, rig, SAM } from './rig.ts';

afterEach(closeRigs);

async function withLi(): Promise<Rig> {
  const made = await rig();
  made.simulator.phone(LI).start();
  return made;
}

const keyboard = (data: string) => ({ inline_keyboard: [[{ text: 'Go', callback_data: data }]] });
const SAME = 'Bad Request: message is not modified';

test.each([
  ['empty text', { text: ' \n ' }, 'message text is empty'],
  ['text above 4096 after parsing', { text: `<b>${'x'.repeat(4097)}</b>`, parse_mode: 'HTML' }, 'message is too long'],
  [
    'broken markup',
    { text: '<b>x', parse_mode: 'HTML' },
    'can\'t parse entities: Can\'t find end tag corresponding to start tag "b"',
  ],
  ['Markdown', { text: '*x*', parse_mode: 'MarkdownV2' }, 'parse_mode "MarkdownV2" is not simulated'],
  [
    'an entity outside of the text',
    { text: 'x', entities: [{ type: 'bold', offset: 0, length: 5 }] },
    'entity is outside of the text',
  ],
  ['65 bytes of callback data', { text: 'x', reply_markup: keyboard(`${'任'.repeat(21)}ab`) }, 'BUTTON_DATA_INVALID'],
  ['empty callback data', { text: 'x', reply_markup: keyboard('') }, 'BUTTON_DATA_INVALID'],
  [
    'a button that does nothing',
    { text: 'x', reply_markup: { inline_keyboard: [[{ text: 'a' }]] } },
    'exactly one action must be given for an inline button',
  ],
  [
    'a button that does two things',
    { text: 'x', reply_markup: { inline_keyboard: [[{ text: 'a', callback_data: 'a', url: 'https://e.org' }]] } },
    'exactly one action must be given for an inline button',
  ],
  [
    'a button leading to localhost',
    { text: 'x', reply_markup: { inline_keyboard: [[{ text: 'a', url: 'http://localhost:5000/' }]] } },
    "inline keyboard button URL 'http://localhost:5000/' is invalid: Wrong HTTP URL",
  ],
  [
    'an unknown button style',
    { text: 'x', reply_markup: { inline_keyboard: [[{ text: 'a', callback_data: 'a', style: 'red' }]] } },
    'unknown button style "red"',
  ],
  [
    '101 buttons',
    {
      text: 'x',
      reply_markup: { inline_keyboard: Array.from({ length: 101 }, () => [{ text: 'a', callback_data: 'a' }]) },
    },
    'reply markup is too long',
  ],
  [
    'a reply keyboard',
    { text: 'x', reply_markup: { keyboard: [[{ text: 'a' }]] } },
    'reply keyboards are not simulated',
  ],
  [
    'a long placeholder',
    { text: 'x', reply_markup: { force_reply: true, input_field_placeholder: 'p'.repeat(65) } },
    'input field placeholder is too long',
  ],
  ['a reply to nothing', { text: 'x', reply_parameters: { message_id: 99 } }, 'message to be replied not found'],
  ['a thread in a chat without topics', { text: 'x', message_thread_id: 5 }, 'message thread not found'],
  ['a business connection', { text: 'x', business_connection_id: 'b' }, '"business_connection_id" is not simulated'],
])('%s fails the whole message', async (_name, extra, why) => {
  const { simulator, call } = await withLi();
  expect(await call('sendMessage', { chat_id: LI, ...extra })).toMatchObject({
    ok: false,
    error_code: 400,
    description: `Bad Request: ${why}`,
  });
  expect(simulator.phone(LI).messages()).toHaveLength(1);
});

test('what just fits is sent: 4096 characters beside their tags, 64 bytes on a button', async () => {
  const { simulator, call } = await withLi();
  const text = `<b>${'x'.repeat(4096)}</b>`;
  expect(
    await call('sendMessage', { chat_id: LI, text, parse_mode: 'HTML', reply_markup: keyboard('a'.repeat(64)) }),
  ).toMatchObject({ ok: true });
  expect(simulator.phone(LI).last()?.text).toHaveLength(4096);
});

test('a caption may have 1024 characters', async () => {
  const { simulator, call } = await withLi();
  const file = simulator.phone(LI).send(LI, { name: 'a.txt', mime: 'text/plain', data: Buffer.from('x') })
    .document?.fileId;
  expect(await call('sendDocument', { chat_id: LI, document: file, caption: 'c'.repeat(1024) })).toMatchObject({
    ok: true,
  });
  expect((await call('sendDocument', { chat_id: LI, document: file, caption: 'c'.repeat(1025) })).description).toBe(
    'Bad Request: message caption is too long',
  );
  expect((await call('sendPhoto', { chat_id: LI, photo: file })).result.photo).toHaveLength(1);
  expect((await call('sendDocument', { chat_id: LI, document: 'https://e.org/a.csv' })).description).toContain(
    'wrong file identifier',
  );
});

test('a person who never pressed Start, one who blocked the bot, and strangers cannot be written to', async () => {
  const { simulator, call } = await withLi();
  const to = async (chat_id: number | string) => (await call('sendMessage', { chat_id, text: 'x' })).description;
  expect(await to(SAM)).toBe("Forbidden: bot can't initiate conversation with a user");
  simulator.phone(LI).block();
  expect(await to(LI)).toBe('Forbidden: bot was blocked by the user');
  simulator.phone(LI).unblock();
  expect(await to(LI)).toBeUndefined();
  expect(await to(12345)).toBe('Bad Request: chat not found');
  expect(await to('@somebody')).toBe('Bad Request: chat not found');
  expect(await to(-999)).toBe('Bad Request: chat not found');
});

test('a reply whose original is gone is sent alone when that is allowed', async () => {
  const { call } = await withLi();
  const reply_parameters = { message_id: 99, allow_sending_without_reply: true };
  const sent = await call('sendMessage', { chat_id: LI, text: 'x', reply_parameters });
  expect(sent.result.reply_to_message).toBeUndefined();
  const bound = await call('sendMessage', { chat_id: LI, text: 'x', reply_parameters: { message_id: 1 } });
  expect(bound.result.reply_to_message).toMatchObject({ message_id: 1, text: '/start' });
});

test('a reply box opens where the prompt is meant to be answered, and the answer is bound to it', async () => {
  const { simulator, call } = await withLi();
  const phone = simulator.phone(LI);
  const reply_markup = { force_reply: true, input_field_placeholder: 'Reason', selective: true };
  const prompt = await call('sendMessage', {
    chat_id: CREW,
    text: '<a href="tg://user?id=501">李娜</a> why?',
    parse_mode: 'HTML',
    reply_markup,
  });
  expect(phone.replyBox(CREW)).toMatchObject({
    id: prompt.result.message_id,
    forceReply: { placeholder: 'Reason', selective: true },
  });
  expect(simulator.phone(OLGA).replyBox(CREW)).toBeUndefined();
  expect(phone.reply(CREW, 'no van').replyTo).toBe(prompt.result.message_id);
  expect(phone.replyBox(CREW)).toBeUndefined();
  expect(
    (await call('editMessageText', { chat_id: CREW, message_id: prompt.result.message_id, text: 'x' })).description,
  ).toBe("Bad Request: message can't be edited");
});

test('an edit changes text and keyboard, and leaving the keyboard out takes it away', async () => {
  const { simulator, call } = await withLi();
  const { message_id } = (await call('sendMessage', { chat_id: LI, text: 'a', reply_markup: keyboard('go') })).result;
  const where = { chat_id: LI, message_id };
  expect((await call('editMessageText', { ...where, text: 'b', reply_markup: keyboard('go') })).result).toMatchObject({
    text: 'b',
    reply_markup: keyboard('go'),
  });
  expect(
    (await call('editMessageReplyMarkup', { ...where, reply_markup: keyboard('on') })).result.reply_markup,
  ).toEqual(keyboard('on'));
  const bare = await call('editMessageText', { ...where, text: 'c' });
  expect(bare.result.reply_markup).toBeUndefined();
  expect(simulator.phone(LI).last()).toMatchObject({ text: 'c', buttons: [], edited: true });
  expect(
    simulator
      .phone(LI)
      .last()
      ?.versions.map(({ text }) => text),
  ).toEqual(['a', 'b', 'b', 'c']);
});

test('an edit that changes nothing is refused', async () => {
  const { call } = await withLi();
  const { message_id } = (
    await call('sendMessage', { chat_id: LI, text: '<b>a</b>', parse_mode: 'HTML', reply_markup: keyboard('go') })
  ).result;
  const same = { chat_id: LI, message_id, text: ' <b>a</b>\n', parse_mode: 'HTML', reply_markup: keyboard('go') };
  expect((await call('editMessageText', same)).description).toContain(SAME);
  expect(
    (await call('editMessageReplyMarkup', { chat_id: LI, message_id, reply_markup: keyboard('go') })).description,
  ).toContain(SAME);
  expect(await call('editMessageText', { ...same, parse_mode: 'HTML', text: 'a' })).toMatchObject({ ok: true });
});

test.each([
  ['a message that never was', 77, 'message to edit not found'],
  ["a person's message", 1, "message can't be edited"],
])('%s cannot be edited', async (_name, message_id, why) => {
  const { call } = await withLi();
  expect((await call('editMessageText', { chat_id: LI, message_id, text: 'x' })).description).toBe(
    `Bad Request: ${why}`,
  );
});

test('a message the person deleted is not found any more', async () => {
  const { simulator, call } = await withLi();
  const { message_id } = (await call('sendMessage', { chat_id: LI, text: 'a' })).result;
  simulator.phone(LI).remove(message_id);
  expect((await call('editMessageText', { chat_id: LI, message_id, text: 'b' })).description).toBe(
    'Bad Request: message to edit not found',
  );
  expect((await call('deleteMessage', { chat_id: LI, message_id })).description).toBe(
    'Bad Request: message to delete not found',
  );
});

test('messages can be deleted for 48 hours, in groups only the own ones', async () => {
  const { simulator, call, clock } = await withLi();
  const send = async (chat_id: number) =>
    (await call('sendMessage', { chat_id, text: 'a' })).result.message_id as number;
  const [young, old, inGroup] = [await send(LI), await send(LI), await send(CREW)];
  clock.move(48 * 3_600_000 - 1);
  expect(await call('deleteMessage', { chat_id: LI, message_id: young })).toEqual({ ok: true, result: true });
  clock.move(1);
  expect((await call('deleteMessage', { chat_id: LI, message_id: old })).description).toBe(
    "Bad Request: message can't be deleted",
  );
  expect((await call('deleteMessages', { chat_id: CREW, message_ids: [inGroup, 99] })).ok).toBe(true);
  const theirs = simulator.phone(OLGA).say(CREW, 'mine').id;
  expect((await call('deleteMessage', { chat_id: CREW, message_id: theirs })).description).toBe(
    "Bad Request: message can't be deleted",
  );
  expect(
    simulator
      .phone(LI)
      .messages()
      .map(({ id }) => id),
  ).toEqual([1, old]);
});

test('text entities are given back, with those the server finds', async () => {
  const { call } = await withLi();
  const sent = await call('sendMessage', {
    chat_id: LI,
    text: 'see /task or https://e.org, @olga. <code>/no</code>',
    parse_mode: 'HTML',
  });
  expect(sent.result.entities.map(({ type }: { type: string }) => type)).toEqual([
    'bot_command',
    'url',
    'mention',
    'code',
  ]);
});

test('pinning is silent in private and needs the right in groups', async () => {
  const { simulator, call } = await withLi();
  const { message_id } = (await call('sendMessage', { chat_id: LI, text: 'today' })).result;
  expect(await call('pinChatMessage', { chat_id: LI, message_id })).toEqual({ ok: true, result: true });
  expect(
    simulator
      .phone(LI)
      .messages()
      .find(({ id }) => id === message_id)?.pinned,
  ).toBe(true);
  const inGroup = (await call('sendMessage', { chat_id: CREW, text: 'today' })).result.message_id;
  expect((await call('pinChatMessage', { chat_id: CREW, message_id: inGroup })).description).toContain(
    'not enough rights',
  );
});
