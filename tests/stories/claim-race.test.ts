import { expect, it } from 'vitest';
import { eachEngine } from '../harness/engines.ts';
import { openHouse } from '../harness/house.ts';

const crowd = Array.from({ length: 200 }, (_, index) => ({
  code: `p${index + 1}`,
  roles: ['employee'] as const,
  locale: (['zh-CN', 'ru', 'en'] as const)[index % 3] ?? 'en',
}));

eachEngine('two hundred people claim one task at once (C1)', (fresh) => {
  it('gives it to one, and tells the others who', { timeout: 60_000 }, async () => {
    const house = await openHouse(await fresh(), crowd);
    const field = await house.read((tx) => tx.groups.byCode('field'));
    const [facts] = await house.submit('api', { title: 'Gate', groups: [field?.id ?? 0] });
    const task = facts?.task.id ?? 0;
    const card = house.phone('p1').last(house.group);
    const button = card?.buttons.flat().find(({ data }) => data?.startsWith('claim.'))?.data ?? '';
    const answers = await Promise.all(
      crowd.map(async ({ code }) => {
        const answer = await house.phone(code).press(card?.id ?? 0, button, house.group);
        return { code, told: answer === 'timeout' ? 'timeout' : answer.text };
      }),
    );
    await house.settled();

    const after = await house.read((tx) => tx.tasks.get(task));
    const winner = crowd.find(({ code }) => house.id(code) === after?.owner)?.code ?? '?';
    expect(after).toMatchObject({ stage: 'in_progress', turn: (facts?.task.turn ?? 0) + 1 });
    const losers = answers.filter(({ code }) => code !== winner);
    expect(losers).toHaveLength(199);
    expect(losers.filter(({ told }) => !told.includes(winner))).toEqual([]);
    const claims = (await house.read((tx) => tx.log.of(task, 500))).filter(({ verb }) => verb === 'claim');
    expect(claims).toHaveLength(1);
    const shared = house.phone('p1').last(house.group);
    expect(shared?.text).toContain(winner);
    expect(shared?.buttons.flat().some(({ data }) => data?.startsWith('claim.'))).toBe(false);
    expect(house.telegram.violations).toEqual([]);
  });
});
