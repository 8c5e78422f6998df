import { afterEach, expect, test } from 'vitest';
import { card, closeRigs, LI, OLGA, OTHER_APP, type Rig, rig } from './rig.ts';

afterEach(closeRigs);

const patch = ({ call }: Rig, id: string, value: unknown, init?: RequestInit) =>
  call(`PATCH /open-apis/im/v1/messages/${id}`, { content: JSON.stringify(value) }, init);

async function withCard(options: Parameters<typeof rig>[0] = {}): Promise<Rig & { id: string }> {
  const made = await rig(options);
  return { ...made, id: (await made.send(LI, card('One'))).data.message_id };
}

test('a card changes for everybody who sees it, and keeps its past', async () => {
  const made = await withCard();
  expect(await patch(made, made.id, card('Two'))).toMatchObject({ status: 200, code: 0 });
  const seen = made.simulator.phone(LI).last();
  expect(seen).toMatchObject({ card: { title: 'Two' }, edited: true });
  expect(seen?.versions.map(({ by, text }) => [by, text])).toEqual([
    ['post', 'One\ntext'],
    ['patch', 'Two\ntext'],
  ]);
});

const unshared = { ...card('x'), config: {} };
test('the new card must say update_multi', async () => {
  const made = await withCard();
  expect(await patch(made, made.id, unshared)).toMatchObject({ code: 230001 });
  expect(made.simulator.violations[0]?.detail).toContain('update_multi');
  expect(made.simulator.phone(LI).last()?.card?.title).toBe('One');
});

test('the old card must have said update_multi', async () => {
  const made = await rig();
  const { data } = await made.send(LI, unshared);
  expect(await patch(made, data.message_id, card('Two'))).toMatchObject({ code: 230001 });
});

test('after 14 days a card stands for ever', async () => {
  const made = await withCard();
  made.clock.move(14 * 24 * 3_600_000);
  const authorization = async () => {
    const login = { app_id: 'cli_a1b2c3d4e5f60718', app_secret: 'secret-one' };
    const headers = { 'content-type': 'application/json' };
    const fresh = await made.call('POST /open-apis/auth/v3/tenant_access_token/internal', login, { headers });
    return { headers: { ...headers, authorization: `Bearer ${fresh.tenant_access_token}` } };
  };
  expect(await patch(made, made.id, card('Two'), await authorization())).toMatchObject({ code: 0 });
  made.clock.move(1);
  expect(await patch(made, made.id, card('Three'), await authorization())).toMatchObject({ status: 400, code: 230031 });
});

test('one card changes five times a second', async () => {
  const made = await withCard({ limits: 'on' });
  for (let count = 0; count < 5; count += 1) expect(await patch(made, made.id, card('x'))).toMatchObject({ code: 0 });
  expect(await patch(made, made.id, card('x'))).toMatchObject({ status: 400, code: 230020 });
});

test('a card that breaks the dialect leaves the old one', async () => {
  const made = await withCard();
  expect(await patch(made, made.id, { ...card('x'), elements: [] })).toMatchObject({ code: 230099 });
  expect(made.simulator.phone(LI).last()?.card?.title).toBe('One');
});

test('a recalled card cannot change', async () => {
  const made = await withCard();
  expect(await made.call(`DELETE /open-apis/im/v1/messages/${made.id}`)).toMatchObject({ code: 0 });
  expect(made.simulator.phone(LI).last()).toMatchObject({ recalled: true, text: '', buttons: [] });
  expect(await patch(made, made.id, card('x'))).toMatchObject({ code: 230011 });
});

test('words are not changed by PATCH', async () => {
  const made = await rig();
  const { data } = await made.send(LI, 'words');
  expect(await patch(made, data.message_id, card('x'))).toMatchObject({ code: 230054 });
});

test('an unknown message cannot change', async () => {
  expect(await patch(await rig(), 'om_none', card('x'))).toMatchObject({ code: 99992354 });
});

test('a message of another app cannot be touched', async () => {
  const made = await rig();
  made.simulator.addGroup({ chatId: 'oc_two', name: 'Two', members: [LI] });
  const { data } = await made.send('oc_two', card('x'));
  const authorization = `Bearer ${await made.token(OTHER_APP)}`;
  const init = { headers: { 'content-type': 'application/json', authorization } };
  expect(await patch(made, data.message_id, card('y'), init)).toMatchObject({ code: 230002 });
});

test('what a person wrote cannot be changed or recalled by the bot', async () => {
  const made = await rig();
  const { id } = made.simulator.phone(LI).say('mine');
  expect(await patch(made, id, card('y'))).toMatchObject({ code: 230027 });
  expect(await made.call(`DELETE /open-apis/im/v1/messages/${id}`)).toMatchObject({ code: 230027 });
});

test('PUT changes words, and refuses a card', async () => {
  const made = await withCard();
  const words = await made.send(LI, 'one');
  const body = { msg_type: 'text', content: '{"text":"two"}' };
  expect(await made.call(`PUT /open-apis/im/v1/messages/${words.data.message_id}`, body)).toMatchObject({ code: 0 });
  expect(made.simulator.phone(LI).last()?.text).toBe('two');
  expect(await made.call(`PUT /open-apis/im/v1/messages/${made.id}`, body)).toMatchObject({ code: 230054 });
});

test('a message is buzzed to those who are in the chat', async () => {
  const made = await withCard();
  const line = `PATCH /open-apis/im/v1/messages/${made.id}/urgent_app?user_id_type=open_id`;
  const answer = await made.call(line, { user_id_list: [LI, OLGA] });
  expect(answer.data).toEqual({ invalid_user_id_list: [OLGA] });
  expect(made.simulator.phone(LI).last()?.urgent).toEqual([LI]);
});
