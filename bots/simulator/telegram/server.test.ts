import { afterEach, expect, test } from 'vitest';
import { LI, type Rig, rig } from './rig.ts';

let open: Rig[] = [];
afterEach(async () => {
  await Promise.all(open.map(({ simulator }) => simulator.close()));
  open = [];
});

async function started(): Promise<Rig> {
  const made = await rig();
  open.push(made);
  return made;
}

test('a person presses Start, gets a card, taps it, and sees the answer and the new card', async () => {
  const { simulator, call } = await started();
  const phone = simulator.phone(LI);
  phone.start('join-42');
  const [first] = (await call('getUpdates', { timeout: 10 })).result;
  expect(first.message).toMatchObject({
    text: '/start join-42',
    chat: { id: LI, type: 'private' },
    from: { language_code: 'zh-hans' },
  });
  const keyboard = { inline_keyboard: [[{ text: 'Accept', callback_data: 'accept.t1.1' }]] };
  const sent = await call('sendMessage', {
    chat_id: LI,
    text: '<b>Unload</b> &amp; sort',
    parse_mode: 'HTML',
    reply_markup: keyboard,
  });
  const pressed = phone.press(sent.result.message_id, 'Accept');
  const [tap] = (await call('getUpdates', { offset: first.update_id + 1, timeout: 10 })).result;
  expect(tap.callback_query).toMatchObject({
    data: 'accept.t1.1',
    from: { id: LI },
    message: { text: 'Unload & sort' },
  });
  expect(await call('answerCallbackQuery', { callback_query_id: tap.callback_query.id, text: 'Yours' })).toEqual({
    ok: true,
    result: true,
  });
  expect(await pressed).toEqual({ text: 'Yours', alert: false });
  await call('editMessageText', { chat_id: LI, message_id: sent.result.message_id, text: 'Done' });
  expect(phone.last()).toMatchObject({ text: 'Done', buttons: [], edited: true });
  expect(phone.last()?.versions.map(({ html }) => html)).toEqual(['<b>Unload</b> &amp; sort', 'Done']);
  expect(simulator.violations).toEqual([]);
});
