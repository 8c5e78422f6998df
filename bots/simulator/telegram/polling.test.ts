import { afterEach, expect, test } from 'vitest';
import { settled } from '../still-clock.ts';
import { checkObject } from './contract.ts';
import { closeRigs, LI, OLGA, type Rig, rig } from './rig.ts';

afterEach(closeRigs);

const ids = (envelope: { result?: { update_id: number }[] }) =>
  (envelope.result ?? []).map(({ update_id }) => update_id);
const polling = ({ simulator }: Rig) =>
  simulator.waitFor(({ kind }) => kind === 'polling', { since: simulator.mark() });

test('updates come again until a higher offset confirms them', async () => {
  const { simulator, call, clock } = await rig();
  const phone = simulator.phone(LI);
  phone.start();
  phone.say(LI, 'one');
  const first = ids(await call('getUpdates'));
  expect(first).toHaveLength(2);
  expect(first[1]).toBe((first[0] ?? 0) + 1);
  clock.move(4_000);
  expect(ids(await call('getUpdates'))).toEqual(first);
  expect(ids(await call('getUpdates', { offset: first[1] }))).toEqual([first[1]]);
  clock.move(4_000);
  expect(ids(await call('getUpdates'))).toEqual([first[1]]);
  expect(simulator.events.filter(({ kind }) => kind === 'confirmed')).toMatchObject([{ updateIds: [first[0]] }]);
});

test('a negative offset forgets all but the newest', async () => {
  const { simulator, call } = await rig();
  const phone = simulator.phone(LI);
  phone.start();
  for (const text of ['a', 'b', 'c']) phone.say(LI, text);
  const last = await call('getUpdates', { offset: -1 });
  expect(last.result).toMatchObject([{ message: { text: 'c' } }]);
});

test('a long poll waits for the next update', async () => {
  const made = await rig();
  const started = polling(made);
  const answer = made.call('getUpdates', { timeout: 30 });
  await started;
  expect(await settled(answer)).toBe(false);
  made.simulator.phone(LI).start();
  expect((await answer).result).toMatchObject([{ message: { text: '/start' } }]);
});

test('a long poll ends empty after its time, at most 50 s', async () => {
  const made = await rig();
  const started = polling(made);
  const answer = made.call('getUpdates', { timeout: 600 });
  await started;
  made.clock.move(49_999);
  expect(await settled(answer)).toBe(false);
  made.clock.move(1);
  expect(await answer).toEqual({ ok: true, result: [] });
});

test('hanging up ends the poll and loses nothing', async () => {
  const made = await rig();
  const hangUp = new AbortController();
  const started = polling(made);
  const answer = made.call('getUpdates', { timeout: 30 }, hangUp.signal);
  await started;
  hangUp.abort();
  await expect(answer).rejects.toThrow();
  await made.simulator.waitFor((event) => event.kind === 'pollEnded' && event.because === 'abort');
  made.simulator.phone(LI).start();
  expect(ids(await made.call('getUpdates', { timeout: 5 }))).toHaveLength(1);
});

test('a second poller makes the first one fail', async () => {
  const made = await rig();
  const started = polling(made);
  const first = made.call('getUpdates', { timeout: 30 });
  await started;
  const second = made.call('getUpdates', { timeout: 30 });
  expect(await first).toMatchObject({
    error_code: 409,
    description: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  });
  made.simulator.phone(LI).start();
  expect(ids(await second)).toHaveLength(1);
});

test('asking again quickly with the same offset is slowed down and cut to one', async () => {
  const made = await rig();
  const phone = made.simulator.phone(LI);
  phone.start();
  phone.say(LI, 'one');
  expect(ids(await made.call('getUpdates'))).toHaveLength(2);
  expect(ids(await made.call('getUpdates'))).toHaveLength(1);
  made.clock.move(600);
  expect(ids(await made.call('getUpdates'))).toHaveLength(2);
});

test('allowed_updates stay until they are changed', async () => {
  const { simulator, call } = await rig();
  const phone = simulator.phone(LI);
  await call('getUpdates', { allowed_updates: ['callback_query'], offset: 1 });
  phone.start();
  await call('getUpdates', { offset: 2 });
  phone.say(LI, 'unheard');
  await call('getUpdates', { allowed_updates: [], offset: 3 });
  phone.say(LI, 'heard');
  expect((await call('getUpdates', { offset: 4 })).result).toMatchObject([{ message: { text: 'heard' } }]);
  expect((await call('getUpdates', { allowed_updates: ['messages'] })).description).toContain(
    'unknown update type "messages"',
  );
});

test('an undelivered tap vanishes after 150 s, a message after 24 h', async () => {
  const { simulator, call, clock } = await rig();
  const phone = simulator.phone(LI);
  phone.start();
  const markup = { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] };
  const card = await call('sendMessage', { chat_id: LI, text: 'card', reply_markup: markup });
  const press = phone.press(card.result.message_id, 'go');
  clock.move(149_999);
  expect(ids(await call('getUpdates'))).toHaveLength(2);
  clock.move(1);
  expect((await call('getUpdates', { offset: -5 })).result).toMatchObject([{ message: { text: '/start' } }]);
  expect(simulator.events.some(({ kind }) => kind === 'lapsed')).toBe(true);
  expect(await press).toBe('timeout');
  clock.move(24 * 3_600_000);
  expect((await call('getUpdates', { offset: -6 })).result).toEqual([]);
});

test('numbers may start anew: an old high offset then confirms nothing', async () => {
  const { simulator, call } = await rig();
  const phone = simulator.phone(LI);
  phone.start();
  const [before] = ids(await call('getUpdates'));
  await call('getUpdates', { offset: (before ?? 0) + 1 });
  simulator.renumberUpdates(500);
  phone.say(LI, 'after a quiet week');
  expect(ids(await call('getUpdates', { offset: (before ?? 0) + 1 }))).toEqual([500]);
});

test('every update and every sent message keeps to the reference', async () => {
  const { simulator, call } = await rig({ tgTime: 'known' });
  const [li, olga] = [simulator.phone(LI), simulator.phone(OLGA)];
  li.start('a');
  olga.start();
  const text = '<tg-time unix="1763632800" format="T">18:00</tg-time> <a href="tg://user?id=502">O</a> /tasks';
  const reply_markup = { inline_keyboard: [[{ text: 'Go', callback_data: 'go', style: 'danger' }]] };
  const card = (await call('sendMessage', { chat_id: LI, text, parse_mode: 'HTML', reply_markup })).result;
  void li.press(card.message_id, 'Go');
  void li.press(card.message_id, 'Go', LI, { inaccessible: true });
  const said = li.say(LI, 'because', { replyTo: card.message_id });
  li.say(LI, 'because of rain', { edit: said.id });
  li.send(LI, { name: 'a.txt', mime: 'text/plain', data: Buffer.from('x'), caption: 'look' });
  olga.block();
  const group = simulator.group(simulator.groups()[0] ?? 0);
  group.addMember(503);
  group.promoteBot('administrator');
  group.rename('Night crew');
  const moved = simulator.group(group.migrate());
  moved.createTopic('Dock 4');
  moved.kickBot();
  const updates = (await call('getUpdates')).result;
  expect(updates).toHaveLength(15);
  for (const update of updates) expect(checkObject('Update', update)).toBeUndefined();
  expect(checkObject('Message', card)).toBeUndefined();
  expect(checkObject('ChatFullInfo', (await call('getChat', { chat_id: LI })).result)).toBeUndefined();
  expect(checkObject('User', (await call('getMe')).result)).toBeUndefined();
  expect(checkObject('WebhookInfo', (await call('getWebhookInfo')).result)).toBeUndefined();
});
