import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { codeTtl, issueCode } from '../../core/people/bind.ts';
import { type Guest, type Hall, inGroup, openHall } from './hall.ts';

let hall: Hall;
let chen: Guest;
let ivan: number;

beforeEach(async () => {
  hall = await openHall();
  chen = await hall.guest('chen', ['manager', 'admin']);
  ivan = await hall.write((tx) =>
    tx.people.put({ code: 'ivan', name: 'Ivan', roles: ['employee'], locale: 'ru', zone: 'Europe/Moscow' }),
  );
});
afterEach(() => hall.close());

const phone = () => hall.somebody('900');
const code = (ttl?: number, person = ivan) => hall.write((tx) => issueCode(tx, hall.world, person, ttl));
const accounts = () => hall.read((tx) => tx.accounts.of(ivan));
const said = async () => (await hall.deliver()).map(({ words }) => words);

describe('a press by somebody unknown', () => {
  let task: number;
  let turn: number;
  beforeEach(async () => {
    const field = await hall.write((tx) => tx.groups.put({ code: 'field', name: 'Field', members: [ivan, chen.id] }));
    task = await hall.task({ by: chen, groups: [field] });
    turn = (await hall.read((tx) => tx.tasks.get(task)))?.turn ?? 0;
    await hall.deliver();
  });

  test('is kept, answered in private, and done once the link is opened', async () => {
    const answer = await hall.press(inGroup(phone()), 'claim', task, { turn });
    expect(answer).toContain('! I do not know you yet.');
    expect(answer).toContain('https://t.example/bot?start=hello');
    expect(await hall.stage(task)).toBe('reviewed');
    expect((await hall.read((tx) => tx.audit.list(9))).map(({ kind }) => kind)).toContain('unbound');

    const { links } = await code();
    await hall.send(phone(), { kind: 'opened', payload: links.telegram?.split('start=')[1] ?? '' });
    const posts = await said();
    expect(posts.some((words) => words.includes('It is yours.'))).toBe(true);
    expect(await hall.stage(task)).toBe('in_progress');
    expect((await hall.read((tx) => tx.tasks.get(task)))?.owner).toBe(ivan);
    expect(await accounts()).toMatchObject([{ platform: 'telegram', externalId: '900', reach: 'open' }]);
  });

  test('is judged by who it turns out to be: no member, no claim', async () => {
    const other = await hall.write((tx) =>
      tx.people.put({ code: 'eve', name: 'Eve', roles: ['employee'], locale: 'en', zone: 'UTC' }),
    );
    await hall.press(inGroup(phone()), 'claim', task, { turn });
    await hall.type(phone(), (await code(codeTtl.typed, other)).code);
    expect(await hall.stage(task)).toBe('reviewed');
    expect(await hall.verbs(task)).not.toContain('claim');
  });

  test('is forgotten after ten minutes', async () => {
    await hall.press(inGroup(phone()), 'claim', task, { turn });
    const { code: typed } = await code();
    hall.clock.jump(600_001);
    await hall.type(phone(), typed);
    expect(await accounts()).toHaveLength(1);
    expect(await hall.stage(task)).toBe('reviewed');
  });

  test('pressed five times, it is done once', async () => {
    for (let n = 0; n < 5; n++) await hall.press(inGroup(phone()), 'claim', task, { turn });
    await hall.send(phone(), { kind: 'text', text: (await code()).code });
    const kept = (await said()).filter((words) => words.startsWith('What you pressed earlier'));
    expect(kept).toHaveLength(1);
    expect((await hall.verbs(task)).filter((verb) => verb === 'claim')).toHaveLength(1);
  });
});

describe('somebody who is disabled', () => {
  const off = 'Your access is switched off. An administrator can switch it on again.';
  beforeEach(async () => {
    await hall.type(phone(), (await code()).code);
    await hall.deliver();
    await hall.write((tx) => tx.people.setDisabled(ivan, hall.clock.now()));
  });

  test('is told so, whatever they press or write, and nothing is kept for them', async () => {
    const task = await hall.task({ by: chen, assignees: [chen.id] });
    await hall.deliver();
    expect(await hall.press(phone(), 'comment', task, { turn: 0 })).toBe(`! ${off}`);
    expect((await hall.read((tx) => tx.audit.list(1)))[0]).toMatchObject({ kind: 'refused', externalId: '900' });
    expect(await hall.type(phone(), 'hello')).toBe(off);
    expect(await hall.type(phone(), (await code()).code)).toBe(off);
    expect(await hall.type(inGroup(phone()), '/tasks')).toBe(off);
    await hall.send(inGroup(phone()), { kind: 'text', text: 'lunch, anybody?' });
    expect(await said()).toEqual([]);
  });
});

describe('a code', () => {
  test('typed privately, in small letters and without hyphens, binds; the chat speaks the person’s language', async () => {
    const issued = await code(codeTtl.typed);
    await hall.send(phone(), { kind: 'text', text: ` ${issued.code.toLowerCase().replaceAll('-', '')} ` });
    expect(await said()).toEqual([expect.stringContaining('Welcome, Ivan!')]);
    const [chat] = await hall.read((tx) => tx.conversations.directOf(ivan));
    expect(chat).toMatchObject({ locale: 'ru', zone: 'Europe/Moscow', externalId: '900' });
  });

  test('typed in a group is refused, burnt and worth nothing in private afterwards', async () => {
    const issued = await code();
    expect(await hall.type(inGroup(phone()), `here it is: ${issued.code}`)).toContain('is void');
    expect(await accounts()).toEqual([]);
    expect(await hall.type(phone(), issued.code)).toContain('used already');
    expect(await accounts()).toEqual([]);
  });

  test('typed in a group by somebody known, even inside a command, is burnt too', async () => {
    const issued = await code();
    expect(await hall.type(inGroup(chen), `/start bind_${issued.code.replaceAll('-', '')}`)).toContain('is void');
    expect(await hall.type(phone(), issued.code)).toContain('used already');
  });

  test('works once, and no longer than it said', async () => {
    const first = await code();
    await hall.type(phone(), first.code);
    expect(await hall.type(hall.somebody('901'), first.code)).toContain('used already');
    const second = await code(codeTtl.typed);
    hall.clock.jump(codeTtl.typed);
    expect(await hall.type(hall.somebody('901'), second.code)).toContain('no longer valid');
    expect(await hall.type(hall.somebody('901'), '2AAAA-BBBBB-CCCCC')).toContain('I do not know this code');
    expect(await accounts()).toHaveLength(1);
  });

  test('binds no account that is somebody else’s, and no second account of one person', async () => {
    expect(await hall.type(chen, (await code()).code)).toContain('already belongs to Chen');
    expect(await accounts()).toEqual([]);
    await hall.type(phone(), (await code()).code);
    expect(await hall.type(hall.somebody('901'), (await code()).code)).toContain('another Telegram account');
    expect(await accounts()).toHaveLength(1);
  });

  test('used again by its own person says so', async () => {
    await hall.type(phone(), (await code()).code);
    expect(await hall.type(phone(), (await code()).code)).toContain('connected already');
  });

  test('for a second platform is told in the first', async () => {
    await hall.type(phone(), (await code()).code);
    await hall.send(hall.somebody('ding-1', 'dingtalk'), { kind: 'text', text: (await code()).code });
    const posts = await hall.deliver();
    const telegram = (await hall.read((tx) => tx.conversations.find('telegram', '900')))?.id;
    const warned = posts.filter(({ post }) => post.conversation === telegram);
    expect(warned.map(({ words }) => words).join()).toContain('The DingTalk account “ding-1” now acts in your name');
  });
});

test('a stranger is told how to become known, in their own language; in a group only when they ask for something', async () => {
  const stranger = { ...phone(), sender: { externalId: '900', name: 'Ivan', locale: 'ru' } as const };
  expect(await hall.type(stranger, 'hello')).toContain('I do not know you yet');
  expect((await hall.read((tx) => tx.conversations.find('telegram', '900')))?.locale).toBe('ru');
  expect(await hall.type(inGroup(stranger), 'good morning all')).toBe('');
  expect(await hall.type(inGroup(stranger), '/tasks')).toContain('Connect here');
});

test('tasks that waited for somebody unreachable are shown once they are bound', async () => {
  await hall.task({ by: chen, assignees: [ivan], title: 'Mend the lamp' });
  await hall.deliver();
  await hall.send(phone(), { kind: 'text', text: (await code()).code });
  expect((await said()).join('\n')).toContain('Mend the lamp');
});
