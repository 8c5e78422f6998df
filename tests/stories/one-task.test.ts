import { expect, it } from 'vitest';
import { eachEngine } from '../harness/engines.ts';
import { openHouse } from '../harness/house.ts';

const residents = [
  { code: 'olga', roles: ['requester'], locale: 'ru' },
  { code: 'chen', roles: ['manager'] },
  { code: 'wang', roles: ['employee'], locale: 'zh-CN' },
  { code: 'ivan', roles: ['employee'], locale: 'ru' },
] as const;

eachEngine('one task, from hand to hand', (fresh) => {
  it('is offered, rejected with a reason, offered again, accepted, finished, disputed, finished and confirmed (J04, J05)', async () => {
    const house = await openHouse(await fresh(), residents);
    const [facts] = await house.submit('chen', {
      title: 'Pump',
      requester: house.id('olga'),
      assignees: [house.id('ivan')],
    });
    const task = facts?.task.id ?? 0;
    expect(house.card('ivan').text).toContain('Pump');

    await house.press('ivan', 'reject');
    await house.press('ivan', 'pick');
    const box = house.phone('ivan').replyBox();
    expect(box, 'a box to write the reason').toBeDefined();
    house.phone('ivan').reply(house.phone('ivan').person.id, 'б'.repeat(501));
    await house.settled();
    expect((await house.read((tx) => tx.tasks.get(task)))?.stage, 'a reason too long is none').toBe('assigned');
    house.phone('ivan').reply(house.phone('ivan').person.id, 'две аварии сразу');
    await house.settled();
    expect(await house.read((tx) => tx.tasks.get(task))).toMatchObject({ stage: 'reviewed', owner: null });
    expect(house.card('chen').text).toContain('две аварии сразу');

    // The next candidate is proposed: one press.
    await house.press('chen', 'assign');
    const [offer] = await house.read((tx) => tx.tasks.assignments(task));
    const next = 'wang';
    expect(offer).toMatchObject({ status: 'offered', person: house.id(next) });

    expect(await house.press(next, 'accept')).toMatch(/已接受|Принято/);
    expect(await house.press(next, 'finish')).toMatch(/已标记为完成|Отмечено/);
    expect(house.card('olga').text).toContain('Pump');
    await house.press('olga', 'dispute');
    house.phone('olga').reply(house.phone('olga').person.id, 'Течёт');
    await house.settled();
    expect((await house.read((tx) => tx.tasks.get(task)))?.stage).toBe('in_progress');
    expect(house.card(next).text).toContain('Течёт');
    await house.press(next, 'finish');
    await house.press('olga', 'confirm');
    expect(await house.read((tx) => tx.tasks.get(task))).toMatchObject({ stage: 'closed', outcome: 'completed' });
    expect(await house.read((tx) => tx.shown.behind())).toBe(0);
    expect(house.telegram.violations).toEqual([]);
  });

  it('is claimed in the group; every other copy follows, and the winner can undo (J10)', async () => {
    const house = await openHouse(await fresh(), residents);
    const field = await house.read((tx) => tx.groups.byCode('field'));
    const [facts] = await house.submit('chen', { title: 'Valve', groups: [field?.id ?? 0] });
    const task = facts?.task.id ?? 0;
    const [won, late] = await Promise.all([
      house.press('wang', 'claim', house.group),
      house.press('ivan', 'claim', house.group),
    ]);
    const owner = (await house.read((tx) => tx.tasks.get(task)))?.owner;
    const [winner, loser, told] = owner === house.id('wang') ? ['wang', 'ivan', late] : ['ivan', 'wang', won];
    expect(told).toContain(winner);
    expect(house.card(winner).text).toContain('Valve');
    expect(
      house
        .phone(loser)
        .messages()
        .some(({ text }) => text.includes('Valve')),
    ).toBe(false);
    const shared = house.phone(loser).last(house.group);
    expect(shared?.text).toContain(winner);
    expect(shared?.buttons.flat().map(({ data }) => data?.split('.')[0])).not.toContain('claim');

    await house.press(winner, 'undo');
    expect(await house.read((tx) => tx.tasks.get(task))).toMatchObject({
      stage: 'reviewed',
      owner: null,
      dispatch: 'pooled',
    });
    expect(
      house
        .phone(loser)
        .last(house.group)
        ?.buttons.flat()
        .map(({ data }) => data?.split('.')[0]),
    ).toContain('claim');
    expect(house.telegram.violations).toEqual([]);
  });
});
