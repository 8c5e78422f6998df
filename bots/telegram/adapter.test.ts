import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Card } from '../../core/cards/card.ts';
import type { Inbound } from '../../core/chat/inbound.ts';
import type { Answer, MessageRef, Target } from '../../core/ports.ts';
import { said } from '../../core/text/text.ts';
import { CREW, closeRooms, group, LI, OLGA, person, room, TOKEN } from './test-support.ts';

afterEach(closeRooms);

const card = (title: string, token = 'accept.t1.1'): Card => ({
  template: 'notice',
  revision: 1,
  title: said(title),
  buttons: [{ text: said('Accept'), token, tone: 'success' }],
});

describe('the Telegram adapter against the simulator', () => {
  it('introduces itself, hears Start with its payload, and links to itself', async () => {
    const { adapter, simulator, events, next, start } = await room();
    expect(adapter.link?.('bind_x')).toBeUndefined();
    start();
    const opened = next((event) => event.kind === 'opened');
    simulator.phone(LI).start('bind_abc');
    expect(await opened).toMatchObject({
      kind: 'opened',
      payload: 'bind_abc',
      place: { platform: 'telegram', externalId: String(LI), kind: 'direct' },
      sender: { externalId: String(LI), name: '李娜', locale: 'zh-CN' },
    });
    expect(adapter.link?.('bind_x')).toBe('https://t.me/muster_bot?start=bind_x');
    expect(adapter.link?.('two words')).toBeUndefined();
    expect(adapter.state().state).toBe('up');
    await simulator.idle();
    expect(events).toHaveLength(1);
  });

  it('posts, hears the tap, answers it and revises what stands', async () => {
    const { adapter, simulator, next, start, answerWith, signal } = await room();
    simulator.phone(OLGA).start();
    start();
    const [posted] = await adapter.post([person(OLGA)], card('Fix <the> gate'), { key: 'k1' }, signal);
    expect(posted?.kind).toBe('delivered');
    if (posted?.kind !== 'delivered') return;
    const phone = simulator.phone(OLGA);
    expect(phone.last()).toMatchObject({ id: Number(posted.message), text: 'Fix <the> gate' });
    answerWith(() => ({ notice: said('Готово <b>'), locale: 'ru', zone: 'Europe/Moscow' }));
    const tapped = next((event) => event.kind === 'tap');
    expect(await phone.press(Number(posted.message), 'Accept')).toEqual({ text: 'Готово <b>', alert: false });
    expect(await tapped).toMatchObject({ token: 'accept.t1.1', message: posted.message, fields: {} });
    const message: MessageRef = { ...person(OLGA), message: posted.message };
    expect(await adapter.revise(message, { ...card('Done'), buttons: [] }, signal)).toEqual(posted);
    expect(phone.last()).toMatchObject({ text: 'Done', buttons: [], edited: true });
    expect(await adapter.revise(message, { ...card('Done'), buttons: [] }, signal)).toEqual({ kind: 'unchanged' });
  });

  it('answers in a group to a message, in one topic, even when the message answered is gone', async () => {
    const { adapter, simulator, signal } = await room();
    const asked = simulator.phone(OLGA).say(CREW, '/tasks@muster_bot');
    const [posted] = await adapter.post([group()], card('Here'), { key: 'k', replyTo: String(asked.id) }, signal);
    expect(posted?.kind).toBe('delivered');
    expect(simulator.phone(OLGA).last(CREW)).toMatchObject({ replyTo: asked.id });
    const lost = await adapter.post([group()], card('There'), { key: 'k2', replyTo: '9999' }, signal);
    expect(lost[0]?.kind).toBe('delivered');
  });

  it('shows moments by each reader’s own clock, and in words where the server knows no such mark', async () => {
    const { adapter, simulator, signal } = await room();
    const at = Date.UTC(2026, 10, 20, 10);
    const due: Card = { ...card('Due'), body: { at, style: 'datetime' } };
    await adapter.post([group()], due, { key: 'a' }, signal);
    const marked = simulator.phone(OLGA).last(CREW);
    expect(marked?.runs.find(({ time }) => time)?.time).toEqual({ unix: at / 1000, format: 'wDt' });
    simulator.tgTime = 'refused';
    for (const key of ['b', 'c']) await adapter.post([group()], due, { key }, signal);
    expect(simulator.phone(OLGA).last(CREW)).toMatchObject({ text: expect.stringContaining('18:00 Asia/Shanghai') });
    const sent = simulator.calls.filter(({ method }) => method === 'sendMessage').map(({ ok }) => ok);
    // One refusal, repeated at once in plain words, and never tried again.
    expect(sent).toEqual([true, false, true, true]);
  });

  it('opens a reply box, for the one it answers when others are there', async () => {
    const { adapter, simulator, next, start, signal } = await room();
    start();
    const ask: Card = { ...card('Why?'), buttons: [], reply: { placeholder: said('Reason '.repeat(20)) } };
    const asked = simulator.phone(OLGA).say(CREW, '/reject@muster_bot');
    await adapter.post([group()], ask, { key: 'a', replyTo: String(asked.id) }, signal);
    const box = simulator.phone(OLGA).replyBox(CREW);
    expect(box?.forceReply?.selective).toBe(true);
    expect(simulator.phone(LI).replyBox(CREW)).toBeUndefined();
    const heard = next((event) => event.kind === 'text' && event.replyTo === String(box?.id));
    simulator.phone(OLGA).reply(CREW, 'too far away');
    expect(await heard).toMatchObject({ text: 'too far away' });
  });

  it('tells apart what cannot be delivered', async () => {
    const { adapter, simulator, signal } = await room();
    const outcome = async (target: Target) => (await adapter.post([target], card('x'), { key: 'k' }, signal))[0];
    expect(await outcome(person(LI))).toMatchObject({ kind: 'refused', reason: 'never-started' });
    simulator.phone(LI).start();
    simulator.phone(LI).block();
    expect(await outcome(person(LI))).toMatchObject({ kind: 'refused', reason: 'blocked' });
    expect(await outcome(person(4_242_424))).toMatchObject({ kind: 'refused', reason: 'no-chat' });
    const bad = { ...person(1), place: { ...person(1).place, externalId: 'nonsense' } };
    expect(await outcome(bad)).toMatchObject({ kind: 'refused', reason: 'no-chat' });
    const to = simulator.group(CREW).migrate();
    expect(await outcome(group())).toMatchObject({ kind: 'refused', reason: 'moved', movedTo: String(to) });
    simulator.group(to).kickBot();
    expect(await outcome(group(to))).toMatchObject({ kind: 'refused', reason: 'no-chat' });
    const gone = await adapter.revise({ ...person(OLGA), message: '77' }, card('x'), signal);
    expect(gone.kind === 'gone' || gone.kind === 'refused').toBe(true);
  });

  it('hears blocking, joining, leaving and moving', async () => {
    const { simulator, next, start } = await room();
    start();
    simulator.phone(LI).start();
    const blocked = next((event) => event.kind === 'blocked');
    simulator.phone(LI).block();
    expect(await blocked).toMatchObject({ sender: { externalId: String(LI) } });
    const unblocked = next((event) => event.kind === 'unblocked');
    simulator.phone(LI).unblock();
    await unblocked;
    const left = next((event) => event.kind === 'left');
    simulator.group(CREW).kickBot();
    expect(await left).toMatchObject({ place: { externalId: String(CREW), kind: 'group' } });
    const joined = next((event) => event.kind === 'joined');
    simulator.group(CREW).addBot();
    await joined;
    const moved = next((event) => event.kind === 'moved');
    const to = simulator.group(CREW).migrate();
    expect(await moved).toMatchObject({ from: String(CREW), to: String(to), place: { externalId: String(to) } });
  });

  it('says what it knows when the line breaks', async () => {
    const { adapter, simulator, signal } = await room();
    simulator.phone(OLGA).start();
    const post = async () => (await adapter.post([person(OLGA)], card('x'), { key: 'k' }, signal))[0];
    for (const kind of ['reset', 'cut', 'half'] as const) {
      simulator.fail({ method: 'sendMessage', fault: { kind } });
      expect([kind, (await post())?.kind]).toEqual([kind, 'unknown']);
    }
    simulator.fail({ method: 'sendMessage', fault: { kind: 'html', code: 502 } });
    expect(await post()).toMatchObject({ kind: 'unknown' });
    simulator.fail({ method: 'sendMessage', fault: { kind: 'refuse', code: 429, retryAfter: 7 } });
    expect(await post()).toEqual({ kind: 'throttled', retryAfterMs: 7_000, scope: 'conversation' });
    await simulator.disconnect();
    // The first may have spoken into a connection whose end it had not heard of.
    expect(['unknown', 'not-sent']).toContain((await post())?.kind);
    expect(await post()).toMatchObject({ kind: 'not-sent' });
    await simulator.reconnect();
    expect((await post())?.kind).toBe('delivered');
  });

  it('never shows its token, whatever goes wrong', async () => {
    const { adapter, simulator, reports, start, signal, clock } = await room();
    simulator.phone(OLGA).start();
    start();
    const seen: unknown[] = [];
    for (const kind of ['reset', 'cut', 'half', 'html'] as const) {
      simulator.fail({ method: '*', count: 3, fault: kind === 'html' ? { kind, code: 502 } : { kind } });
      seen.push(...(await adapter.post([person(OLGA)], card('x'), { key: 'k' }, signal)));
      simulator.clearFaults();
    }
    await simulator.disconnect();
    seen.push(...(await adapter.post([person(OLGA)], card('x'), { key: 'k' }, signal)));
    simulator.revoke(TOKEN);
    await simulator.reconnect();
    seen.push(...(await adapter.post([person(OLGA)], card('x'), { key: 'k' }, signal)));
    await clock.advance(120_000);
    const all = JSON.stringify([seen, reports, adapter.state(), adapter.calls]);
    expect(all).toContain('unauthorised');
    expect(all).not.toContain(TOKEN.slice(12));
  });

  it('sets its menu once, in every language', async () => {
    const { simulator, clock, start, commands } = await room({ menu: true });
    start();
    await simulator.waitFor((event) => event.kind === 'polling');
    await simulator.waitFor(
      (event) =>
        event.kind === 'call' && event.call.method === 'setMyCommands' && event.call.payload.language_code === 'en',
    );
    expect(simulator.phone(LI).commands()).toEqual([{ command: 'tasks', description: commands.description['zh-CN'] }]);
    expect(simulator.phone(OLGA).commands()).toEqual([{ command: 'tasks', description: commands.description.ru }]);
    const again = await room({ menu: true, beside: { simulator, clock } });
    again.start();
    const three = (event: { kind: string }) => event.kind === 'call';
    await simulator.waitFor(three);
    await again.stop();
    expect(simulator.calls.filter(({ method }) => method === 'setMyCommands')).toHaveLength(4);
  });

  it('cuts a long notice, shows a box where one is wanted, and survives an answer that comes too late', async () => {
    const { adapter, simulator, start, answerWith, signal, clock, reports, next } = await room();
    simulator.phone(OLGA).start();
    start();
    const [posted] = await adapter.post([person(OLGA)], card('x'), { key: 'k' }, signal);
    const message = posted?.kind === 'delivered' ? Number(posted.message) : 0;
    answerWith(() => ({ notice: said('слово '.repeat(100)), alert: true, locale: 'ru', zone: 'UTC' }));
    const answer = await simulator.phone(OLGA).press(message, 'Accept');
    if (answer === 'timeout') throw new Error('no answer');
    expect(answer).toMatchObject({ alert: true, text: expect.stringMatching(/ слово…$/) });
    expect(answer.text.length).toBeLessThanOrEqual(200);
    simulator.fail({
      method: 'answerCallbackQuery',
      fault: { kind: 'refuse', code: 400, description: 'Bad Request: query is too old and response timeout expired' },
    });
    const settled: string[] = [];
    answerWith(() => ({ locale: 'ru', zone: 'UTC', settled: (how) => settled.push(how) }));
    const second = next((event) => event.kind === 'tap');
    void simulator.phone(OLGA).press(message, 'Accept');
    await second;
    await clock.until(() => settled.length > 0, 5_000);
    expect(settled).toEqual(['lost']);
    expect(JSON.stringify(reports)).toContain('query is too old');
  });

  it('answers a slow tap in time, and nothing after that', async () => {
    const { adapter, simulator, start, answerWith, clock, signal, next } = await room();
    simulator.phone(OLGA).start();
    const [posted] = await adapter.post([person(OLGA)], card('x'), { key: 'k' }, signal);
    const held = Promise.withResolvers<Answer>();
    const settled: string[] = [];
    answerWith((event) => (event.kind === 'tap' ? held.promise : undefined));
    start();
    const tapped = next((event) => event.kind === 'tap');
    const message = posted?.kind === 'delivered' ? Number(posted.message) : 0;
    const pressed = simulator.phone(OLGA).press(message, 'Accept');
    await tapped;
    await clock.advance(8_000);
    expect(await pressed).toEqual({ text: 'Нужно чуть больше времени. Результат появится в карточке.', alert: false });
    held.resolve({ notice: said('done'), locale: 'ru', zone: 'UTC', settled: (how) => settled.push(how) });
    await clock.until(() => settled.length > 0, 10_000);
    expect(settled).toEqual(['lost']);
    expect(simulator.calls.filter(({ method }) => method === 'answerCallbackQuery')).toHaveLength(1);
  });

  it('tells the person when a tap could not be saved, keeps it, and records it later', async () => {
    const { adapter, simulator, start, answerWith, clock, signal } = await room();
    simulator.phone(LI).start();
    const [posted] = await adapter.post([person(LI)], card('x'), { key: 'k' }, signal);
    let tries = 0;
    answerWith((event: Inbound) => {
      if (event.kind === 'tap' && ++tries < 3) throw new Error('disk full');
      return undefined;
    });
    start();
    const message = posted?.kind === 'delivered' ? Number(posted.message) : 0;
    expect(await simulator.phone(LI).press(message, 'Accept')).toMatchObject({
      text: '暂时未能保存，请稍后查看卡片并重试。',
    });
    await clock.until(() => tries === 3, 20_000);
    const confirmed = simulator.waitFor((event) => event.kind === 'confirmed');
    await clock.advance(5_000);
    await confirmed;
    expect(tries).toBe(3);
  });

  it('takes webhooks in place of polls: 200 once recorded, again after a refusal, nothing without the secret', async () => {
    const secret = 'A-secret_of-enough_length-0123456789';
    let handle: (request: Request) => Promise<Response> = async () => new Response(null, { status: 503 });
    const url = await mounted((request) => handle(request));
    const { adapter, simulator, start, answerWith, events, clock, stop } = await room({ webhook: { url, secret } });
    if (adapter.webhook) handle = adapter.webhook.handle;
    let tries = 0;
    answerWith(() => {
      if (++tries === 1) throw new Error('disk full');
      return undefined;
    });
    start();
    await simulator.waitFor((event) => event.kind === 'call' && event.call.method === 'setWebhook');
    await clock.until(() => adapter.state().state === 'up', 5_000);
    simulator.phone(LI).start();
    const failed = await simulator.waitFor((event) => event.kind === 'webhookFailed');
    expect(failed).toMatchObject({ status: 500 });
    await clock.until(() => events.length === 2, 60_000);
    expect(events[1]).toEqual(events[0]);
    expect((await fetch(url + adapter.webhook?.path, { method: 'POST', body: '{"update_id":1}' })).status).toBe(401);
    await stop();
    expect(
      (
        await fetch(url + adapter.webhook?.path, {
          method: 'POST',
          body: '{}',
          headers: { 'x-telegram-bot-api-secret-token': secret },
        })
      ).status,
    ).toBe(503);
    expect(events).toHaveLength(2);
    expect(simulator.calls.some(({ method }) => method === 'getUpdates')).toBe(false);
  });

  it('says that something else receives its updates, and comes back when that ends', async () => {
    const { adapter, simulator, clock, start } = await room();
    const handle = simulator.fail({
      method: 'getUpdates',
      count: Number.POSITIVE_INFINITY,
      fault: { kind: 'refuse', code: 409, description: 'Conflict: terminated by other getUpdates request' },
    });
    start();
    await clock.until(() => adapter.state().why?.includes('something else receives') === true, 5_000);
    await clock.advance(30_000);
    expect(handle.hits).toBeLessThanOrEqual(3);
    handle.remove();
    await clock.until(() => adapter.state().state === 'up', 120_000);
  });

  it('takes a flood in a second chat for one of the whole account', async () => {
    const { adapter, simulator, clock, signal } = await room();
    for (const id of [LI, OLGA]) simulator.phone(id).start();
    simulator.fail({ method: 'sendMessage', count: 3, fault: { kind: 'refuse', code: 429, retryAfter: 9 } });
    const scope = async (id: number) => {
      const [outcome] = await adapter.post([person(id)], card('x'), { key: 'k' }, signal);
      return outcome?.kind === 'throttled' ? outcome.scope : outcome?.kind;
    };
    expect([await scope(LI), await scope(LI), await scope(OLGA)]).toEqual(['conversation', 'conversation', 'account']);
    await clock.advance(10_000);
    simulator.fail({ method: 'sendMessage', fault: { kind: 'refuse', code: 429, retryAfter: 9 } });
    expect(await scope(LI)).toBe('conversation');
  });

  it('loses nothing when it dies between hearing and recording', async () => {
    const first = await room();
    const { simulator, clock } = first;
    first.answerWith(() => new Promise<never>(() => {}));
    // Dies: never stopped, never recorded.
    const dying = first.next(() => true);
    first.start();
    simulator.phone(LI).start('bind_1');
    const heard = await dying;
    await first.die();
    const second = await room({ beside: { simulator, clock } });
    const again = second.next(() => true);
    second.start();
    await clock.until(() => second.events.length > 0, 60_000);
    expect(await again).toEqual(heard);
  });
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A loopback server that hands requests to a fetch handler; its root. */
async function mounted(handle: (request: Request) => Promise<Response>): Promise<string> {
  const server = createServer(async (incoming, outgoing) => {
    const parts: Uint8Array[] = [];
    for await (const part of incoming) parts.push(part);
    const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
    const body = incoming.method === 'POST' ? { body: Buffer.concat(parts) } : {};
    const response = await handle(
      new Request(`http://x${incoming.url}`, { method: incoming.method ?? 'GET', headers, ...body }),
    );
    outgoing.writeHead(response.status).end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
