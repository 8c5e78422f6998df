import { afterEach, expect, test } from 'vitest';
import { CREW, closeRigs, LI, type Rig, rig } from './rig.ts';

afterEach(closeRigs);

async function limited(): Promise<Rig> {
  const made = await rig({ limits: 'on' });
  made.simulator.phone(LI).start();
  return made;
}

async function send({ call }: Rig, chat_id: number): Promise<number> {
  return (await call('sendMessage', { chat_id, text: 'x' })).parameters?.retry_after ?? 0;
}

test('a chat takes a small burst, then one message a second', async () => {
  const made = await limited();
  expect([await send(made, LI), await send(made, LI), await send(made, LI), await send(made, LI)]).toEqual([
    0, 0, 0, 1,
  ]);
  made.clock.move(1_000);
  expect([await send(made, LI), await send(made, LI)]).toEqual([0, 1]);
});

test('a group takes 20 messages and edits a minute together', async () => {
  const made = await limited();
  const { message_id } = (await made.call('sendMessage', { chat_id: CREW, text: '0' })).result;
  for (let edit = 1; edit < 20; edit += 1) {
    expect(await made.call('editMessageText', { chat_id: CREW, message_id, text: `${edit}` })).toMatchObject({
      ok: true,
    });
    made.clock.move(1_000);
  }
  expect(await send(made, CREW)).toBe(41);
  expect(await made.call('editMessageText', { chat_id: CREW, message_id, text: 'x' })).toMatchObject({
    error_code: 429,
  });
  made.clock.move(41_000);
  expect(await send(made, CREW)).toBe(0);
});

test('30 calls a second in all', async () => {
  const made = await limited();
  const { message_id } = (await made.call('sendMessage', { chat_id: LI, text: '0' })).result;
  for (let edit = 1; edit < 30; edit += 1) {
    expect(await made.call('editMessageText', { chat_id: LI, message_id, text: `${edit}` })).toMatchObject({
      ok: true,
    });
  }
  expect(await send(made, CREW)).toBe(1);
  made.clock.move(1_000);
  expect(await send(made, CREW)).toBe(0);
});

test('limits can be switched off', async () => {
  const made = await limited();
  made.simulator.limits = 'off';
  for (let count = 0; count < 40; count += 1) expect(await send(made, CREW)).toBe(0);
});
