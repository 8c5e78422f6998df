import { expect, it } from 'vitest';
import { eachStory } from '../harness/engines.ts';
import { openThreePlatforms } from '../harness/three-platforms.ts';
import type { Resident } from '../harness/three-simulators.ts';
import { violations } from './talk-kit.ts';

const cast: readonly Resident[] = [
  { code: 'chen', roles: ['manager'], platform: 'feishu', locale: 'zh-CN' },
  { code: 'zhao', roles: ['manager'], platform: 'dingtalk', locale: 'zh-CN' },
  { code: 'max', roles: ['manager'], platform: 'telegram', locale: 'en' },
  { code: 'ivan', roles: ['employee'], platform: 'telegram', locale: 'ru' },
];
const managers = [
  { manager: 'chen', says: '可执行的操作' },
  { manager: 'zhao', says: '可执行的操作' },
  { manager: 'max', says: 'what you can do now' },
];

eachStory('what stands behind "More"', (fresh) => {
  const given = async () => {
    const house = await openThreePlatforms(await fresh(), cast);
    const task = async (manager: string) => {
      const made = await house.submit(manager, { title: `Pump of ${manager}`, assignees: [house.id('ivan')] });
      await house.say(manager, `/task T-${made.task.id}`);
      await house.press(manager, 'more');
      return made.task.id;
    };
    const menus = (id: number) => house.read((tx) => tx.shown.of({ kind: 'more', id }));
    /** The messages behind "More", oldest first, as the manager's phone shows them. */
    const seen = async (manager: string, id: number) => {
      const copies = await menus(id);
      return copies.map(({ message }) => {
        const found = house
          .phone(manager)
          .messages()
          .find((one) => one.id === message);
        return { text: found?.text ?? '', buttons: found?.buttons.length ?? -1 };
      });
    };
    return { house, task, menus, seen };
  };

  it('offers nothing once the task moved on, says where to look, and is painted no more', {
    timeout: 60_000,
  }, async () => {
    const { house, task, menus, seen } = await given();
    for (const { manager, says } of managers) {
      const id = await task(manager);
      const [menu] = await seen(manager, id);
      expect(menu?.buttons, manager).toBeGreaterThan(1);
      await house.press('ivan', 'accept');
      const [after] = await seen(manager, id);
      expect(after?.buttons, manager).toBe(0);
      expect(after?.text, manager).toContain(says);
      expect(after?.text, manager).toContain(`/task T-${id}`);
      const [settled] = await menus(id);
      await house.press('ivan', 'finish');
      expect(await menus(id), `${manager}: no call for what is over`).toEqual([settled]);
    }
    expect(violations(house)).toEqual([]);
  });

  it('steps back for a newer one, and follows what its own buttons do', { timeout: 60_000 }, async () => {
    const { house, task, seen } = await given();
    for (const { manager, says } of managers) {
      const id = await task(manager);
      await house.press(manager, 'more');
      expect((await seen(manager, id)).map(({ buttons }) => buttons > 0)).toEqual([false, true]);
      const told = await house.press(manager, 'recall');
      const [, newer] = await seen(manager, id);
      expect(newer?.buttons, manager).toBe(0);
      // DingTalk puts what the presser is told where the footnote stands.
      expect(
        [says, told].some((one) => newer?.text.includes(one)),
        manager,
      ).toBe(true);
      expect(await house.lies(id)).toEqual([]);
    }
    expect(violations(house)).toEqual([]);
  });
});
