import { expect, it } from 'vitest';
import { putRule } from '../../core/dispatch/save.ts';
import type { Actor } from '../../core/tasks/task.ts';
import { eachStory } from '../harness/engines.ts';
import { FakeClock } from '../harness/fake-clock.ts';
import { type House, openHouse } from '../harness/house.ts';

const api: Actor = { kind: 'api', person: null, account: null, platform: null, correlation: 'test' };

const cards = (house: House) =>
  house
    .phone('wang')
    .messages(house.group)
    .filter(({ buttons }) => buttons.length > 0);
const isList = (text: string) => text.includes('new tasks');

eachStory('a pool that many tasks come into at once', (fresh) => {
  it('gets five cards and one list, however many were parked', { timeout: 60_000 }, async () => {
    const clock = new FakeClock();
    const house = await openHouse(
      await fresh(),
      [
        { code: 'wang', roles: ['employee'] },
        { code: 'li', roles: ['employee'] },
      ],
      { clock },
    );
    const field = (await house.read((tx) => tx.groups.byCode('field')))?.id ?? 0;
    for (let n = 0; n < 60; n++) await house.submit('api', { title: `Count ${n}`, type: 'clarify' });
    expect(await house.read((tx) => tx.tasks.countParked())).toBe(60);
    expect(cards(house)).toEqual([]);

    await house.write((tx) =>
      putRule(tx, house.app.world, api, {
        code: 'all',
        type: 'clarify',
        companyScope: 'all',
        companies: [],
        materialScope: 'all',
        materials: [],
        groups: [field],
        onDuty: false,
        strategy: 'pool',
        priority: 0,
        stop: false,
        enabled: true,
      }),
    );
    house.app.world.wake('jobs');
    await house.settled();
    expect(await house.read((tx) => tx.tasks.countParked())).toBe(0);
    expect(cards(house)).toHaveLength(5);
    await clock.advance(70_000);
    await house.settled();
    expect(cards(house)).toHaveLength(6);
    const list = cards(house).at(-1);
    expect(list?.text).toContain('60 new tasks');
    expect(list?.text).toContain('52 more');
    // Nothing more comes of it, and the next task is news again.
    await clock.advance(120_000);
    await house.submit('api', { title: 'One more', type: 'clarify' });
    expect(cards(house).filter(({ text }) => isList(text))).toHaveLength(1);
    expect(cards(house)).toHaveLength(7);
    const open = list?.buttons.flat().find(({ data }) => data?.startsWith('open.'))?.data ?? '';
    await house.phone('li').press(list?.id ?? 0, open, house.group);
    await house.settled();
    expect(await house.press('li', 'claim')).toBe('It is yours.');
    expect(house.telegram.violations).toEqual([]);
  });
});
