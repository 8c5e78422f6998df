import { afterEach, expect, test } from 'vitest';
import { CREW, card, closeRigs, LI, OLGA, type Rig, rig, SAM } from './rig.ts';

afterEach(closeRigs);

const look = ({ call }: Rig, body: object, type = 'open_id') =>
  call(`POST /open-apis/contact/v3/users/batch_get_id?user_id_type=${type}`, body);

test('people are found by e-mail and mobile; a name nobody has comes back without an id', async () => {
  const { data } = await look(await rig(), {
    emails: ['li@muster.test', 'nobody@muster.test'],
    mobiles: ['13800000001', '+447000000001', '7000000001'],
  });
  expect(data.user_list).toEqual([
    { email: 'li@muster.test', user_id: LI, status: expect.objectContaining({ is_resigned: false }) },
    { email: 'nobody@muster.test' },
    { mobile: '13800000001', user_id: LI, status: expect.anything() },
    { mobile: '+447000000001', user_id: SAM, status: expect.anything() },
    { mobile: '7000000001' },
  ]);
});

test.each(['union_id', 'user_id'])('their %s can be asked for', async (type) => {
  const made = await rig();
  const person = made.simulator.people.find(({ openId }) => openId === LI);
  const { data } = await look(made, { emails: ['li@muster.test'] }, type);
  expect(data.user_list[0].user_id).toBe(type === 'union_id' ? person?.unionId : person?.userId);
});

test('people outside the range, and those who left, are not found', async () => {
  const made = await rig();
  made.simulator.addPerson({ openId: 'ou_a', name: 'A', email: 'a@muster.test', available: false });
  made.simulator.addPerson({ openId: 'ou_b', name: 'B', email: 'b@muster.test', resigned: true });
  const emails = ['a@muster.test', 'b@muster.test'];
  const ids = async (extra: object) =>
    (await look(made, { emails, ...extra })).data.user_list.map(({ user_id }: { user_id?: string }) => user_id);
  expect(await ids({})).toEqual([undefined, undefined]);
  expect(await ids({ include_resigned: true })).toEqual([undefined, 'ou_b']);
});

test('fifty names at a time', async () => {
  const made = await rig();
  expect(await look(made, { emails: Array(51).fill('a@b.c') })).toMatchObject({ code: 99992402 });
});

test('a person is shown by any of their ids', async () => {
  const made = await rig();
  const { data } = await made.call(`GET /open-apis/contact/v3/users/${LI}`);
  expect(data.user).toMatchObject({ open_id: LI, name: '李娜', email: 'li@muster.test', mobile: '+8613800000001' });
  const again = await made.call(`GET /open-apis/contact/v3/users/${data.user.union_id}?user_id_type=union_id`);
  expect(again.data).toEqual(data);
  expect(await made.call('GET /open-apis/contact/v3/users/ou_nobody')).toMatchObject({ code: 99992351 });
});

test('the roster comes in pages', async () => {
  const made = await rig();
  const page = (token: string) =>
    made.call(`GET /open-apis/contact/v3/users/find_by_department?department_id=0&page_size=2&page_token=${token}`);
  const first = await page('');
  expect(first.data).toMatchObject({ has_more: true, items: [{ open_id: LI }, { open_id: OLGA }] });
  expect((await page(first.data.page_token)).data).toMatchObject({ has_more: false, items: [{ open_id: SAM }] });
  expect(await page('next')).toMatchObject({ code: 99992402 });
});

test('groups the bot is in are listed and shown', async () => {
  const made = await rig();
  made.simulator.addGroup({ chatId: 'oc_away', name: 'Away', members: [LI], bot: false });
  const { data } = await made.call('GET /open-apis/im/v1/chats');
  expect(data.items).toMatchObject([{ chat_id: CREW, name: 'Crew', owner_id: LI }]);
  expect((await made.call(`GET /open-apis/im/v1/chats/${CREW}`)).data).toMatchObject({
    chat_mode: 'group',
    user_count: '2',
  });
  expect(await made.call('GET /open-apis/im/v1/chats/oc_away')).toMatchObject({ code: 230002 });
  expect(await made.call('GET /open-apis/im/v1/chats/oc_none')).toMatchObject({ code: 232006 });
});

test('members of a group are listed, and change', async () => {
  const made = await rig();
  const members = async () => {
    const { data } = await made.call(`GET /open-apis/im/v1/chats/${CREW}/members?page_size=10`);
    return data.items.map(({ member_id, name }: { member_id: string; name: string }) => [member_id, name]);
  };
  expect(await members()).toEqual([
    [LI, '李娜'],
    [OLGA, 'Ольга'],
  ]);
  made.simulator.group(CREW).addMember(SAM);
  made.simulator.group(CREW).removeMember(LI);
  expect(await members()).toEqual([
    [OLGA, 'Ольга'],
    [SAM, 'Sam'],
  ]);
});

test('a file somebody sent is downloaded through its message, by its kind only', async () => {
  const made = await rig();
  const data = Buffer.from('report 表');
  const sent = made.simulator.phone(LI).send({ name: '表.txt', mime: 'text/plain', data });
  const picture = made.simulator.phone(LI).send({ name: 'a.png', mime: 'image/png', data: Buffer.from('png') });
  const get = (id: string, key: string | undefined, type: string) =>
    made.call(`GET /open-apis/im/v1/messages/${id}/resources/${key}?type=${type}`);
  const answer = await get(sent.id, sent.file?.key, 'file');
  expect(answer).toMatchObject({ status: 200, msg: 'report 表' });
  expect(answer.headers.get('content-disposition')).toContain(encodeURIComponent('表.txt'));
  expect(await get(picture.id, picture.file?.key, 'image')).toMatchObject({ status: 200, msg: 'png' });
  expect(await get(sent.id, sent.file?.key, 'image')).toMatchObject({ code: 234003 });
  expect(await get(sent.id, picture.file?.key, 'image')).toMatchObject({ code: 234003 });
  expect(await get(sent.id, sent.file?.key, 'video')).toMatchObject({ code: 99992402 });
});

test('nothing is downloaded from a card', async () => {
  const made = await rig();
  const { data } = await made.send(LI, card('x'));
  expect(await made.call(`GET /open-apis/im/v1/messages/${data.message_id}/resources/k?type=file`)).toMatchObject({
    code: 234043,
  });
});

test('what the bot uploads it can send and read back', async () => {
  const made = await rig();
  const form = new FormData();
  form.set('file_type', 'stream');
  form.set('file_name', 'r.csv');
  form.set('file', new Blob(['a,b'], { type: 'text/csv' }), 'r.csv');
  const authorization = `Bearer ${await made.token()}`;
  const { data } = await made.call('POST /open-apis/im/v1/files', undefined, {
    body: form,
    headers: { authorization },
  });
  const body = { receive_id: LI, msg_type: 'file', content: JSON.stringify(data) };
  expect(await made.call('POST /open-apis/im/v1/messages?receive_id_type=open_id', body)).toMatchObject({ code: 0 });
  expect(made.simulator.phone(LI).last()?.file).toMatchObject({ name: 'r.csv', size: 3, image: false });
  expect((await made.call(`GET /open-apis/im/v1/files/${data.file_key}`)).msg).toBe('a,b');
  expect(Buffer.from(made.simulator.file(data.file_key)?.data ?? []).toString()).toBe('a,b');
});

test('an upload without a file is refused', async () => {
  const made = await rig();
  const form = new FormData();
  form.set('image_type', 'message');
  const headers = { authorization: `Bearer ${await made.token()}` };
  expect(await made.call('POST /open-apis/im/v1/images', undefined, { body: form, headers })).toMatchObject({
    code: 99992402,
  });
});
