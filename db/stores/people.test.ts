import { expect, it } from 'vitest';
import { eachEngine } from '../../tests/harness/engines.ts';

const person = { name: 'Wang Fang', locale: 'zh-CN', zone: 'Asia/Shanghai', roles: ['employee', 'manager'] } as const;
const defaults = { locale: 'en', zone: 'UTC' } as const;

eachEngine('people, accounts, groups, chats', (fresh) => {
  it('puts a person by code, changes by the same code, finds by folded words', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const id = await tx.people.put({ code: 'wang', ...person });
      const again = await tx.people.put({ code: 'wang', ...person, name: 'Ｗａｎｇ 100%_\\', roles: ['employee'] });
      expect(again).toBe(id);
      await tx.people.put({ code: 'ivan', ...person, name: 'Ivan Ёлкин' });
      expect(await tx.people.get(id)).toMatchObject({
        code: 'wang',
        name: 'Ｗａｎｇ 100%_\\',
        roles: ['employee'],
        disabledAt: null,
      });
      const names = async (search: string) => (await tx.people.list({ search, limit: 10 })).map(({ code }) => code);
      expect(await names('wang')).toEqual(['wang']);
      expect(await names('ёЛК')).toEqual(['ivan']);
      expect(await names('%')).toEqual(['wang']);
      expect(await names('_')).toEqual(['wang']);
      expect(await names('\\')).toEqual(['wang']);
      expect((await tx.people.list({ role: 'manager', limit: 10 })).map(({ code }) => code)).toEqual(['ivan']);
      expect(await tx.people.count()).toBe(2);
      await tx.people.setLocale(id, 'ru');
      expect((await tx.people.byCode('wang'))?.locale).toBe('ru');
      const many = await tx.people.many([id, 999_999]);
      expect([...many.keys()]).toEqual([id]);
      expect((await tx.people.many([])).size).toBe(0);
    });
  });

  it('binds an account to one person, and one account of a platform to a person', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const wang = await tx.people.put({ code: 'wang', ...person });
      const ivan = await tx.people.put({ code: 'ivan', ...person });
      expect(await tx.accounts.bind(wang, 'telegram', '77', 1)).toBe('bound');
      expect(await tx.accounts.bind(wang, 'telegram', '77', 2)).toBe('same');
      expect(await tx.accounts.bind(ivan, 'telegram', '77', 3)).toBe('taken');
      expect(await tx.accounts.bind(wang, 'telegram', '78', 4)).toBe('taken');
      expect(await tx.accounts.bind(ivan, 'feishu', '77', 5)).toBe('bound');
      const found = await tx.accounts.find('telegram', '77');
      expect(found).toMatchObject({ account: { person: wang, reach: 'unknown' }, person: { code: 'wang' } });
      await tx.accounts.setReach(found?.account.id ?? 0, 'blocked');
      expect((await tx.accounts.of(wang)).map(({ reach }) => reach)).toEqual(['blocked']);
      expect(await tx.accounts.ofMany([wang, ivan])).toHaveLength(2);
      expect(await tx.accounts.find('dingtalk', '77')).toBeUndefined();
    });
  });

  it('keeps groups, their members and their chats', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const wang = await tx.people.put({ code: 'wang', ...person });
      const ivan = await tx.people.put({ code: 'ivan', ...person });
      const night = await tx.groups.put({ code: 'night', name: 'Night', members: [wang, ivan, ivan] });
      expect(await tx.groups.put({ code: 'night', name: 'Night shift', members: [ivan] })).toBe(night);
      const day = await tx.groups.put({ code: 'day', name: 'Day', members: [ivan, wang] });
      expect(await tx.groups.members([night])).toEqual([ivan]);
      expect(await tx.groups.members([night, day])).toEqual([wang, ivan]);
      expect(await tx.groups.members([])).toEqual([]);
      expect((await tx.groups.list(10)).map(({ name }) => name)).toEqual(['Day', 'Night shift']);
      const place = { platform: 'telegram', externalId: '-5', kind: 'group' } as const;
      const chat = await tx.conversations.ensure({ ...place, title: 'Ops' }, defaults);
      await tx.groups.bindConversation(night, chat.id);
      await tx.groups.bindConversation(night, chat.id);
      await tx.groups.bindConversation(day, chat.id);
      expect((await tx.groups.conversations([night, day])).map(({ id }) => id)).toEqual([chat.id]);
      expect((await tx.groups.inConversation(chat.id)).map(({ code }) => code)).toEqual(['night', 'day']);
      await tx.conversations.update(chat.id, { goneAt: 5 });
      expect(await tx.groups.conversations([night])).toEqual([]);
      expect((await tx.groups.byCode('day'))?.id).toBe(day);
      expect(await tx.groups.many([day])).toEqual([{ id: day, code: 'day', name: 'Day' }]);
    });
  });

  it('makes a conversation once for each chat and topic', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const wang = await tx.people.put({ code: 'wang', ...person });
      const place = { platform: 'telegram', externalId: '5', kind: 'direct' } as const;
      const chat = await tx.conversations.ensure(place, { ...defaults, person: wang });
      const same = await tx.conversations.ensure(place, { locale: 'ru', zone: 'Europe/Moscow' });
      expect(same).toEqual(chat);
      expect(chat).toMatchObject({ thread: null, locale: 'en', person: wang, goneAt: null, title: null });
      const topic = await tx.conversations.ensure({ ...place, thread: '9' }, defaults);
      expect(topic.id).not.toBe(chat.id);
      expect((await tx.conversations.find('telegram', '5', '9'))?.id).toBe(topic.id);
      expect((await tx.conversations.find('telegram', '5'))?.id).toBe(chat.id);
      const feishu = await tx.conversations.ensure(
        { platform: 'feishu', externalId: 'oc', kind: 'direct' },
        { ...defaults, person: wang },
      );
      expect((await tx.conversations.directOf(wang)).map(({ id }) => id)).toEqual([chat.id, feishu.id]);
      await tx.conversations.update(chat.id, { title: 'T', locale: 'ru', zone: 'Europe/Moscow', person: null });
      expect(await tx.conversations.get(chat.id)).toMatchObject({ title: 'T', locale: 'ru', person: null });
      expect((await tx.conversations.many([chat.id, topic.id])).size).toBe(2);
    });
  });

  it('moves a chat to its new id, and merges it when the new one was met already', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const group = { platform: 'telegram', kind: 'group' } as const;
      const lone = await tx.conversations.ensure({ ...group, externalId: '-1' }, defaults);
      expect(await tx.conversations.move('telegram', '-1', '-1001')).toEqual([lone.id]);
      expect((await tx.conversations.get(lone.id))?.externalId).toBe('-1001');
      expect(await tx.conversations.move('telegram', '-1', '-1001')).toEqual([]);

      const old = await tx.conversations.ensure({ ...group, externalId: '-2' }, defaults);
      const met = await tx.conversations.ensure({ ...group, externalId: '-1002' }, defaults);
      const team = await tx.groups.put({ code: 'team', name: 'Team', members: [] });
      await tx.groups.bindConversation(team, old.id);
      const subject = { kind: 'task', id: 1 } as const;
      const post = {
        person: null,
        content: { kind: 'live', subject },
        lane: 'group',
        correlation: 'c',
        createdAt: 1,
      } as const;
      await tx.outbox.add({ ...post, key: 'k', conversation: old.id });
      const card = { person: null, subject, wantedRevision: 2, shownRevision: 1, hash: 'h', postedAt: 1 };
      await tx.shown.add({ ...card, conversation: old.id, message: '5' });
      expect(await tx.conversations.move('telegram', '-2', '-1002')).toEqual([met.id]);
      expect((await tx.groups.conversations([team])).map(({ id }) => id)).toEqual([met.id]);
      expect((await tx.outbox.heads(5, 5)).map(({ conversation }) => conversation)).toEqual([met.id]);
      expect(await tx.shown.stale(5, 5)).toEqual([]);
      expect((await tx.conversations.get(old.id))?.goneAt).toBeGreaterThan(0);
    });
  });

  it('takes a code once, and none that is late or was burnt', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const wang = await tx.people.put({ code: 'wang', ...person });
      for (const hash of ['a', 'b', 'c']) await tx.codes.add({ hash, person: wang, expiresAt: 100, now: 1 });
      expect(await tx.codes.use('a', 99)).toEqual({ kind: 'ok', person: wang });
      expect(await tx.codes.use('a', 99)).toEqual({ kind: 'used' });
      expect(await tx.codes.use('b', 100)).toEqual({ kind: 'expired' });
      expect(await tx.codes.burn('c', 50)).toBe(true);
      expect(await tx.codes.burn('c', 50)).toBe(false);
      expect(await tx.codes.use('c', 50)).toEqual({ kind: 'used' });
      expect(await tx.codes.use('d', 50)).toEqual({ kind: 'unknown' });
      expect(await tx.codes.burn('d', 50)).toBe(false);
    });
  });

  it('gives kept taps back once, in their order, and none that is late', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const { id: conversation } = await tx.conversations.ensure(
        { platform: 'telegram', externalId: '5', kind: 'direct' },
        defaults,
      );
      const intent = { platform: 'telegram', externalId: '77', conversation, message: null } as const;
      await tx.intents.keep({ ...intent, token: 'claim.t1.1', expiresAt: 100 });
      await tx.intents.keep({ ...intent, token: 'claim.t2.1', expiresAt: 50 });
      await tx.intents.keep({ ...intent, token: 'open.t3.1', expiresAt: 100 });
      await tx.intents.keep({ ...intent, token: 'claim.t1.1', expiresAt: 200 });
      await tx.intents.keep({ ...intent, externalId: '78', token: 'claim.t1.1', expiresAt: 100 });
      const kept = await tx.intents.take('telegram', '77', 99);
      expect(kept.map(({ token }) => token)).toEqual(['claim.t1.1', 'open.t3.1']);
      expect(await tx.intents.take('telegram', '77', 99)).toEqual([]);
      expect(await tx.intents.take('telegram', '78', 99)).toHaveLength(1);
    });
  });

  it('keeps one open dialogue of a kind for a person in a chat, and steps it by compare-and-set', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const wang = await tx.people.put({ code: 'wang', ...person });
      const { id: conversation } = await tx.conversations.ensure(
        { platform: 'telegram', externalId: '5', kind: 'direct' },
        defaults,
      );
      const place = { person: wang, conversation };
      const old = await tx.dialogues.open({ ...place, kind: 'new', state: { step: 1 }, expiresAt: 100 });
      expect(old).toMatchObject({ turn: 1, prompt: null, endedAt: null, state: { step: 1 } });
      const form = await tx.dialogues.open({ ...place, kind: 'form', state: {}, expiresAt: 100 });
      const next = await tx.dialogues.open({ ...place, kind: 'new', state: { step: 1 }, expiresAt: 100 });
      expect((await tx.dialogues.get(old.id))?.endedAt).toBeGreaterThan(0);
      expect((await tx.dialogues.newest(wang, conversation, 99))?.id).toBe(next.id);
      expect(await tx.dialogues.newest(wang, conversation, 100)).toBeUndefined();
      expect(await tx.dialogues.step(next.id, 1, { step: 2 }, 150)).toBe(true);
      expect(await tx.dialogues.step(next.id, 1, { step: 9 }, 150)).toBe(false);
      expect(await tx.dialogues.get(next.id)).toMatchObject({ turn: 2, state: { step: 2 }, expiresAt: 150 });
      await tx.dialogues.notePrompt(next.id, 'm1');
      expect((await tx.dialogues.byPrompt(conversation, 'm1'))?.id).toBe(next.id);
      expect((await tx.dialogues.expired(120, 10)).map(({ id }) => id)).toEqual([form.id]);
      expect(await tx.dialogues.end(next.id, 5)).toBe(true);
      expect(await tx.dialogues.end(next.id, 5)).toBe(false);
      expect(await tx.dialogues.step(next.id, 2, {}, 150)).toBe(false);
      expect((await tx.dialogues.newest(wang, conversation, 1))?.id).toBe(form.id);
    });
  });
});
