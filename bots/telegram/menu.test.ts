import { expect, test } from 'vitest';
import type { TelegramApi } from './api.ts';
import { setMenu } from './menu.ts';

const commands = [{ command: 'tasks', description: { en: 'Tasks', ru: 'Задачи', 'zh-CN': '任务' } }];
const signal = new AbortController().signal;

/** Answers `getMyCommands` with this, and takes down what is set. */
function telegramShowing(shown: unknown) {
  const set: unknown[] = [];
  const call = async (method: string, payload: unknown) => {
    if (method === 'setMyCommands') set.push(payload);
    return { kind: 'ok', result: method === 'setMyCommands' ? true : shown };
  };
  return { set, api: { call } as unknown as TelegramApi };
}

test('a menu that stands already is not set again', async () => {
  const english = telegramShowing([{ command: 'tasks', description: 'Tasks' }]);
  expect(await setMenu(english.api, commands, 'en', signal)).toBe(true);
  expect(english.set).toMatchObject([{ language_code: 'zh' }, { language_code: 'ru' }]);
});

test.each([true, null, 'hello', [null], {}])('%j instead of a menu is no menu: ours is set', async (nonsense) => {
  const { set, api } = telegramShowing(nonsense);
  expect(await setMenu(api, commands, 'en', signal)).toBe(true);
  expect(set).toHaveLength(4);
});
