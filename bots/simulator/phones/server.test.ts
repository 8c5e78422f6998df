import { request } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { CREW, closeRigs, LI, OLGA, type Rig, rig } from '../telegram/rig.ts';
import type { PhoneControls, StripView } from './controls.ts';
import type { ActResult, PhoneView } from './screen.ts';
import { type PhonesPage, startPhones } from './server.ts';
import { type TelegramSeed, telegramPhones } from './telegram-screen.ts';

let pages: PhonesPage[] = [];
afterEach(async () => {
  await Promise.all(pages.map((page) => page.close()));
  pages = [];
  await closeRigs();
});

interface Desk extends Rig {
  url: string;
  state(): Promise<{ phones: PhoneView[]; groups: { chat: string }[]; strip: StripView }>;
  act(code: string, action: object): Promise<ActResult>;
  post(path: string, body?: object, headers?: Record<string, string>): Promise<Response>;
}

const phones: TelegramSeed[] = [
  { code: 'li', name: '李娜', platform: 'telegram', id: LI, locale: 'zh-CN', zone: 'Asia/Shanghai' },
  { code: 'olga', name: 'Olga <b>', platform: 'telegram', id: OLGA, locale: 'ru', zone: 'Asia/Yekaterinburg' },
];

async function desk(controls: PhoneControls = {}): Promise<Desk> {
  const made = await rig();
  const page = await startPhones({
    platforms: [telegramPhones(made.simulator, { phones, groups: [{ chatId: CREW, title: 'Crew' }] }, made.clock)],
    clock: made.clock,
    controls,
  });
  pages.push(page);
  const { url } = page;
  const post = (path: string, body: object = {}, headers: Record<string, string> = { origin: new URL(url).origin }) =>
    fetch(new URL(path, url), {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  return {
    ...made,
    url,
    post,
    state: async () => (await fetch(new URL('/state', url))).json() as ReturnType<Desk['state']>,
    act: async (code, action) => (await post(`/phones/${code}/act`, action)).json() as Promise<ActResult>,
  };
}

test('a phone starts, sees a card in its own zone, presses, and is answered', async () => {
  const { act, call, state } = await desk();
  expect(await act('li', { kind: 'start' })).toEqual({ kind: 'done' });
  const reply_markup = { inline_keyboard: [[{ text: '接受', callback_data: 'accept.t1.1' }]] };
  const text = '<tg-time unix="1795168800" format="t">18:00 Shanghai</tg-time>';
  const { message_id } = (await call('sendMessage', { chat_id: LI, text, parse_mode: 'HTML', reply_markup })).result;
  const [li] = (await state()).phones;
  expect(li?.chats[0]?.messages[1]).toMatchObject({
    id: String(message_id),
    runs: [{ text: '18:00', title: '18:00 Shanghai' }],
    buttons: [[{ text: '接受', data: 'accept.t1.1' }]],
  });
  const pressed = act('li', { kind: 'press', chat: String(LI), message: String(message_id), button: 'accept.t1.1' });
  const updates: { callback_query?: { id: string } }[] = [];
  while (updates.at(-1)?.callback_query === undefined)
    updates.push(...(await call('getUpdates', { timeout: 5, offset: updates.length })).result);
  await call('answerCallbackQuery', {
    callback_query_id: updates.at(-1)?.callback_query?.id,
    text: '是你的了',
    show_alert: true,
  });
  expect(await pressed).toEqual({ kind: 'answered', text: '是你的了', alert: true });
});

test('a reply box is bound, and answering or closing it frees it', async () => {
  const { act, call, state, simulator } = await desk();
  await act('li', { kind: 'start' });
  const ask = async () =>
    (
      await call('sendMessage', {
        chat_id: LI,
        text: 'Why?',
        reply_markup: { force_reply: true, input_field_placeholder: 'Reason' },
      })
    ).result.message_id;
  const prompt = await ask();
  expect((await state()).phones[0]?.chats[0]?.replyBox).toEqual({ message: String(prompt), placeholder: 'Reason' });
  await act('li', { kind: 'say', chat: String(LI), text: 'no van', replyTo: String(prompt) });
  expect(simulator.phone(LI).last()).toMatchObject({ text: 'no van', replyTo: prompt });
  expect((await state()).phones[0]?.chats[0]?.replyBox).toBeUndefined();
  await ask();
  await act('li', { kind: 'closeReply', chat: String(LI) });
  expect((await state()).phones[0]?.chats[0]?.replyBox).toBeUndefined();
});

test('what a phone cannot do is said, not thrown', async () => {
  const { act } = await desk();
  expect(await act('li', { kind: 'say', chat: String(LI), text: 'hi' })).toMatchObject({ kind: 'impossible' });
  expect(await act('li', { kind: 'open', link: 'https://evil.example' })).toMatchObject({ kind: 'impossible' });
  expect(await act('nobody', { kind: 'start' })).toMatchObject({ kind: 'impossible' });
  expect(await act('li', { kind: 'fly' })).toMatchObject({ kind: 'impossible' });
});

test("a group's window follows the group through its upgrade, with the old messages above", async () => {
  const { call, state, simulator } = await desk();
  await call('sendMessage', { chat_id: CREW, text: 'before' });
  const id = simulator.group(CREW).migrate();
  await call('sendMessage', { chat_id: id, text: 'after' });
  const { groups, phones } = await state();
  expect(groups).toEqual([{ chat: String(id), title: 'Crew' }]);
  const messages = phones[0]?.chats[1]?.messages ?? [];
  expect(messages.map(({ id: name, dead, service, runs }) => [name, dead, service ?? runs[0]?.text])).toEqual([
    ['old-1', true, 'before'],
    ['old-2', true, '群组已升级为超级群组'],
    ['1', false, '群组已升级为超级群组'],
    ['2', false, 'after'],
  ]);
});

test('the frame escapes names and forbids everything that is not its own', async () => {
  const { url } = await desk();
  const response = await fetch(url, { headers: { 'accept-language': 'ru-RU,ru;q=0.9' } });
  const text = await response.text();
  expect(text).toContain('Olga &lt;b&gt;');
  expect(text).not.toContain('Olga <b>');
  expect(text).toContain('Потерять ответ');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
});

test('controls that are absent have no button and do nothing', async () => {
  const { url, post } = await desk();
  const text = await (await fetch(url)).text();
  expect(text).toContain('data-control="telegram.fail"');
  expect(text).not.toContain('data-control="kill"');
  expect(text).not.toContain('data-control="hour"');
  expect((await post('/control/kill')).status).toBe(404);
});

test('the strip fails, slows, loses, disconnects, and moves the clock', async () => {
  const done: string[] = [];
  const {
    post,
    state,
    request: ask,
    call,
    simulator,
    act,
  } = await desk({
    restart: () => void done.push('restart'),
    kill: () => void done.push('kill'),
    moveClock: (ms) => void done.push(`${ms}`),
    state: () => ({ running: true }),
  });
  await act('li', { kind: 'start' });
  await post('/control/telegram.fail');
  expect((await ask('getMe')).status).toBe(500);
  expect((await state()).strip).toMatchObject({ on: ['telegram.fail'], running: true });
  await post('/control/telegram.fail');
  expect((await ask('getMe')).status).toBe(200);
  await post('/control/telegram.limit');
  expect(await call('getMe')).toMatchObject({ error_code: 429, parameters: { retry_after: 10 } });
  await post('/control/telegram.limit');
  await post('/control/telegram.lose');
  expect((await state()).strip.on).toEqual(['telegram.lose']);
  await expect(call('sendMessage', { chat_id: LI, text: 'x' })).rejects.toThrow();
  expect(simulator.phone(LI).last()?.text).toBe('x');
  expect((await state()).strip.on).toEqual([]);
  await post('/control/telegram.disconnect');
  expect([simulator.connected, (await state()).strip.on]).toEqual([false, ['telegram.disconnect']]);
  await post('/control/telegram.disconnect');
  expect(simulator.connected).toBe(true);
  for (const name of ['minutes', 'hour', 'day', 'restart', 'kill']) await post(`/control/${name}`);
  expect(done).toEqual(['600000', '3600000', '86400000', 'restart', 'kill']);
});

test.each([
  ['no origin', {}],
  ['a foreign origin', { origin: 'http://evil.example' }],
  ['another port', { origin: 'http://127.0.0.1:1' }],
  ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
])('a change with %s is refused', async (_name, headers) => {
  const { post, simulator } = await desk();
  expect((await post('/phones/li/act', { kind: 'start' }, headers)).status).toBe(403);
  expect(simulator.phone(LI).started()).toBe(false);
});

test('a name that is not loopback is refused even when it leads here', async () => {
  const { url } = await desk();
  const status = await new Promise((resolve, reject) => {
    const asking = request(url, { headers: { host: 'rebound.example' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asking.once('error', reject).end();
  });
  expect(status).toBe(403);
});

test('it refuses to be served anywhere but on loopback', async () => {
  const { simulator, clock } = await rig();
  const open = startPhones({
    platforms: [telegramPhones(simulator, { phones: [], groups: [] }, clock)],
    clock,
    controls: {},
    host: '0.0.0.0',
  });
  await expect(open).rejects.toThrow('loopback only');
});

test('a document can be saved from the phone, and is never shown as a page', async () => {
  const { act, simulator, state, url } = await desk();
  await act('li', { kind: 'start' });
  simulator.phone(LI).send(LI, { name: '任务.html', mime: 'text/html', data: Buffer.from('<script>') });
  const file = (await state()).phones[0]?.chats[0]?.messages[1]?.file;
  const response = await fetch(new URL(file?.url ?? '', url));
  expect(response.headers.get('content-type')).toBe('application/octet-stream');
  expect(response.headers.get('content-disposition')).toBe(
    `attachment; filename*=UTF-8''${encodeURIComponent('任务.html')}`,
  );
  expect(await response.text()).toBe('<script>');
});

test('the event stream tells when something changed', async () => {
  const { url, act } = await desk();
  const end = new AbortController();
  const response = await fetch(new URL('/events', url), { signal: end.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const first = await reader?.read();
  await act('li', { kind: 'start' });
  const second = await reader?.read();
  expect([first?.value, second?.value].every((text) => text?.includes('event: changed'))).toBe(true);
  end.abort();
});
