import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { closeRigs, LI, rig } from './rig.ts';

let folder = '';
afterEach(async () => {
  await closeRigs();
  await rm(folder, { recursive: true, force: true });
});

test('history, unconfirmed updates and numbering survive a restart', async () => {
  folder = await mkdtemp(join(tmpdir(), 'phones-'));
  const stateFile = join(folder, 'deep', 'telegram.json');
  const before = await rig({ stateFile });
  before.simulator.phone(LI).start('abc');
  await before.call('sendMessage', { chat_id: LI, text: '<b>card</b>', parse_mode: 'HTML' });
  await before.call('setMyCommands', { commands: [{ command: 'tasks', description: 'Tasks' }] });
  const [update] = (await before.call('getUpdates')).result;
  await before.simulator.close();
  expect(await readdir(join(folder, 'deep'))).toEqual(['telegram.json']);
  const after = await rig({ stateFile });
  const phone = after.simulator.phone(LI);
  expect(phone.messages().map(({ html }) => html)).toEqual(['/start abc', '<b>card</b>']);
  expect(phone.commands()).toHaveLength(1);
  const again = (await after.call('getUpdates', { timeout: 5 })).result;
  expect(again).toEqual([update]);
  phone.say(LI, 'next');
  const next = (await after.call('getUpdates', { offset: update.update_id + 1 })).result;
  expect(next).toMatchObject([{ update_id: update.update_id + 1, message: { message_id: 3 } }]);
});
