import { expect, it } from 'vitest';
import type { LogEntry } from '../../core/tasks/task.ts';
import { apiClient } from '../harness/api.ts';
import { eachStory, type Fresh } from '../harness/engines.ts';
import type { SentHere } from '../harness/handset.ts';
import { openThreePlatforms } from '../harness/three-platforms.ts';
import type { Resident } from '../harness/three-simulators.ts';
import { fileSettings } from '../harness/world.ts';
import { hears, violations } from './talk-kit.ts';

/** The four roles on three platforms, and somebody else of each who has nothing to do with it. */
const cast: readonly Resident[] = [
  { code: 'olga', roles: ['requester'], platform: 'telegram', locale: 'ru' },
  { code: 'sun', roles: ['reviewer'], platform: 'feishu', locale: 'zh-CN' },
  { code: 'chen', roles: ['manager'], platform: 'dingtalk', locale: 'zh-CN' },
  { code: 'wang', roles: ['employee'], platform: 'dingtalk', locale: 'zh-CN' },
  { code: 'emma', roles: ['requester'], platform: 'feishu', locale: 'en' },
  { code: 'lena', roles: ['reviewer', 'requester'], platform: 'telegram', locale: 'en' },
  { code: 'ivan', roles: ['employee'], platform: 'telegram', locale: 'ru' },
];
const photo = (name: string, caption?: string): SentHere => ({
  name,
  mime: 'image/jpeg',
  data: Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(300, 7)]),
  ...(caption === undefined ? {} : { caption }),
});

async function office(db: Fresh) {
  const house = await openThreePlatforms(db, cast, { files: fileSettings() });
  const task = 1;
  const stored = () => house.read((tx) => tx.tasks.get(task));
  const send = async (code: string, file: SentHere) => {
    house.phone(code).send(file);
    await house.settled();
  };
  return {
    house,
    task,
    stored,
    send,
    /** Whose queue the task stands in, as they themselves see it. */
    async queues(): Promise<string[]> {
      const found: string[] = [];
      for (const { code } of cast) {
        await house.say(code, '/tasks waiting');
        const list = house.phone(code).messages().at(-1)?.text ?? '';
        const line = list.split('\n').find((one) => one.includes(`T-${task} ·`));
        if (line) found.push(`${code} ${/→ [^·]*/.exec(line)?.[0].trim()}`);
      }
      return found;
    },
    /** The rows by which it came from stage to stage. */
    async stages(): Promise<LogEntry[]> {
      const log = (await house.read((tx) => tx.log.of(task, 100))).toReversed();
      return log.filter(({ from, to }) => from !== to);
    },
    /** Olga files a problem: a photo with words, its kind, how urgent it is. */
    async filed() {
      await send('olga', photo('насос.jpg', '/report Насос №3 греется\nВторой день подряд'));
      await house.press('olga', 'Проблема');
      await house.press('olga', 'Высокий');
      await house.press('olga', 'На проверку');
    },
    async given() {
      await house.press('chen', '指派');
      await house.press('chen', 'wang');
      await house.press('wang', 'accept');
    },
  };
}

eachStory('J07: a problem goes through four roles on three platforms', (fresh) => {
  it('filed, approved with a comment, assigned, accepted, finished with a note and a photo, confirmed and closed', {
    timeout: 90_000,
  }, async () => {
    const { house, task, stored, send, queues, stages, filed } = await office(await fresh());
    await filed();
    expect(await stored()).toMatchObject({
      type: 'problem',
      title: 'Насос №3 греется',
      description: 'Второй день подряд',
      priority: 'high',
      stage: 'pending_review',
    });
    expect((await house.read((tx) => tx.files.of(task))).map(({ name }) => name)).toEqual(['насос.jpg']);
    expect(hears(house, 'sun', 'насос.jpg')).toHaveLength(1);
    expect(await queues()).toEqual(['sun → 待您审核', 'lena → review it']);

    await house.press('sun', 'more');
    await house.press('sun', '通过并附意见');
    await house.say('sun', '今天先处理这个。');
    expect(await stored()).toMatchObject({ stage: 'reviewed', reviewer: house.id('sun') });
    expect(house.card('chen').text).toContain('今天先处理这个。');
    expect(await queues()).toEqual(['chen → 待您指派']);

    await house.press('chen', '指派');
    await house.press('chen', 'wang');
    expect(await queues()).toEqual(['wang → 待您接受']);
    expect(await house.press('wang', 'accept')).toContain('已接受');
    expect(await queues()).toEqual(['wang → 待您完成']);

    await house.press('wang', 'more');
    await house.press('wang', '完成并附说明或照片');
    await send('wang', photo('bearing.jpg'));
    expect((await stored())?.stage, 'a photo waits for words or the button').toBe('in_progress');
    await house.say('wang', '更换了轴承，52 °C。');
    expect(await stored()).toMatchObject({ stage: 'done', owner: house.id('wang') });
    expect(hears(house, 'olga', '更换了轴承，52 °C。').length).toBeGreaterThan(0);
    // Pictures have no names on DingTalk.
    expect(hears(house, 'olga', '📎 image-')).toHaveLength(1);
    expect(await house.read((tx) => tx.files.of(task))).toHaveLength(2);
    expect(await queues()).toEqual(['olga → подтвердить']);

    await house.press('olga', 'confirm');
    expect(await stored()).toMatchObject({ stage: 'closed', outcome: 'completed' });
    expect(await queues()).toEqual([]);

    const way = await stages();
    expect(way.map(({ to, person, actor, platform }) => [to, house.code(person) ?? actor, platform])).toEqual([
      ['pending_review', 'olga', 'telegram'],
      ['reviewed', 'sun', 'feishu'],
      ['assigned', 'chen', 'dingtalk'],
      ['in_progress', 'wang', 'dingtalk'],
      ['done', 'wang', 'dingtalk'],
      ['confirmed', 'olga', 'telegram'],
      ['closed', 'system', 'telegram'],
    ]);
    expect(way.map(({ at }) => at)).toEqual(way.map(({ at }) => at).toSorted((a, b) => a - b));
    expect(await house.lies(task)).toEqual([]);
    expect(violations(house)).toEqual([]);
  });

  it('begins with a photo alone, too, and each of the platforms will do', { timeout: 90_000 }, async () => {
    const { house, send } = await office(await fresh());
    // Whoever does nothing but report has said enough by sending a picture.
    await send('emma', photo('crane.jpg'));
    expect(house.phone('emma').messages().at(-1)?.text).toContain('What do you want to report?');
    await house.press('emma', 'A requirement');
    await house.say('emma', 'A second crane');
    await send('emma', photo('yard.jpg'));
    await house.press('emma', '🔥 Urgent');
    expect(house.card('emma').text).toMatch(/A requirement[\s\S]*Urgent[\s\S]*2 files/);
    await house.press('emma', 'Send for review');
    expect(await house.read((tx) => tx.tasks.get(1))).toMatchObject({
      type: 'requirement',
      title: 'A second crane',
      priority: 'urgent',
      stage: 'pending_review',
    });
    expect((await house.read((tx) => tx.files.of(1))).map(({ name }) => name)).toHaveLength(2);
    // A manager's `/new` hands out work.
    await house.say('chen', '/new 检查电梯');
    expect(house.card('chen').text).toContain('由谁');
    expect(violations(house)).toEqual([]);
  });

  it('its manager reaches people, groups, date and priority in two presses', { timeout: 90_000 }, async () => {
    const { house, stored, filed } = await office(await fresh());
    await filed();
    await house.press('sun', 'approve');
    await house.press('chen', '修改');
    await house.press('chen', '优先级');
    await house.press('chen', '🔥 紧急');
    expect(await stored()).toMatchObject({ priority: 'urgent', stage: 'reviewed' });
    await house.press('chen', '修改');
    await house.press('chen', '截止时间');
    await house.say('chen', '明天18点');
    expect((await stored())?.dueAt).toBeGreaterThan(house.clock.now());
    await house.press('chen', '派发到小组');
    await house.press('chen', 'Field');
    expect(await stored()).toMatchObject({ dispatch: 'pooled', stage: 'reviewed' });
    await house.press('ivan', 'claim', 'group');
    expect(await stored()).toMatchObject({ stage: 'in_progress', owner: house.id('ivan') });
    // One press is enough, and needs no words.
    expect(await house.press('ivan', 'finish')).toContain('выполненн');
    expect((await stored())?.stage).toBe('done');
  });
});

eachStory('J08: a reviewer says no, or not yet', (fresh) => {
  it('refused with a comment it is closed, and the outcome says how', { timeout: 60_000 }, async () => {
    const { house, task, stored, filed, queues } = await office(await fresh());
    await filed();
    await house.press('sun', 'refuse');
    expect((await stored())?.stage, 'no refusal without a word').toBe('pending_review');
    await house.say('sun', '这台泵下周整体更换。');
    expect(await stored()).toMatchObject({ stage: 'closed', outcome: 'refused', reviewer: house.id('sun') });
    expect(hears(house, 'olga', '这台泵下周整体更换。').length).toBeGreaterThan(0);
    expect(await queues()).toEqual([]);
    expect(() => house.buttonFor('lena', 'approve', 'here'), 'nobody else is asked').toThrow();
    expect(await house.lies(task)).toEqual([]);
  });

  it('returned for detail it comes back, added to, to whoever returned it', { timeout: 60_000 }, async () => {
    const { house, task, stored, send, filed, queues } = await office(await fresh());
    await filed();
    await house.press('sun', 'return');
    await house.say('sun', '请补充泵的位号。');
    expect(await stored()).toMatchObject({ stage: 'returned' });
    expect(house.card('olga').text).toContain('请补充泵的位号。');
    expect(await queues()).toEqual(['olga → дополнить']);
    const before = { sun: house.phone('sun').messages().length, lena: house.phone('lena').messages().length };

    await house.press('olga', 'resubmit');
    await send('olga', photo('табличка.jpg'));
    await house.say('olga', 'Насос P-103');
    expect(await stored()).toMatchObject({ stage: 'pending_review' });
    expect(house.card('sun').text).toContain('Насос P-103');
    const cards = (code: 'sun' | 'lena') =>
      house
        .phone(code)
        .messages()
        .slice(before[code])
        .filter(({ text }) => text.includes(`T-${task} · Насос`) && text.includes('Насос P-103'));
    expect(cards('sun').length, 'whoever returned it gets it back').toBeGreaterThan(0);
    expect(cards('lena'), 'the other finds it in their list').toEqual([]);
    expect(await queues()).toEqual(['sun → 待您审核', 'lena → review it']);

    // Once more, and now it is rewritten; then as it is.
    await house.press('sun', 'return');
    await house.say('sun', '标题太笼统。');
    await house.press('olga', 'resubmit');
    await house.press('olga', 'Переписать');
    await house.say('olga', 'Насос P-103 греется\nПодшипник со стороны привода');
    expect(await stored()).toMatchObject({
      stage: 'pending_review',
      title: 'Насос P-103 греется',
      description: 'Подшипник со стороны привода',
    });
    await house.press('sun', 'return');
    await house.say('sun', '再看看。');
    await house.press('olga', 'resubmit');
    await house.press('olga', 'Отправить как есть');
    await house.press('lena', 'approve');
    expect(await stored()).toMatchObject({ stage: 'reviewed', reviewer: house.id('lena') });
    expect(violations(house)).toEqual([]);
  });

  it('returned, the requester may let it go', { timeout: 60_000 }, async () => {
    const { house, stored, filed } = await office(await fresh());
    await filed();
    await house.press('sun', 'return');
    await house.say('sun', '请补充。');
    await house.press('olga', 'cancel');
    await house.say('olga', 'Уже не нужно');
    expect(await stored()).toMatchObject({ stage: 'closed', outcome: 'cancelled' });
  });

  it('nobody reviews their own while somebody else could', { timeout: 60_000 }, async () => {
    const { house, stored } = await office(await fresh());
    await house.submit('lena', { title: 'A lamp', type: 'problem', requester: house.id('lena') });
    expect(() => house.buttonFor('lena', 'approve', 'here')).toThrow();
    const { json } = await apiClient(house.app.world).post<{ detail: string; allowed: string[] }>(
      '/tasks/T-1/approve',
      {
        person: 'lena',
      },
    );
    expect(json.allowed).not.toContain('approve');
    await house.press('sun', 'approve');
    expect(await stored()).toMatchObject({ stage: 'reviewed', reviewer: house.id('sun') });
  });

  it('a disputed result returns to whoever did it, with the words; nobody skips a stage', {
    timeout: 60_000,
  }, async () => {
    const { house, task, stored, filed, given, queues, stages } = await office(await fresh());
    await filed();
    const api = apiClient(house.app.world);
    const early = await api.post<{ allowed: string[] }>(`/tasks/T-${task}/confirm`, { person: 'olga' });
    expect([early.status, early.json.allowed]).toEqual([409, expect.arrayContaining(['comment', 'cancel'])]);
    expect(early.json.allowed).not.toContain('confirm');
    await house.press('sun', 'approve');
    await given();
    await house.press('wang', 'finish');
    await house.press('olga', 'dispute');
    await house.say('olga', 'После обеда снова 85 °C.');
    expect(await stored()).toMatchObject({ stage: 'in_progress', owner: house.id('wang'), outcome: null });
    expect(house.card('wang').text).toContain('После обеда снова 85 °C.');
    expect(await queues()).toEqual(['wang → 待您完成']);
    await house.press('wang', 'finish');
    await house.press('olga', 'more');
    await house.press('olga', 'Подтвердить + текст');
    await house.say('olga', 'Теперь хорошо, спасибо!');
    expect(await stored()).toMatchObject({ stage: 'closed', outcome: 'completed' });
    expect((await stages()).map(({ to }) => to)).toEqual([
      'pending_review',
      'reviewed',
      'assigned',
      'in_progress',
      'done',
      'in_progress',
      'done',
      'confirmed',
      'closed',
    ]);
    expect(await house.lies(task)).toEqual([]);
    expect(violations(house)).toEqual([]);
  });
});
