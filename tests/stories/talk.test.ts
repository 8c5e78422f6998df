import { expect, it } from 'vitest';
import { eachEngine, eachStory } from '../harness/engines.ts';
import { atWork, copyOf, hears, violations } from './talk-kit.ts';

eachStory('J09: talk about a task', (fresh) => {
  it('crosses platforms once on every side, in order, and reaches nobody outside', { timeout: 60_000 }, async () => {
    const { house, task, card, texts } = await atWork(await fresh());
    house.phone('olga').reply(await card('olga'), 'Течёт сильнее');
    await house.settled();
    house.phone('wang').reply(await card('wang'), '马上去看');
    await house.settled();

    for (const code of ['olga', 'chen', 'wang']) {
      expect(hears(house, code, 'Течёт сильнее'), code).toHaveLength(1);
      expect(hears(house, code, '马上去看'), code).toHaveLength(1);
      const at = (words: string) => texts(code).findIndex((text) => text.includes(words));
      expect(at('Течёт сильнее'), code).toBeLessThan(at('马上去看'));
    }
    for (const code of ['lina', 'ivan']) expect(hears(house, code, 'Течёт'), code).toEqual([]);
    const said = await house.read((tx) => tx.talk.of(task, { limit: 9 }));
    expect(said.map(({ text, platform }) => [text, platform])).toEqual([
      ['Течёт сильнее', 'telegram'],
      ['马上去看', 'dingtalk'],
    ]);
    expect(await house.lies(task)).toEqual([]);
    expect(violations(house)).toEqual([]);
  });

  it('hangs on the card where it stands, and a reply to what was relayed goes on', { timeout: 60_000 }, async () => {
    const { house, task, card } = await atWork(await fresh());
    house.phone('wang').reply(await card('wang'), '要换阀门');
    await house.settled();
    const [comment] = await house.read((tx) => tx.talk.of(task, { limit: 9 }));
    const told = await copyOf(house, house.id('olga'), { kind: 'comment', id: comment?.id ?? 0 });
    const onPhone = house.simulators.telegram
      .phone(5001)
      .messages()
      .find(({ id }) => String(id) === told);
    expect(String(onPhone?.replyTo)).toBe(await card('olga'));

    house.phone('olga').reply(told, 'Какой диаметр?');
    await house.settled();
    const [, answer] = await house.read((tx) => tx.talk.of(task, { limit: 9 }));
    expect(answer).toMatchObject({ text: 'Какой диаметр?', answers: comment?.id });
    // The answer quotes what it answers.
    expect(hears(house, 'wang', 'Какой диаметр?')[0]?.text).toContain('要换阀门');
    expect(hears(house, 'chen', 'Какой диаметр?')).toHaveLength(1);

    // The sure way on DingTalk: a button, then the words.
    await house.press('wang', 'comment');
    await house.say('wang', '十五');
    expect(hears(house, 'olga', '十五')).toHaveLength(1);
    expect(hears(house, 'chen', '十五')).toHaveLength(1);
    // And the command, from anywhere.
    await house.say('chen', `/comment T-${task} 今天必须修好`);
    expect(hears(house, 'olga', '今天必须修好')).toHaveLength(1);
    expect(hears(house, 'wang', '今天必须修好')).toHaveLength(1);
    expect(violations(house)).toEqual([]);
  });

  it('follows a correction within a quarter of an hour, and kindly not after it', { timeout: 60_000 }, async () => {
    const { house, task, card } = await atWork(await fresh());
    const phone = house.simulators.telegram.phone(5001);
    const said = phone.say(5001, 'До пятнцы', { replyTo: Number(await card('olga')) });
    await house.settled();
    phone.say(5001, 'До пятницы', { edit: said.id });
    await house.settled();
    for (const code of ['wang', 'chen']) {
      expect(hears(house, code, 'До пятницы'), code).toHaveLength(1);
      expect(hears(house, code, 'До пятнцы'), code).toEqual([]);
      expect(hears(house, code, '已更正'), code).toHaveLength(1);
    }
    await house.clock.advance(16 * 60_000);
    phone.say(5001, 'До субботы', { edit: said.id });
    await house.settled();
    expect(hears(house, 'wang', 'До субботы')).toEqual([]);
    expect(hears(house, 'olga', 'Исправить комментарий можно в течение пятнадцати минут')).toHaveLength(1);
    expect((await house.read((tx) => tx.talk.of(task, { limit: 9 }))).map(({ text }) => text)).toEqual(['До пятницы']);
  });

  it('refuses outsiders kindly, and tells those it calls by name', { timeout: 60_000 }, async () => {
    const { house, task, card } = await atWork(await fresh());
    await house.say('ivan', `/comment T-${task} Можно мне?`);
    expect(hears(house, 'wang', 'Можно мне?')).toEqual([]);
    expect(hears(house, 'ivan', `нет T-${task}`)).toHaveLength(1);
    expect(await house.read((tx) => tx.talk.of(task, { limit: 9 }))).toEqual([]);
    // Ivan may not read it: Olga hears so, and nothing reaches him.
    house.phone('olga').reply(await card('olga'), '@ivan помоги');
    await house.settled();
    expect(hears(house, 'ivan', 'помоги')).toEqual([]);
    expect(hears(house, 'olga', 'ivan не видит T-')).toHaveLength(1);
    await house.say('wang', `/task T-${task}`);
    await house.press('wang', 'more');
    await house.press('wang', 'share');
    await house.press('wang', 'ivan');
    house.phone('olga').reply(await card('olga'), '@ivan теперь видно?');
    await house.settled();
    expect(hears(house, 'ivan', 'теперь видно?')).toHaveLength(1);
    // Lina has nothing to do with it but was called before: still nothing.
    expect(hears(house, 'lina', 'видно')).toEqual([]);
  });

  it('is said once in a group where the card stands, and not again in private', { timeout: 60_000 }, async () => {
    const { house, card } = await atWork(await fresh());
    const { task } = await house.submit('chen', { title: 'Gate', requester: house.id('olga'), groups: [house.group] });
    const subject = { kind: 'task', id: task.id } as const;
    await house.press('ivan', 'claim', 'group');
    const chat = house.chatOf('ivan', 'group') ?? '';
    const standing = await copyOf(house, null, subject, 'telegram');
    house.phone('ivan').reply(standing, 'Ключи у меня', chat);
    await house.settled();
    // Said in the group: nobody there is told again; Olga and Chen are in no group.
    expect(hears(house, 'ivan', 'Ключи у меня', chat)).toHaveLength(1);
    expect(hears(house, 'ivan', 'Ключи у меня')).toEqual([]);
    for (const [code, count] of [
      ['wang', 1],
      ['lina', 1],
    ] as const) {
      expect(hears(house, code, 'Ключи у меня', house.chatOf(code, 'group')), code).toHaveLength(count);
      expect(hears(house, code, 'Ключи у меня'), code).toEqual([]);
    }
    for (const code of ['olga', 'chen']) expect(hears(house, code, 'Ключи у меня'), code).toHaveLength(1);
    expect(await card('olga')).toBeDefined();
    expect(violations(house)).toEqual([]);
  });
});

eachEngine('J09: talk goes on', (fresh) => {
  it('understands a quotation on DingTalk also after a restart', { timeout: 60_000 }, async () => {
    const { house, card } = await atWork(await fresh());
    // An adapter that remembers nothing: only what is stored can tell which card a carrier was.
    const { dingtalk } = house.adapters;
    expect(dingtalk.state().state).toBe('up');
    const own = house.simulators.dingtalk.phone('wang');
    const carrier = own.messages().find((one) => one.card?.outTrackId !== undefined)?.id ?? '';
    const conversation = await house.read((tx) => tx.conversations.find('dingtalk', 'wang'));
    const known = await house.read((tx) => tx.aliases.find(conversation?.id ?? 0, `t-${carrier}`));
    expect(known).toBe(await card('wang'));
    await house.app.sink({
      kind: 'text',
      place: { platform: 'dingtalk', externalId: 'wang', kind: 'direct' },
      sender: { externalId: 'wang', name: 'wang' },
      at: house.clock.now(),
      key: 'later',
      correlation: 'later',
      text: '重启之后',
      message: 'later',
      replyTo: `t-${carrier}`,
      files: [],
    });
    await house.settled();
    expect(hears(house, 'olga', '重启之后')).toHaveLength(1);
  });
});
