import { afterEach, expect, test } from 'vitest';
import { CREW, closeRigs, LI, OLGA, rig, SAM } from './rig.ts';

afterEach(closeRigs);

const list = (description: string) => [{ command: 'tasks', description }];

test('the menu is chosen by chat and language, narrow before broad', async () => {
  const { simulator, call } = await rig();
  for (const person of [LI, OLGA, SAM]) simulator.phone(person).start();
  await call('setMyCommands', { commands: list('Tasks') });
  await call('setMyCommands', { commands: list('任务'), language_code: 'zh' });
  await call('setMyCommands', { commands: list('Group tasks'), scope: { type: 'all_group_chats' } });
  await call('setMyCommands', { commands: list('Only Olga'), scope: { type: 'chat', chat_id: OLGA } });
  const menu = (person: number, chat?: number) => simulator.phone(person).commands(chat)[0]?.description;
  expect([menu(LI), menu(SAM), menu(OLGA), menu(LI, CREW)]).toEqual(['任务', 'Tasks', 'Only Olga', 'Group tasks']);
  expect((await call('getMyCommands', { language_code: 'zh' })).result).toEqual(list('任务'));
  await call('deleteMyCommands', { language_code: 'zh' });
  expect(menu(LI)).toBe('Tasks');
});

test.each([
  [{ commands: [{ command: 'Tasks', description: 'x' }] }, 'BOT_COMMAND_INVALID'],
  [{ commands: [{ command: 'tasks', description: '' }] }, 'BOT_COMMAND_DESCRIPTION_INVALID'],
  [{ commands: list('x'), language_code: 'zh-hans' }, 'invalid language code specified'],
  [{ commands: list('x'), scope: { type: 'chat', chat_id: -5 } }, 'chat not found'],
  [{ commands: Array.from({ length: 101 }, () => list('x')[0]) }, 'BOT_COMMANDS_TOO_MUCH'],
])('%j is refused', async (payload, why) => {
  const { call } = await rig();
  expect((await call('setMyCommands', payload)).description).toBe(`Bad Request: ${why}`);
});

test('name and descriptions are kept per language', async () => {
  const { call } = await rig();
  await call('setMyName', { name: '集合', language_code: 'zh' });
  await call('setMyDescription', { description: 'Tasks and duty' });
  expect((await call('getMyName', { language_code: 'zh' })).result).toEqual({ name: '集合' });
  expect((await call('getMyName')).result).toEqual({ name: 'Muster' });
  expect((await call('getMyDescription', { language_code: 'ru' })).result).toEqual({ description: 'Tasks and duty' });
  expect((await call('setMyShortDescription', { short_description: 'x'.repeat(121) })).error_code).toBe(400);
});

test('what a person types is marked the way bots rely on', async () => {
  const { simulator, call } = await rig();
  const phone = simulator.phone(SAM);
  phone.open('https://t.me/muster_bot?start=abc_1');
  expect((await call('getUpdates')).result[0].message).toMatchObject({
    text: '/start abc_1',
    entities: [{ type: 'bot_command', offset: 0, length: 6 }],
  });
  expect(() => phone.open('https://t.me/other_bot?start=a')).toThrow('not a link to this bot');
  expect(() => phone.start('a b')).toThrow('not a deep link payload');
  expect(() => simulator.phone(LI).say(LI, 'hi')).toThrow('must press Start');
});
