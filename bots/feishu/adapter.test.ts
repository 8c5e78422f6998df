import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Card } from '../../core/cards/card.ts';
import type { Answer, MessageRef } from '../../core/ports.ts';
import { said, sentence } from '../../core/text/text.ts';
import type { FeishuAdapter } from './adapter.ts';
import { patienceMs } from './answer.ts';
import { findPeople } from './people.ts';
import {
  APP,
  CREW,
  closeRooms,
  evenRandom,
  FAR,
  group,
  KEY,
  LI,
  OLGA,
  person,
  type Room,
  room,
  SECRET,
  TOKEN,
} from './test-support.ts';

afterEach(closeRooms);

const card = (title: string): Card => ({
  template: 'task',
  revision: 1,
  title: said(title),
  buttons: [
    { text: sentence('card.button.accept'), token: 'accept.t1.1', tone: 'success' },
    { text: sentence('card.button.reject'), token: 'reject.t1.1', tone: 'danger' },
  ],
  form: {
    token: 'reject.t1.1',
    choices: [{ value: 'overloaded', text: sentence('card.reject.overloaded') }],
    input: { label: sentence('card.reject.words'), maxLength: 500 },
  },
});
const shared = (title: string): Card => ({
  template: 'task',
  revision: 1,
  title: said(title),
  buttons: [{ text: sentence('card.button.claim'), token: 'claim.t1.1', tone: 'success' }],
});

let keys = 0;
async function posted(
  { adapter, signal }: Room,
  target = person(LI),
  one = card('Fix <the> gate'),
): Promise<MessageRef> {
  const [outcome] = await adapter.post([target], one, { key: `posted-${keys++}` }, signal);
  if (outcome?.kind !== 'delivered') throw new Error(JSON.stringify(outcome));
  return { ...target, message: outcome.message };
}

/** The adapter's route on a server of its own, as `app.ts` mounts it beside others. */
async function mounted({ webhook }: FeishuAdapter): Promise<string> {
  if (!webhook) throw new Error('no webhook');
  const server = createServer(async (request, response) => {
    const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]);
    const chunks: Uint8Array<ArrayBuffer>[] = await Array.fromAsync(request);
    const sent = new Request(`http://localhost${request.url}`, {
      method: 'POST',
      headers,
      body: Buffer.concat(chunks),
    });
    const answer = await webhook.handle(sent);
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${webhook.path}`;
}
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

describe('the Feishu adapter against the simulator', () => {
  it('posts a card that reads as it should, once for each key', async () => {
    const { adapter, simulator, signal, ledger } = await room();
    const post = () => adapter.post([person(LI)], card('Fix <the> gate'), { key: 'same' }, signal);
    const outcomes = [...(await post()), ...(await post())];
    expect(outcomes[0]).toMatchObject({ kind: 'delivered', message: expect.stringMatching(/^om_/) });
    expect(outcomes[1]).toEqual(outcomes[0]);
    const shown = simulator.phone(LI).messages();
    expect(shown).toHaveLength(1);
    expect(shown[0]?.card).toMatchObject({ title: 'Fix <the> gate' });
    expect(shown[0]?.buttons.map(({ text }) => text)).toEqual(['Accept', 'Reject']);
    expect(ledger).toEqual(['free token', 'counted message.create', 'counted message.create']);
    expect(adapter.calls).toEqual({ token: 1, 'message.create': 2 });
  });

  it('speaks to each reader of one group card in the language of their client', async () => {
    const all = await room();
    await posted(all, group(), shared('T-1'));
    const label = (who: string) => all.simulator.phone(who).last(CREW)?.buttons[0]?.text;
    expect([label(LI), label(OLGA)]).toEqual(['领取', 'Взять']);
  });

  it('answers a press with words and the new card, for everybody, and knows that it arrived', async () => {
    const all = await room();
    const { adapter, simulator, clock, answerWith, up, until } = all;
    await up();
    const { message } = await posted(all, group(), shared('T-1'));
    const fates: string[] = [];
    answerWith(() => ({
      notice: said('Готово'),
      locale: 'ru',
      zone: 'Europe/Moscow',
      card: { ...shared('T-1 · taken'), buttons: [], body: { at: clock.now(), style: 'time' } },
      cardFor: { locale: 'zh-CN', zone: 'Asia/Shanghai' },
      settled: (how) => fates.push(how),
    }));
    const seen = await simulator.phone(OLGA).press(message, 'Взять');
    expect(seen).toEqual({ kind: 'answered', toast: { type: 'info', text: 'Готово' }, card: true });
    expect(simulator.phone(LI).last(CREW)).toMatchObject({ card: { title: 'T-1 · taken' }, buttons: [] });
    expect(simulator.phone(LI).last(CREW)?.text).toContain('09:00 Asia/Shanghai');
    expect(fates).toEqual([]);
    await until(() => fates.length > 0);
    expect(fates).toEqual(['written']);
    expect(adapter.calls['message.patch']).toBeUndefined();
  });

  it('knows that an answer was lost with its line', async () => {
    const all = await room();
    const { simulator, answerWith, up, until } = all;
    await up();
    const { message } = await posted(all);
    const fates: string[] = [];
    const held = Promise.withResolvers<Answer>();
    answerWith(() => held.promise);
    const pressed = simulator.phone(LI).press(message, 'Accept');
    await simulator.waitFor((event) => event.kind === 'sent');
    simulator.drop({ reset: true });
    await simulator.waitFor((event) => event.kind === 'disconnected');
    held.resolve({ notice: said('x'), locale: 'en', zone: 'UTC', settled: (how) => fates.push(how) });
    await until(() => fates.length > 0);
    expect(fates).toEqual(['lost']);
    await until(() => simulator.connections().length === 1);
    expect(await pressed).toMatchObject({ kind: 'error' });
  });

  it('brings what a form holds, and lets nobody send it half empty', async () => {
    const all = await room();
    const { simulator, events, up } = all;
    await up();
    const { message } = await posted(all);
    const phone = simulator.phone(LI);
    expect(await phone.press(message, 'Reject')).toMatchObject({ kind: 'incomplete' });
    await phone.press(message, 'Reject', { values: { choice: 'overloaded', text: 'too far away' } });
    expect(events).toMatchObject([
      { kind: 'tap', token: 'reject.t1.1', fields: { choice: 'overloaded', text: 'too far away' }, message },
    ]);
  });

  it('says in time that it takes longer, and leaves the card to the courier', async () => {
    const all = await room();
    const { simulator, clock, answerWith, up } = all;
    await up();
    const { message } = await posted(all);
    const fates: string[] = [];
    const held = Promise.withResolvers<Answer>();
    answerWith(() => held.promise);
    const pressed = simulator.phone(LI).press(message, 'Accept');
    await simulator.waitFor((event) => event.kind === 'sent');
    await clock.advance(patienceMs);
    expect(await pressed).toMatchObject({
      kind: 'answered',
      card: false,
      toast: { text: expect.stringMatching(/longer/) },
    });
    held.resolve({ locale: 'en', zone: 'UTC', card: card('late'), settled: (how) => fates.push(how) });
    await clock.advance(10);
    expect(fates).toEqual(['lost']);
    expect(simulator.phone(LI).last()?.text).not.toContain('late');
  });

  it('tells whoever pressed that nothing was recorded: a press never comes again', async () => {
    const all = await room();
    const { simulator, answerWith, up, events } = all;
    await up();
    const { message } = await posted(all);
    answerWith(() => Promise.reject(new Error('disk full')));
    expect(await simulator.phone(LI).press(message, 'Accept')).toMatchObject({
      kind: 'answered',
      toast: { type: 'error', text: expect.stringMatching(/could not be saved/) },
    });
    expect(events).toHaveLength(1);
  });

  it('hears groups, menus and the bot’s name', async () => {
    const { simulator, events, up, until } = await room();
    await up();
    const heard = async (count: number) => {
      await until(() => events.length >= count);
      return events[count - 1];
    };
    const li = simulator.phone(LI);
    li.say('finish T-1', { chat: CREW, at: true });
    expect(await heard(1)).toMatchObject({
      kind: 'text',
      text: 'finish T-1',
      place: { externalId: CREW, kind: 'group' },
      sender: { externalId: LI },
    });
    li.enter();
    expect(await heard(2)).toMatchObject({ kind: 'opened', place: { externalId: LI, kind: 'direct' } });
    li.menu('tasks');
    expect(await heard(3)).toMatchObject({ kind: 'text', text: '/tasks', sender: { name: '李娜' } });
    simulator.group(CREW).removeBot(LI);
    expect(await heard(4)).toMatchObject({ kind: 'left', place: { externalId: CREW } });
    simulator.group(CREW).addBot(LI);
    expect(await heard(5)).toMatchObject({ kind: 'joined', place: { externalId: CREW, title: 'Crew' } });
  });

  it('answers a message, and without it where it is gone', async () => {
    const { adapter, simulator, signal } = await room();
    const asked = simulator.phone(OLGA).say('/tasks', { chat: CREW, at: true });
    await adapter.post([group()], shared('Here'), { key: 'a', replyTo: asked.id }, signal);
    expect(simulator.phone(OLGA).last(CREW)).toMatchObject({ parent: asked.id });
    simulator.phone(OLGA).recall(asked.id);
    const [late] = await adapter.post([group()], shared('There'), { key: 'b', replyTo: asked.id }, signal);
    expect(late?.kind).toBe('delivered');
    const thread = { ...group(), place: { ...group().place, thread: 'om_nothing' } };
    const [lost] = await adapter.post([thread], shared('Nowhere'), { key: 'c' }, signal);
    expect(lost).toMatchObject({ kind: 'refused', reason: 'no-thread' });
  });

  it('tells apart what cannot be delivered', async () => {
    const { adapter, simulator, signal } = await room();
    let count = 0;
    const outcome = async (target = person(LI)) =>
      (await adapter.post([target], card('x'), { key: `k${count++}` }, signal))[0];
    expect(await outcome(person(FAR))).toMatchObject({ kind: 'refused', reason: 'never-started' });
    expect(await outcome(person('ou_nobody'))).toMatchObject({ kind: 'refused', reason: 'no-chat' });
    expect(await outcome(person('nonsense'))).toMatchObject({ kind: 'refused', reason: 'no-chat' });
    simulator.phone(OLGA).block();
    expect(await outcome(person(OLGA))).toMatchObject({ kind: 'refused', reason: 'blocked' });
    simulator.group(CREW).removeBot();
    expect(await outcome(group())).toMatchObject({ kind: 'refused', reason: 'no-chat' });
    for (const [kind, expected] of [
      ['reset', 'unknown'],
      ['cut', 'unknown'],
      ['half', 'unknown'],
    ] as const) {
      simulator.fail({ api: 'im.message.create', fault: { kind } });
      expect([kind, (await outcome())?.kind]).toEqual([kind, expected]);
    }
    simulator.fail({ api: 'im.message.create', fault: { kind: 'html', code: 502 } });
    expect(await outcome()).toMatchObject({ kind: 'unknown' });
    simulator.fail({ api: 'im.message.create', fault: { kind: 'quota' } });
    expect(await outcome()).toMatchObject({ kind: 'throttled', scope: 'account', retryAfterMs: 86_400_000 });
    simulator.fail({
      api: 'im.message.create',
      fault: { kind: 'refuse', status: 400, code: 230099, msg: 'ErrCode: 11310' },
    });
    expect(await outcome()).toMatchObject({
      kind: 'refused',
      reason: 'content',
      why: expect.stringMatching(/^230099 .*11310$/),
    });
  });

  it('can no longer change a card after fourteen days', async () => {
    const all = await room();
    const message = await posted(all);
    await all.clock.advance(15 * 86_400_000);
    expect(await all.adapter.revise(message, card('late'), all.signal)).toEqual({ kind: 'gone' });
  });

  it('takes one new token for twenty calls that lost theirs, and each call is made twice', async () => {
    const { adapter, simulator, signal } = await room();
    await adapter.post([person(LI)], card('warm'), { key: 'warm' }, signal);
    simulator.expireTokens();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => adapter.post([person(LI)], card('x'), { key: `k${n}` }, signal)),
    );
    expect(outcomes.flat().every(({ kind }) => kind === 'delivered')).toBe(true);
    expect(adapter.calls).toEqual({ token: 2, 'message.create': 41 });
  });

  it('does not knock again and again with a wrong secret', async () => {
    const { adapter, simulator, start, clock, signal, until } = await room();
    simulator.changeSecret('another-secret-of-the-app');
    start();
    await until(() => adapter.state().state === 'down');
    expect(adapter.state().why).toMatch(/not accepted.*10015/);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => adapter.post([person(LI)], card('x'), { key: `k${n}` }, signal)),
    );
    expect(outcomes.flat()).toEqual(
      Array.from({ length: 20 }, () => expect.objectContaining({ kind: 'refused', reason: 'unauthorised' })),
    );
    await clock.advance(600_000);
    expect(adapter.calls.token).toBeLessThanOrEqual(12);
    expect(adapter.calls['message.create']).toBeUndefined();
    simulator.changeSecret(SECRET);
    await until(() => adapter.state().state === 'up');
  });

  it('never shows a secret, whatever goes wrong', async () => {
    const { adapter, simulator, clock, start, reports, ledger, signal, until } = await room();
    start();
    await until(() => adapter.state().state === 'up');
    const seen: unknown[] = [];
    const post = async () => seen.push(await adapter.post([person(LI)], card('x'), { key: 'k' }, signal));
    for (const kind of ['reset', 'cut', 'half', 'tokenInvalid'] as const) {
      simulator.fail({ api: '*', count: 3, fault: { kind } });
      await post();
      simulator.drop({ reset: true });
      await clock.advance(20_000);
      simulator.clearFaults();
    }
    simulator.fail({ api: '*', fault: { kind: 'refuse', code: 10014, msg: `bad secret ${SECRET}` }, count: 9 });
    simulator.expireTokens();
    await post();
    simulator.drop();
    await clock.advance(120_000);
    const tokens = simulator.calls.flatMap(({ api, data }) => (api.includes('token') ? [JSON.stringify(data)] : []));
    const all = JSON.stringify([seen, reports, ledger, adapter.state(), adapter.calls]);
    expect(all).toContain('unauthorised');
    expect(all).not.toContain(SECRET);
    for (const token of tokens.join(' ').match(/t-[\w.-]{8,}/g) ?? []) expect(all).not.toContain(token);
  });

  it('works the same over a webhook, which is asked its question first', async () => {
    const all = await room({ webhook: { encryptKey: KEY, verificationToken: TOKEN } });
    const { adapter, simulator, events, answerWith, up, until } = all;
    await up();
    expect(await simulator.useWebhook(await mounted(adapter))).toBe(true);
    expect(simulator.connections()).toEqual([]);
    let fails = true;
    answerWith((event) => {
      if (event.kind === 'text' && fails) throw new Error('disk full');
      return { notice: said('Noted'), locale: 'en', zone: 'UTC', settled: (how) => fates.push(how) };
    });
    const fates: string[] = [];
    const { message } = await posted(all);
    const pressed = { kind: 'answered', toast: { type: 'info', text: 'Noted' }, card: false };
    expect(await simulator.phone(LI).press(message, 'Accept')).toEqual(pressed);
    await until(() => fates.length > 0);
    expect(fates).toEqual(['written']);
    simulator.phone(LI).say('hello', { chat: CREW, at: true });
    const texts = () => events.filter(({ kind }) => kind === 'text');
    await until(() => texts().length > 0);
    fails = false;
    await until(() => texts().length > 1);
    expect(texts().map(({ key }) => key)).toEqual([texts()[0]?.key, texts()[0]?.key]);
    await simulator.idle();
    expect(JSON.stringify(all.reports)).not.toMatch(/canary/);
  });

  it('looks people up by address and number', async () => {
    const { simulator, clock } = await room();
    const options = { appId: APP, appSecret: SECRET, domain: simulator.domain, clock, random: evenRandom };
    expect(await findPeople(options, ['LI@example.org', '+86 138-0000-0001', 'nobody@example.org'])).toEqual({
      kind: 'ok',
      people: [
        { asked: 'LI@example.org', openId: LI },
        { asked: '+86 138-0000-0001', openId: LI },
        { asked: 'nobody@example.org' },
      ],
    });
    const wrong = await findPeople({ ...options, appSecret: 'no' }, ['li@example.org']);
    expect(wrong).toMatchObject({ kind: 'no', why: expect.stringMatching(/^10015/) });
  });
});
