import { afterEach, describe, expect, it } from 'vitest';
import type { Card } from '../../core/cards/card.ts';
import type { Answer, Target } from '../../core/ports.ts';
import { said, sentence } from '../../core/text/text.ts';
import { noticeOf, render } from './render.ts';
import { CREW, closeRooms, group, OLGA, person, room, WANG } from './test-support.ts';

afterEach(closeRooms);

const en = { locale: 'en', zone: 'Asia/Shanghai' } as const;
const card = (title: string, label = 'Claim'): Card => ({
  template: 'task',
  subject: { kind: 'task', id: 12 },
  revision: 1,
  title: said(title),
  buttons: [{ text: said(label), token: 'claim.tc.1' }],
});

async function stand(target: Target) {
  const it = await room();
  await it.up();
  const [outcome] = await it.adapter.post([target], card('free'), { key: 'k1' }, it.signal);
  if (outcome?.kind !== 'delivered') throw new Error(`not delivered: ${JSON.stringify(outcome)}`);
  const { message } = outcome;
  const chat = target.place.kind === 'group' ? CREW : undefined;
  const seen = (user: string) =>
    it.simulator
      .phone(user)
      .messages(chat)
      .find((one) => one.card?.outTrackId === message);
  const press = (user: string, label = 'Claim') =>
    it.simulator.phone(user).press(seen(user)?.id ?? '', label, chat === undefined ? {} : { chat });
  const title = (user: string) => seen(user)?.card?.title;
  return { ...it, ref: { ...target, message }, seen, press, title };
}

describe('an answer to a press', () => {
  it('repaints the card for whoever pressed, and an update for all does not undo it', async () => {
    const it = await stand(group());
    const fates: string[] = [];
    const taken = card('taken by Wang', 'Open');
    it.answerWith((): Answer => ({ ...en, card: taken, notice: said('Yours'), settled: (how) => fates.push(how) }));
    const pressed = await it.press(WANG);
    expect(pressed).toMatchObject({ kind: 'answered', message: { card: { title: 'taken by Wang', tips: 'Yours' } } });
    expect(it.title(OLGA)).toBe('free');
    expect(fates).toEqual([]);
    await it.clock.advance(1_000);
    expect(fates).toEqual(['written']);
    expect(await it.adapter.revise(it.ref, taken, it.signal)).toMatchObject({ kind: 'delivered' });
    expect([it.title(WANG), it.title(OLGA)]).toEqual(['taken by Wang', 'taken by Wang']);
    expect(it.simulator.events.filter(({ kind }) => kind === 'clash')).toEqual([]);
  });

  it('speaks the language of the conversation on its card, and of whoever pressed to them', async () => {
    const it = await stand(group());
    const late: Card = { ...card('free'), body: { at: it.clock.now(), style: 'time' } };
    const [own, ours] = [{ locale: 'ru', zone: 'Europe/Moscow' } as const, en];
    const notice = sentence('bot.tap.slow');
    it.answerWith((): Answer => ({ ...own, card: late, cardFor: ours, notice }));
    await it.press(WANG);
    expect(it.seen(WANG)?.text).toBe(render(late, group()).body);
    expect(it.seen(WANG)?.card?.tips).toBe(noticeOf(notice, own));
  });

  it('says what happened and leaves the card where nothing changed', async () => {
    const it = await stand(person(WANG));
    it.answerWith((): Answer => ({ ...en, notice: said('Too late: Olga has it'), alert: true }));
    expect(await it.press(WANG)).toMatchObject({
      kind: 'answered',
      message: { card: { title: 'free', tips: 'Too late: Olga has it', buttons: [{ text: 'Claim' }] } },
    });
    // The next painting takes the sentence away again.
    await it.adapter.revise(it.ref, card('free'), it.signal);
    expect(it.seen(WANG)?.card?.tips).toBe('');
  });

  it('comes in time also when the work does not, and the work is done all the same', async () => {
    const it = await stand(person(WANG));
    const held = Promise.withResolvers<Answer>();
    const fates: string[] = [];
    it.answerWith(() => held.promise);
    const pressing = it.press(WANG);
    const pressed = await it.during(pressing);
    expect(pressed).toMatchObject({ kind: 'answered', message: { card: { tips: expect.stringContaining('longer') } } });
    held.resolve({ ...en, card: card('done'), settled: (how) => fates.push(how) });
    await it.clock.until(() => fates.length > 0, 5_000);
    // What was not in the answer must be painted by an update.
    expect(fates).toEqual(['lost']);
    expect(it.title(WANG)).toBe('free');
  });

  it('tells whoever pressed when nothing could be recorded', async () => {
    const it = await stand(person(WANG));
    it.answerWith(() => {
      throw new Error('disk full');
    });
    expect(await it.press(WANG)).toMatchObject({
      kind: 'answered',
      message: { card: { title: 'free', tips: expect.stringContaining('could not be saved') } },
    });
    expect(it.events).toHaveLength(1);
  });

  it('is lost when the line breaks within a second of it', async () => {
    const it = await stand(person(WANG));
    const fates: string[] = [];
    it.answerWith((): Answer => ({ ...en, card: card('mine'), settled: (how) => fates.push(how) }));
    await it.press(WANG);
    it.simulator.stream.drop();
    await it.clock.until(() => fates.length > 0, 10_000);
    expect(fates).toEqual(['lost']);
  });

  it('is the same for the same push, and the effect happens once', async () => {
    const it = await stand(person(WANG));
    it.answerWith((): Answer => ({ ...en, notice: said('Noted') }));
    await it.press(WANG);
    const pushed = it.simulator.events.find((event) => event.kind === 'pushed' && event.what === 'tap');
    if (pushed?.kind !== 'pushed') throw new Error('no push');
    const data = {
      outTrackId: it.ref.message,
      userId: WANG,
      content: '{"cardPrivateData":{"actionIds":["claim.tc.1"]}}',
    };
    it.simulator.stream.send({
      specVersion: '1.0',
      type: 'CALLBACK',
      headers: { topic: '/v1.0/card/instances/callback', messageId: pushed.messageId, contentType: 'application/json' },
      data: JSON.stringify(data),
    });
    await it.simulator.idle();
    for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(it.events).toHaveLength(1);
  });

  it('keeps what one person does in order, and lets people not wait for each other', async () => {
    const it = await stand(group());
    const order: string[] = [];
    const first = Promise.withResolvers<Answer>();
    it.answerWith((event) => {
      order.push(event.sender.externalId);
      return order.length === 1 ? first.promise : { ...en };
    });
    const wang = [it.press(WANG), it.press(WANG)];
    const olga = it.press(OLGA);
    await it.during(olga);
    expect(order).toEqual([WANG, OLGA]);
    first.resolve({ ...en });
    await it.during(Promise.all(wang));
    expect(order).toEqual([WANG, OLGA, WANG]);
  });
});
