import { afterEach, describe, expect, it } from 'vitest';
import type { Card } from '../../core/cards/card.ts';
import type { SendOutcome, Target } from '../../core/ports.ts';
import { said } from '../../core/text/text.ts';
import type { SimulatedTemplate } from '../simulator/dingtalk/world.ts';
import { CREW, closeRooms, group, NOBODY, OLGA, person, room, WANG, YARD } from './test-support.ts';
import { publicTemplate } from './variables.ts';

afterEach(closeRooms);

type Room = Awaited<ReturnType<typeof room>>;
const notice = (title: string): Card => ({ template: 'notice', revision: 0, title: said(title), buttons: [] });
const task = (title: string): Card => ({
  template: 'task',
  subject: { kind: 'task', id: 12 },
  revision: 1,
  title: said(title),
  buttons: [
    { text: said('Claim'), token: 'claim.tc.1' },
    { text: said('Later'), token: 'snooze.tc.1' },
  ],
});
const post = (it: Room, targets: readonly Target[], card: Card, key = 'k1') =>
  it.adapter.post(targets, card, { key }, it.signal);
const messageOf = (outcome: SendOutcome | undefined): string => {
  if (outcome?.kind !== 'delivered') throw new Error(`not delivered: ${JSON.stringify(outcome)}`);
  return outcome.message;
};
const titles = (it: Room, user: string, chat?: string) =>
  it.simulator
    .phone(user)
    .messages(chat)
    .map((one) => one.card?.title ?? one.title);

describe('one card in many places', () => {
  it('serves several conversations with one call, and repaints them with one', async () => {
    const it = await room();
    const outcomes = await post(it, [group(CREW), group(YARD)], task('free'));
    const messages = outcomes.map(messageOf);
    expect(new Set(messages).size).toBe(1);
    expect(it.ledger).toEqual(['call createCard']);
    const refs = [group(CREW), group(YARD)].map((target, place) => ({ ...target, message: messages[place] ?? '' }));
    const revised = await Promise.all(refs.map((ref) => it.adapter.revise(ref, task('taken'), it.signal)));
    expect(revised.map(({ kind }) => kind)).toEqual(['delivered', 'delivered']);
    expect(it.ledger).toEqual(['call createCard', 'call updateCard']);
    expect([titles(it, WANG, CREW), titles(it, OLGA, YARD)]).toEqual([['taken'], ['taken']]);
  });

  it('pays once more when an answer is lost, not once for each conversation', async () => {
    const it = await room();
    const outcomes = await post(it, [group(CREW), group(YARD)], task('free'));
    const refs = [group(CREW), group(YARD)].map((target, place) => ({
      ...target,
      message: messageOf(outcomes[place]),
    }));
    it.simulator.fail({ api: 'PUT /v1.0/card/instances', fault: { kind: 'cut' } });
    const first = await Promise.all(refs.map((ref) => it.adapter.revise(ref, task('taken'), it.signal)));
    expect(first.map(({ kind }) => kind).toSorted()).toEqual(['delivered', 'unknown']);
    const again = await Promise.all(refs.map((ref) => it.adapter.revise(ref, task('taken'), it.signal)));
    expect(again.map(({ kind }) => kind)).toEqual(['delivered', 'delivered']);
    expect(it.ledger).toEqual(['call createCard', 'call updateCard', 'call updateCard']);
  });

  it('paints again what looked the same before it was painted otherwise', async () => {
    const it = await room();
    const [outcome] = await post(it, [group(CREW)], task('free'));
    const ref = { ...group(CREW), message: messageOf(outcome) };
    for (const title of ['taken', 'free', 'taken']) await it.adapter.revise(ref, task(title), it.signal);
    expect(it.ledger.filter((entry) => entry === 'call updateCard')).toHaveLength(3);
    expect(titles(it, WANG, CREW)).toEqual(['taken']);
  });

  it('gives everybody a card of their own where what they press will part them', async () => {
    const it = await room();
    const [wang, olga] = await post(it, [person(WANG), person(OLGA)], task('free'));
    expect(messageOf(wang)).not.toBe(messageOf(olga));
    await it.adapter.revise({ ...person(WANG), message: messageOf(wang) }, task('yours'), it.signal);
    expect([titles(it, WANG), titles(it, OLGA)]).toEqual([['yours'], ['free']]);
  });

  it('serves many people with one call where everybody always sees the same', async () => {
    const it = await room();
    const outcomes = await post(it, [person(WANG), person(OLGA)], notice('Back at 10:09'));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['delivered', 'delivered']);
    expect(it.ledger).toEqual(['call createCard']);
    expect([titles(it, WANG), titles(it, OLGA)]).toEqual([['Back at 10:09'], ['Back at 10:09']]);
  });

  it('speaks each reader’s language', async () => {
    const it = await room();
    const zh: Target = { ...person(OLGA), locale: 'zh-CN' };
    await post(it, [person(WANG), zh], { ...notice('x'), title: { key: 'card.retired' } });
    expect(titles(it, WANG)).not.toEqual(titles(it, OLGA));
    expect(it.ledger).toHaveLength(2);
  });

  it('says of each place what became of it', async () => {
    const it = await room();
    const outcomes = await post(it, [person(NOBODY), person(WANG), person('a;b')], notice('hello'));
    expect(outcomes).toMatchObject([
      { kind: 'refused' },
      { kind: 'delivered' },
      { kind: 'refused', reason: 'no-chat' },
    ]);
    expect(titles(it, WANG)).toEqual(['hello']);
  });

  it('splits a list of places that is too long for one call', async () => {
    const it = await room();
    const long = Array.from({ length: 30 }, (_, n) => `person-with-a-rather-long-user-id-${n}`);
    for (const userId of long) it.simulator.addPerson({ userId, name: userId });
    const outcomes = await post(it, long.map(person), notice('hello'));
    expect(outcomes.every(({ kind }) => kind === 'delivered')).toBe(true);
    expect(it.ledger).toHaveLength(2);
    for (const userId of long) expect(titles(it, userId)).toEqual(['hello']);
  });
});

describe('a post that is repeated under its key', () => {
  it.each(['refuse', 'silent'] as const)('shows nothing twice (%s)', async (how) => {
    const it = await room();
    it.simulator.recreate = how;
    it.simulator.fail({ api: 'createAndDeliver', fault: { kind: 'cut' } });
    const [lost] = await post(it, [person(WANG)], task('free'));
    expect(lost?.kind).toBe('unknown');
    const [again] = await post(it, [person(WANG)], task('free'));
    expect(titles(it, WANG)).toEqual(['free']);
    const ref = { ...person(WANG), message: messageOf(again) };
    expect(await it.adapter.revise(ref, task('taken'), it.signal)).toMatchObject({ kind: 'delivered' });
    expect(titles(it, WANG)).toEqual(['taken']);
  });
});

describe('the ladder', () => {
  it('falls to words where no template can be used, and climbs back after an hour', async () => {
    const it = await room();
    await it.up();
    it.simulator.publish(publicTemplate, false);
    const [outcome] = await post(it, [person(WANG)], task('Fix the gate'));
    const message = messageOf(outcome);
    const [seen] = it.simulator.phone(WANG).messages();
    expect(seen).toMatchObject({ kind: 'actionCard', buttons: [{ text: 'Claim' }, { text: 'Later' }] });
    expect(it.reports).toContainEqual(['warn', expect.stringContaining('template'), { template: 'public' }]);
    // Pressing says it: a command where there is one, else the token.
    await it.simulator.phone(WANG).press(seen?.id ?? '', 'Claim');
    await it.simulator.phone(WANG).press(seen?.id ?? '', 'Later');
    await it.clock.until(() => it.events.length === 2, 5_000);
    expect(it.events).toMatchObject([
      { kind: 'text', text: 'claim T-12' },
      { kind: 'tap', token: 'snooze.tc.1', key: expect.stringMatching(/./) },
    ]);
    // Words cannot be changed: they are taken back, and whoever needs them posts anew.
    expect(await it.adapter.revise({ ...person(WANG), message }, task('taken'), it.signal)).toEqual({ kind: 'gone' });
    expect(
      it.simulator
        .phone(WANG)
        .messages()
        .some(({ title }) => title === 'Fix the gate'),
    ).toBe(false);
    it.simulator.publish(publicTemplate, true);
    await post(it, [person(WANG)], task('still words'), 'k2');
    expect(it.simulator.phone(WANG).last()?.kind).toBe('actionCard');
    await it.clock.advance(3_600_000);
    await post(it, [person(WANG)], task('a card again'), 'k3');
    expect(it.simulator.phone(WANG).last()?.kind).toBe('card');
  });

  it('names in words who is not there, and speaks to groups too', async () => {
    const it = await room();
    it.simulator.publish(publicTemplate, false);
    const outcomes = await post(it, [person(WANG), person(NOBODY), group()], notice('hello'));
    expect(outcomes).toMatchObject([{ kind: 'delivered' }, { kind: 'refused' }, { kind: 'delivered' }]);
    expect(it.simulator.phone(OLGA).messages(CREW)).toHaveLength(1);
    it.simulator.flowControlled.add(WANG);
    expect(await post(it, [person(WANG)], notice('again'), 'k2')).toMatchObject([
      { kind: 'throttled', scope: 'conversation' },
    ]);
    it.simulator.publish(publicTemplate, true);
  });

  const ours: SimulatedTemplate = {
    id: 'ours.schema',
    variables: {
      title: 'string',
      markdown: 'markdown',
      footnote: 'string',
      notice: 'string',
      has_notice: 'boolean',
      buttons_1: 'array',
      buttons_2: 'array',
      buttons_3: 'array',
      buttons_4: 'array',
      buttons_5: 'array',
      form: 'form',
      has_form: 'boolean',
      form_token: 'string',
      form_send: 'string',
    },
    parts: [
      { part: 'title', text: '<title>' },
      { part: 'markdown', text: '<markdown>' },
      { part: 'tips', text: '<notice>', when: 'has_notice' },
      { part: 'form', variable: 'form', id: 'reject.tc.1', text: '<form_send>', when: 'has_form' },
      { part: 'buttons', variable: 'buttons_1' },
    ],
  };

  it('begins with our own template, which has inputs and tells one person without the others', async () => {
    const it = await room({ cardTemplateId: ours.id, templates: [ours] });
    await it.up();
    expect(it.adapter.traits.hasForms).toBe(true);
    const form = {
      token: 'reject.tc.1',
      choices: [{ value: 'busy', text: said('Too busy') }],
      input: { label: said('Why'), maxLength: 500 },
    };
    const [outcome] = await post(it, [group()], { ...task('free'), form });
    const message = messageOf(outcome);
    const seen = (user: string) => it.simulator.phone(user).last(CREW);
    expect(seen(WANG)?.card).toMatchObject({ templateId: ours.id, inputs: [{ name: 'choice' }, { name: 'text' }] });
    it.answerWith(() => ({ locale: 'en', zone: 'UTC', notice: said('Noted for Wang') }));
    await it.simulator
      .phone(WANG)
      .press(seen(WANG)?.id ?? '', 'Send', { chat: CREW, fields: { choice: 'busy', text: 'no time' } });
    expect(it.events).toMatchObject([{ token: 'reject.tc.1', message, fields: { choice: 'busy', text: 'no time' } }]);
    expect([seen(WANG)?.card?.tips, seen(OLGA)?.card?.tips]).toEqual(['Noted for Wang', '']);
    const ref = { ...group(), message };
    // At once: what Wang was told stays. Later it goes.
    await it.adapter.revise(ref, task('busy'), it.signal);
    expect(seen(WANG)?.card).toMatchObject({ title: 'busy', tips: 'Noted for Wang', inputs: [] });
    await it.clock.advance(15_000);
    await it.adapter.revise(ref, task('taken'), it.signal);
    expect(seen(WANG)?.card).toMatchObject({ title: 'taken', tips: '' });
  });

  it('goes on with the public one where ours is missing', async () => {
    const it = await room({ cardTemplateId: 'not-here.schema' });
    await post(it, [person(WANG)], task('free'));
    expect(it.simulator.phone(WANG).last()?.card?.templateId).toBe(publicTemplate);
  });
});

describe('answers to what somebody wrote', () => {
  it('cost no API call while the conversation is fresh', async () => {
    const it = await room();
    await it.up();
    const phone = it.simulator.phone(WANG);
    phone.say(phone.direct, 'hello');
    await it.clock.until(() => it.events.length === 1, 5_000);
    const [outcome] = await post(it, [person(WANG)], notice('Write /help'));
    expect(it.ledger.filter((entry) => entry.startsWith('call'))).toEqual([]);
    expect(phone.last()).toMatchObject({ kind: 'markdown', text: expect.stringContaining('Write /help') });
    // It has no name to be found by: it stands as it is.
    const ref = { ...person(WANG), message: messageOf(outcome) };
    expect(await it.adapter.revise(ref, notice('other'), it.signal)).toEqual({ kind: 'gone' });
    // What has buttons needs a card.
    await post(it, [person(WANG)], task('free'), 'k2');
    expect(phone.last()?.kind).toBe('card');
    await it.clock.advance(2 * 3_600_000);
    await post(it, [person(WANG)], notice('late'), 'k3');
    expect(it.ledger.filter((entry) => entry.startsWith('call'))).toEqual(['call createCard', 'call createCard']);
  });

  it('are no way to say again what may stand as a card', async () => {
    const it = await room();
    await it.up();
    const phone = it.simulator.phone(WANG);
    const { subject: _, ...question } = task('Why?');
    it.simulator.fail({ api: 'POST /v1.0/card/instances/createAndDeliver', fault: { kind: 'cut' } });
    expect(await post(it, [person(WANG)], question)).toMatchObject([{ kind: 'unknown' }]);
    phone.say(phone.direct, 'Well…');
    await it.clock.until(() => it.events.length === 1, 5_000);
    const said = phone.messages().length;
    const how = { key: 'k1', isRepeat: true };
    const [outcome] = await it.adapter.post([person(WANG)], notice('Over'), how, it.signal);
    expect(phone.messages()).toHaveLength(said);
    await it.adapter.revise({ ...person(WANG), message: messageOf(outcome) }, notice('Over'), it.signal);
    expect(titles(it, WANG)).toContain('Over');
    expect(titles(it, WANG)).not.toContain('Why?');
  });

  it('take the ordinary way where that address is refused', async () => {
    const it = await room();
    await it.up();
    const phone = it.simulator.phone(WANG);
    phone.say(phone.direct, 'hello');
    await it.clock.until(() => it.events.length === 1, 5_000);
    it.simulator.fail({ api: 'POST /robot/sendBySession', fault: { kind: 'refuse', code: 400101 } });
    expect(await post(it, [person(WANG)], notice('Write /help'))).toMatchObject([{ kind: 'delivered' }]);
    expect(phone.last()?.kind).toBe('card');
  });

  it('find the card they quote', async () => {
    const it = await room();
    await it.up();
    const message = messageOf((await post(it, [person(WANG)], task('free')))[0]);
    const phone = it.simulator.phone(WANG);
    phone.say(phone.direct, 'the hinge is loose', { replyTo: phone.last()?.id ?? '' });
    await it.clock.until(() => it.events.length === 1, 5_000);
    expect(it.events).toMatchObject([{ kind: 'text', text: 'the hinge is loose', replyTo: message }]);
  });

  it('in a group are heard where the robot is named', async () => {
    const it = await room();
    await it.up();
    it.simulator.phone(OLGA).say(CREW, '/tasks');
    await it.clock.until(() => it.events.length === 1, 5_000);
    expect(it.events).toMatchObject([
      { kind: 'text', text: '/tasks', place: { ...group().place, title: 'Crew' }, sender: { externalId: OLGA } },
    ]);
  });
});
