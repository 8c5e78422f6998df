import { afterEach, expect, test } from 'vitest';
import { CREW, closeRigs, LI, OLGA, type Rig, rig } from './rig.ts';

afterEach(closeRigs);

const TOO_OLD = 'Bad Request: query is too old and response timeout expired or query ID is invalid';

async function card(): Promise<Rig & { id: number }> {
  const made = await rig();
  const reply_markup = {
    inline_keyboard: [
      [
        { text: 'Take', callback_data: 'claim.t1.1' },
        { text: 'Site', url: 'https://e.org' },
      ],
    ],
  };
  const sent = await made.call('sendMessage', { chat_id: CREW, text: 'Unload the van', reply_markup });
  return { ...made, id: sent.result.message_id };
}

async function taps({ call }: Rig): Promise<{ id: string; [field: string]: unknown }[]> {
  const updates: { callback_query: { id: string } }[] = (await call('getUpdates')).result;
  return updates.map(({ callback_query }) => callback_query);
}

test('a tap carries who, where, the whole message and the data', async () => {
  const made = await card();
  void made.simulator.phone(OLGA).press(made.id, 'Take', CREW);
  expect(await taps(made)).toMatchObject([
    {
      from: { id: OLGA, first_name: 'Ольга', language_code: 'ru' },
      message: {
        message_id: made.id,
        text: 'Unload the van',
        chat: { id: CREW, type: 'group' },
        reply_markup: { inline_keyboard: [[{}, {}]] },
      },
      data: 'claim.t1.1',
    },
  ]);
});

test('an answer after 15 s is too late, and the person saw nothing', async () => {
  const made = await card();
  const press = made.simulator.phone(OLGA).press(made.id, 'Take', CREW);
  const [tap] = await taps(made);
  made.clock.move(15_000);
  expect((await made.call('answerCallbackQuery', { callback_query_id: tap?.id })).description).toBe(TOO_OLD);
  expect(await press).toBe('timeout');
  expect(made.simulator.events.filter(({ kind }) => kind === 'expired')).toMatchObject([
    { person: OLGA, query: tap?.id },
  ]);
});

test('an answer within 15 s is seen once; a second answer and a made-up one are refused', async () => {
  const made = await card();
  const press = made.simulator.phone(OLGA).press(made.id, 'Take', CREW);
  const [tap] = await taps(made);
  made.clock.move(14_999);
  const answer = { callback_query_id: tap?.id, text: 'Too late: 李娜 was first', show_alert: true };
  expect(await made.call('answerCallbackQuery', answer)).toEqual({ ok: true, result: true });
  expect(await press).toEqual({ text: 'Too late: 李娜 was first', alert: true });
  expect((await made.call('answerCallbackQuery', answer)).description).toBe(TOO_OLD);
  expect((await made.call('answerCallbackQuery', { callback_query_id: '1' })).description).toBe(TOO_OLD);
  expect(made.simulator.events.filter(({ kind }) => kind === 'answered')).toHaveLength(1);
});

test('an answer has at most 200 characters and leads only to the own bot', async () => {
  const made = await card();
  void made.simulator.phone(OLGA).press(made.id, 'Take', CREW);
  const [tap] = await taps(made);
  const answer = (extra: object) => made.call('answerCallbackQuery', { callback_query_id: tap?.id, ...extra });
  expect((await answer({ text: 'x'.repeat(201) })).description).toBe('Bad Request: MESSAGE_TOO_LONG');
  expect((await answer({ url: 'https://e.org' })).description).toBe('Bad Request: URL_INVALID');
  expect(await answer({ url: 'https://t.me/muster_bot?start=abc', text: 'x'.repeat(200) })).toMatchObject({ ok: true });
});

test('an old screen can press what the card no longer shows, and a hostile client what it never showed', async () => {
  const made = await card();
  const phone = made.simulator.phone(OLGA);
  await made.call('editMessageText', { chat_id: CREW, message_id: made.id, text: 'Taken' });
  await expect(phone.press(made.id, 'Take', CREW)).rejects.toThrow('no such button');
  void phone.press(made.id, 'Take', CREW, { stale: true });
  void phone.press(made.id, 'cancel.t1.9', CREW, { stale: true });
  void phone.press(made.id, 'Take', CREW, { stale: true, inaccessible: true });
  expect(await taps(made)).toMatchObject([
    { data: 'claim.t1.1', message: { text: 'Taken' } },
    { data: 'cancel.t1.9' },
    { data: 'claim.t1.1', message: { date: 0, message_id: made.id, chat: { id: CREW } } },
  ]);
});

test('only members press, and only buttons that send something', async () => {
  const made = await card();
  await expect(made.simulator.phone(LI).press(made.id, 'Site', CREW)).rejects.toThrow('no such button');
  await expect(made.simulator.phone(503).press(made.id, 'Take', CREW)).rejects.toThrow('is not in chat');
});
