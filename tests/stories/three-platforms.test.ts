import { expect, it } from 'vitest';
import { platforms } from '../../core/ids.ts';
import { eachEngine, eachStory } from '../harness/engines.ts';
import type { ThreePlatforms } from '../harness/three-house.ts';
import { openThreePlatforms } from '../harness/three-platforms.ts';
import type { Resident } from '../harness/three-simulators.ts';

const violations = ({ simulators }: ThreePlatforms) =>
  Object.values(simulators).flatMap((one): unknown[] => [...one.violations]);

eachStory('one task between people of three platforms', (fresh) => {
  const residents: readonly Resident[] = [
    { code: 'olga', roles: ['requester'], platform: 'telegram', locale: 'ru' },
    { code: 'chen', roles: ['manager'], platform: 'feishu', locale: 'zh-CN' },
    { code: 'wang', roles: ['employee'], platform: 'dingtalk', locale: 'zh-CN' },
    { code: 'lina', roles: ['employee'], platform: 'feishu', locale: 'en' },
  ];

  it('is assigned, rejected here by a question and there by a form, accepted, finished, disputed, finished and confirmed', {
    timeout: 60_000,
  }, async () => {
    const house = await openThreePlatforms(await fresh(), residents);
    const made = await house.submit('chen', { title: 'Pump', requester: house.id('olga') });
    const task = made.task.id;
    const stored = () => house.read((tx) => tx.tasks.get(task));
    const honest = async () => expect(await house.lies(task)).toEqual([]);
    await honest();

    await house.press('chen', 'assign');
    await house.press('chen', 'wang');
    expect(await stored()).toMatchObject({ stage: 'assigned' });
    expect(house.card('wang').text).toContain('Pump');
    await honest();

    // DingTalk's public template has no inputs: the reason is asked for.
    await house.press('wang', 'reject');
    await house.press('wang', 'pick');
    await house.say('wang', '两处告急');
    expect(await stored()).toMatchObject({ stage: 'reviewed', owner: null });
    expect(house.card('chen').text).toContain('两处告急');
    await honest();

    await house.press('chen', 'assign');
    await house.press('chen', 'lina');
    await honest();
    await house.press('lina', 'reject', 'here', { choice: 'overloaded', text: 'three leaks at once' });
    expect(await stored()).toMatchObject({ stage: 'reviewed', owner: null });
    expect(house.card('chen').text).toContain('three leaks at once');
    await honest();

    // Wang is not offered the same again: another date makes it another offer.
    await house.press('chen', '修改截止时间');
    await house.say('chen', '明天18点');
    await house.press('chen', '指派');
    await house.press('chen', 'wang');
    expect(await house.press('wang', 'accept')).toContain('已接受');
    expect(await stored()).toMatchObject({ stage: 'in_progress', owner: house.id('wang') });
    await honest();
    await house.press('wang', 'finish');
    expect(house.card('olga').text).toContain('Pump');
    await house.press('olga', 'dispute');
    await house.say('olga', 'Течёт');
    expect(await stored()).toMatchObject({ stage: 'in_progress' });
    expect(house.card('wang').text).toContain('Течёт');
    await honest();
    await house.press('wang', 'finish');
    await house.press('olga', 'confirm');
    expect(await stored()).toMatchObject({ stage: 'closed', outcome: 'completed' });
    await honest();
    expect(violations(house)).toEqual([]);
  });
});

const crowd = Array.from(
  { length: 200 },
  (_, index): Resident => ({
    code: `p${String(index + 1).padStart(3, '0')}`,
    roles: ['employee'],
    platform: platforms[index % 3] ?? 'telegram',
    // Every language on every platform.
    locale: (['zh-CN', 'ru', 'en'] as const)[Math.floor(index / 3) % 3] ?? 'en',
  }),
);
const chief: Resident = { code: 'chief', roles: ['manager'], platform: 'feishu' };
/** A word of the sentence that tells who was first, in each language. */
const tongues = { 'zh-CN': /\p{Script=Han}/u, ru: /\p{Script=Cyrillic}/u, en: /^[\p{ASCII}’“”…—]+$/u } as const;

eachEngine('two hundred people on three platforms claim one task at once', (fresh) => {
  it('gives it to one, and tells every other who, in their language', { timeout: 120_000 }, async () => {
    const house = await openThreePlatforms(await fresh(), [...crowd, chief]);
    const { task } = await house.submit('chief', { title: 'Gate', groups: [house.group] });
    const presses = crowd.map(({ code }) => ({ code, ...house.buttonFor(code, 'claim', 'group') }));
    const answers = await Promise.all(
      presses.map(async ({ code, message, button }) => ({
        code,
        told: await house.phone(code).press(message, button, house.chatOf(code, 'group')),
      })),
    );
    await house.settled();

    const after = await house.read((tx) => tx.tasks.get(task.id));
    const winner = crowd.find(({ code }) => house.id(code) === after?.owner)?.code ?? '?';
    expect(after).toMatchObject({ stage: 'in_progress', turn: task.turn + 1 });
    const claims = (await house.read((tx) => tx.log.of(task.id, 500))).filter(({ verb }) => verb === 'claim');
    expect(claims).toHaveLength(1);
    const losers = answers.filter(({ code }) => code !== winner);
    expect(losers).toHaveLength(199);
    expect(losers.filter(({ told }) => !told.includes(winner))).toEqual([]);
    const locales = new Map(crowd.map(({ code, locale = 'en' }) => [code, locale]));
    expect(losers.filter(({ code, told }) => !tongues[locales.get(code) ?? 'en'].test(told))).toEqual([]);
    for (const { code } of crowd) {
      expect(() => house.buttonFor(code, 'claim', 'group'), `${code} is offered nothing any more`).toThrow();
    }
    expect(await house.lies(task.id)).toEqual([]);
    expect(violations(house)).toEqual([]);
  });
});
