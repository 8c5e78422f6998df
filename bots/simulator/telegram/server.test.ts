import { afterEach, expect, test } from 'vitest';
import { closeRigs, type Envelope, LI, rig, TOKEN } from './rig.ts';

afterEach(closeRigs);

test('a person presses Start, gets a card, taps it, and sees the answer and the new card', async () => {
  const { simulator, call } = await rig();
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

test('the bot introduces itself, in any spelling of the method and by GET as well', async () => {
  const { request } = await rig();
  const answer = (await (await request('GETME')).json()) as Envelope;
  expect(answer.result).toMatchObject({
    id: 7000000001,
    is_bot: true,
    username: 'muster_bot',
    can_read_all_group_messages: false,
  });
});

test.each([
  ['a malformed token', '/botabc/getMe', 404, 'Not Found'],
  ['a well-formed token nobody registered', `/bot7000000009:${'A'.repeat(35)}/getMe`, 401, 'Unauthorized'],
  ['a method that does not exist', `/bot${TOKEN}/sendMesage`, 404, 'Not Found: method not found'],
  ['a path that is no call', `/bot${TOKEN}`, 404, 'Not Found'],
])('%s is refused', async (_name, path, status, description) => {
  const { simulator } = await rig();
  const response = await fetch(simulator.root + path);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ ok: false, error_code: status, description });
});

test('a revoked token is unauthorised from then on', async () => {
  const { simulator, call } = await rig();
  expect(await call('getMe')).toMatchObject({ ok: true });
  simulator.revoke(TOKEN);
  expect(await call('getMe')).toMatchObject({ error_code: 401, description: 'Unauthorized' });
});

test.each([
  ['an unknown parameter', { chat_id: LI, text: 'a', silent: true }, 'unknown parameter "silent"'],
  [
    'a wrongly typed parameter',
    { chat_id: LI, text: 'a', protect_content: 'yes' },
    '"protect_content" must be Boolean',
  ],
  ['a missing parameter', { chat_id: LI }, 'parameter "text" is required'],
  [
    'a parameter newer than 10.1',
    { chat_id: LI, text: 'a', ephemeral_message_parameters: {} },
    'unknown parameter "ephemeral_message_parameters"',
  ],
])('%s is refused by name and remembered', async (_name, payload, why) => {
  const { simulator, call } = await rig();
  simulator.phone(LI).start();
  expect(await call('sendMessage', payload)).toMatchObject({ error_code: 400, description: `Bad Request: ${why}` });
  expect(simulator.violations).toMatchObject([{ method: 'sendMessage', detail: `Bad Request: ${why}` }]);
  expect(simulator.phone(LI).messages()).toHaveLength(1);
});

test('a method of the reference that is not simulated says so', async () => {
  const { simulator, call } = await rig();
  expect((await call('sendDice', { chat_id: LI })).description).toBe('Bad Request: method is not simulated: sendDice');
  expect(simulator.violations).toHaveLength(1);
});

test('every request is recorded with what came of it', async () => {
  const { simulator, call, clock } = await rig();
  simulator.phone(LI).start();
  await call('sendMessage', { chat_id: LI, text: 'hello' });
  await call('sendMessage', { chat_id: 999, text: 'hello' });
  expect(simulator.calls).toMatchObject([
    {
      at: clock.now(),
      method: 'sendMessage',
      payload: { chat_id: LI, text: 'hello' },
      status: 200,
      ok: true,
      result: { message_id: 2 },
    },
    { method: 'sendMessage', status: 400, ok: false, description: 'Bad Request: chat not found' },
  ]);
});

test('it refuses to listen anywhere but on loopback', async () => {
  await expect(rig({ host: '0.0.0.0' })).rejects.toThrow('loopback only');
});

test('waiting ends with the signal', async () => {
  const { simulator } = await rig();
  await expect(simulator.waitFor(() => false, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
});

test('it is idle when nothing is queued', async () => {
  const { simulator, call } = await rig();
  await simulator.idle();
  simulator.phone(LI).start();
  const idle = simulator.idle();
  const [update] = (await call('getUpdates')).result;
  await call('getUpdates', { offset: update.update_id + 1 });
  await idle;
  expect(simulator.events.some(({ kind }) => kind === 'confirmed')).toBe(true);
});
