import { expect, test } from 'vitest';
import { checkObject, checkPayload, spelling, type Upload } from './contract.ts';

const none = new Map<string, Upload>();
const button = (extra: object) => ({ inline_keyboard: [[{ text: 'a', ...extra }]] });

test.each([
  [
    'a disabled button (10.3)',
    { reply_markup: button({ disabled: {} }) },
    'unknown parameter "reply_markup.inline_keyboard[0][0].disabled"',
  ],
  [
    'force_reply beside inline buttons (10.3)',
    { reply_markup: { inline_keyboard: [], force_reply: true } },
    'unknown parameter "reply_markup.force_reply"',
  ],
  [
    'a button without text',
    { reply_markup: { inline_keyboard: [[{ callback_data: 'a' }]] } },
    'parameter "reply_markup.inline_keyboard[0][0].text" is required',
  ],
  [
    'numeric callback data',
    { reply_markup: button({ callback_data: 7 }) },
    '"reply_markup.inline_keyboard[0][0].callback_data" must be String',
  ],
  [
    'a flat keyboard',
    { reply_markup: { inline_keyboard: [{ text: 'a' }] } },
    '"reply_markup.inline_keyboard[0]" must be a list of InlineKeyboardButton',
  ],
  [
    'an unknown reply parameter',
    { reply_parameters: { message_id: 1, sure: true } },
    'unknown parameter "reply_parameters.sure"',
  ],
  ['text where a number belongs', { message_thread_id: '7' }, '"message_thread_id" must be Integer'],
  ['null', { parse_mode: null }, '"parse_mode" must be String'],
])('%s is named', (_name, extra, why) => {
  const payload = { chat_id: 1, text: 'x', ...extra };
  expect(checkPayload('sendMessage', payload, none, false)).toEqual({ kind: 'bad', why });
});

test('form fields carry numbers, flags and structures as text', () => {
  const raw = {
    chat_id: '5',
    text: '7',
    disable_notification: 'true',
    message_thread_id: '-3',
    reply_markup: '{"force_reply":true}',
  };
  expect(checkPayload('sendMessage', raw, none, true)).toEqual({
    kind: 'ok',
    payload: {
      chat_id: 5,
      text: '7',
      disable_notification: true,
      message_thread_id: -3,
      reply_markup: { force_reply: true },
    },
  });
});

test('structures may be JSON text inside JSON', () => {
  const checked = checkPayload(
    'sendMessage',
    { chat_id: 5, text: 'a', link_preview_options: '{"is_disabled":true}' },
    none,
    false,
  );
  expect(checked).toMatchObject({ kind: 'ok', payload: { link_preview_options: { is_disabled: true } } });
});

test('command scopes are told apart by their type', () => {
  const commands = [{ command: 'tasks', description: 'Tasks' }];
  const check = (scope: object) => checkPayload('setMyCommands', { commands, scope }, none, false);
  expect(check({ type: 'chat', chat_id: 5 })).toMatchObject({ kind: 'ok' });
  expect(check({ type: 'chat' })).toEqual({ kind: 'bad', why: 'parameter "scope.chat_id" is required' });
  expect(check({ type: 'everyone' })).toMatchObject({ kind: 'bad' });
});

test('a file comes as the field itself or through attach://, and nothing else may come', () => {
  const upload: Upload = { upload: true, field: 'f', name: 'a.csv', mime: 'text/csv', data: Buffer.from('a') };
  const attached = checkPayload(
    'sendDocument',
    { chat_id: '1', document: 'attach://f' },
    new Map([['f', upload]]),
    true,
  );
  expect(attached).toMatchObject({ kind: 'ok', payload: { document: upload } });
  expect(checkPayload('sendDocument', { chat_id: '1' }, new Map([['document', upload]]), true)).toMatchObject({
    kind: 'ok',
  });
  const missing = checkPayload('sendDocument', { chat_id: '1', document: 'attach://g' }, none, true);
  expect(missing).toEqual({ kind: 'bad', why: 'attached file "g" is missing' });
  const stray = checkPayload('sendDocument', { chat_id: '1', document: 'id' }, new Map([['f', upload]]), true);
  expect(stray).toEqual({ kind: 'bad', why: 'unknown parameter "f"' });
});

test('method names are found in any case', () => {
  expect(spelling('SENDmessage')).toBe('sendMessage');
  expect(spelling('sendmessages')).toBeUndefined();
});

test('objects of our own are held against the same reference', () => {
  expect(checkObject('User', { id: 1, is_bot: false, first_name: 'a' })).toBeUndefined();
  expect(checkObject('User', { id: 1, is_bot: false, name: 'a' })).toBe('unknown parameter "User.name"');
});
