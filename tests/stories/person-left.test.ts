import { expect, it } from 'vitest';
import { putRule } from '../../core/dispatch/save.ts';
import { setDisabled } from '../../core/organisation/change.ts';
import { apiClient } from '../harness/api.ts';
import { eachStory } from '../harness/engines.ts';
import { api, plain } from './dispatch-kit.ts';
import { night } from './notices/night.ts';

const cast = {
  boss: { roles: ['admin'] },
  chen: { roles: ['manager'] },
  zhao: { roles: ['manager'], locale: 'zh-CN' },
  sun: { roles: ['reviewer'] },
  olga: { roles: ['requester'] },
  wang: { roles: ['employee'] },
  ivan: { roles: ['employee'] },
} as const;
type House = Awaited<ReturnType<typeof night>>;

const disable = async (house: House, code: string): Promise<void> => {
  await apiClient(house.world()).post(`/people/${code}/disable`);
  await house.settled();
  // The rest of many comes a moment later.
  await house.pass(1_000);
};
const stored = (house: House, task: number) => house.read((tx) => tx.tasks.get(task));
const offers = async (house: House, task: number): Promise<string[]> =>
  (await house.read((tx) => tx.tasks.assignments(task))).map(({ person, status }) => `${house.code(person)} ${status}`);
const waiting = async (house: House, code: string) => {
  await house.press(code, 'list.l0.0.waiting');
  return house.texts(code).at(-1) ?? '';
};

eachStory('somebody leaves', (fresh) => {
  it('what they had is told to whoever gave it, with a card to hand it on, and stays with what waits for managers', async () => {
    const house = await night(await fresh(), cast);
    const pump = await house.submit('chen', { title: 'Pump', assignees: [house.id('wang')] });
    await house.move('wang', 'accept', pump);
    const seal = await house.submit('chen', { title: 'Seal', assignees: [house.id('wang')] });
    const other = await house.submit('chen', { title: 'Gate', assignees: [house.id('ivan')] });
    await house.pass(120_000);
    const before = { chen: house.got('chen').length, wang: house.got('wang').length, zhao: house.got('zhao').length };

    await disable(house, 'wang');
    expect(await offers(house, seal)).toEqual(['wang withdrawn']);
    expect(await stored(house, seal)).toMatchObject({ stage: 'reviewed', dispatch: 'none' });
    expect(house.texts('chen').slice(before.chen)).toEqual([
      expect.stringMatching(/Pump\nIn progress · wang has left; somebody else is needed[\s\S]*\[Transfer\]/),
      expect.stringMatching(/Seal\n[\s\S]*\[Assign\]/),
    ]);
    expect((await house.notices('chen')).slice(-2).map(({ kind, text }) => [kind, house.words(text)])).toEqual([
      ['left', `T-${pump} · Pump: wang has left; somebody else is needed`],
      ['left', `T-${seal} · Seal: wang has left; somebody else is needed`],
    ]);
    // Chen gave them; whoever has left is told nothing any more.
    expect([house.got('wang').length, house.got('zhao').length]).toEqual([before.wang, before.zhao]);
    expect(await stored(house, other)).toMatchObject({ stage: 'assigned' });
    for (const code of ['chen', 'zhao']) {
      const list = await waiting(house, code);
      expect(list).toContain('Pump');
      expect(list).toContain('Seal');
      expect(list).not.toContain('Gate');
    }
    await house.move('zhao', 'transfer', pump, { person: house.id('ivan') });
    await house.move('zhao', 'assign', seal, { person: house.id('ivan') });
    expect(await waiting(house, 'chen')).not.toContain('Pump');
  });

  it('what the rules had offered them goes to the next one the rules have', async () => {
    const house = await night(await fresh(), cast);
    const rule = { ...plain, code: 'r', type: 'problem', groups: [house.group], strategy: 'round_robin' } as const;
    await house.write((tx) => putRule(tx, house.world(), api, rule));
    const task = await house.submit('chen', { title: 'Leak', type: 'problem' });
    await house.move('chen', 'dispatch', task, { byRules: true });
    const [first = ''] = (await offers(house, task)).map((one) => one.split(' ')[0] ?? '');
    const [next = ''] = ['wang', 'ivan'].filter((one) => one !== first);
    const told = house.got('chen').length;
    await disable(house, first);
    expect(await offers(house, task)).toEqual([`${next} offered`, `${first} withdrawn`]);
    expect(house.texts(next).at(-1)).toContain('[Accept]');
    expect(house.got('chen')).toHaveLength(told);
    // With nobody left it is parked, and every manager hears that.
    await disable(house, next);
    expect(await stored(house, task)).toMatchObject({ stage: 'reviewed', dispatch: 'parked' });
    expect(house.texts('chen').at(-1)).toContain('No group matches yet');
  });

  it('what waited for their word waits for somebody else’s, who hears of it', async () => {
    const house = await night(await fresh(), cast);
    const done = await house.submit('chen', {
      title: 'Pump',
      requester: house.id('olga'),
      assignees: [house.id('wang')],
    });
    await house.move('wang', 'accept', done);
    await house.move('wang', 'finish', done);
    const back = await house.submit('olga', { title: 'Leak', type: 'problem', requester: house.id('olga') });
    await house.move('sun', 'return', back, { comment: 'where?' });
    await house.pass(120_000);
    await disable(house, 'olga');
    expect(house.texts('chen').at(-1)).toMatch(/Pump\n[\s\S]*\[Confirm\]/);
    expect(house.texts('sun').at(-1)).toMatch(/Leak\n[\s\S]*\[Refuse\]/);
    // Chen goes too: another manager, in their own language.
    await disable(house, 'chen');
    expect(house.texts('zhao').at(-1)).toMatch(/Pump\n[\s\S]*\[确认/);
  });

  it('and what was theirs to hear is heard by the other managers', async () => {
    const house = await night(await fresh(), cast);
    const task = await house.submit('chen', { title: 'Pump', assignees: [house.id('wang')] });
    await disable(house, 'chen');
    const before = house.got('chen').length;
    await house.move('wang', 'reject', task, { category: 'other', reason: 'away' });
    expect(house.texts('zhao').at(-1)).toMatch(/Pump\n[\s\S]*away[\s\S]*\[指派\]/);
    // … also that somebody cannot be reached.
    await house.write(async (tx) => {
      const [account] = await tx.accounts.of(house.id('ivan'));
      if (account) await tx.accounts.setReach(account.id, 'blocked');
    });
    const again = await house.submit('chen', { title: 'Seal', assignees: [house.id('ivan')] });
    expect(again).toBeGreaterThan(task);
    expect(house.texts('boss').at(-1)).toContain('ivan');
    expect(house.got('chen')).toHaveLength(before);
  });

  it('and is back: nobody reads any more that they have left, and what is theirs has its buttons again', async () => {
    const house = await night(await fresh(), cast);
    const pump = await house.submit('chen', { title: 'Pump', assignees: [house.id('wang')] });
    await house.move('wang', 'accept', pump);
    const shown = (code: string) => house.got(code).findLast(({ text }) => text.includes('Pump'))?.shows;
    await disable(house, 'wang');
    expect(shown('wang')).not.toContain('[Done]');
    expect(shown('chen')).toContain('wang has left');
    await apiClient(house.world()).post('/people/wang/enable');
    await house.settled();
    await house.pass(1_000);
    expect(shown('wang')).toContain('[Done]');
    expect(shown('chen')).toContain('In progress · wang\n');
  });

  it('what nobody is left to confirm counts as confirmed', async () => {
    const { chen, wang } = cast;
    const house = await night(await fresh(), { chen, wang });
    const task = await house.submit('chen', { title: 'Pump', assignees: [house.id('wang')] });
    await house.move('wang', 'accept', task);
    await house.move('wang', 'finish', task);
    await disable(house, 'chen');
    expect(await stored(house, task)).toMatchObject({ stage: 'closed', outcome: 'completed' });
    expect(await house.textOf('wang', task)).toContain('there is nobody left to confirm it');
  });

  it('however many they had, and nothing happens to those who are back before anybody looked', async () => {
    const house = await night(await fresh(), cast);
    const tasks: number[] = [];
    for (let count = 0; count < 25; count++) {
      tasks.push(await house.submit('chen', { title: `Task ${count}`, assignees: [house.id('wang')] }));
    }
    await house.write(async (tx) => {
      const wang = await tx.people.byCode('wang');
      if (!wang) throw new Error('gone');
      await setDisabled(tx, house.world(), api, wang, true);
      await setDisabled(tx, house.world(), api, { ...wang, disabledAt: 1 }, false);
    });
    await house.settled();
    expect(await offers(house, tasks[0] ?? 0)).toEqual(['wang offered']);
    await disable(house, 'wang');
    for (const task of tasks) expect(await offers(house, task)).toEqual(['wang withdrawn']);
    expect((await house.notices('chen')).filter(({ kind }) => kind === 'left')).toHaveLength(25);
  });
});
