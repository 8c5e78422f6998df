import { expect, it } from 'vitest';
import { dispatchByRules } from '../../core/dispatch/route.ts';
import type { RuleDraft } from '../../core/dispatch/rule.ts';
import { tryRules } from '../../core/dispatch/try.ts';
import { importOrganisation } from '../../core/organisation/import.ts';
import { readOrganisation } from '../../core/organisation/organisation.ts';
import { submit } from '../../core/tasks/submit.ts';
import { eachEngine, eachStory } from '../harness/engines.ts';
import { openHouse } from '../harness/house.ts';
import { api, cast, decided, group, plain, rule, tokens } from './dispatch-kit.ts';

eachEngine('rules send tasks to groups (J10)', (fresh) => {
  it('two rules unite their groups, two claim in one second, one has it and both can see why', {
    timeout: 30_000,
  }, async () => {
    const house = await openHouse(await fresh(), cast);
    const [north, south] = [await group(house, 'north', 'wang'), await group(house, 'south', 'li')];
    await rule(house, { code: 'by-company', companyScope: 'part', companies: ['acme', 'apex'], groups: [north] });
    await rule(house, { code: 'by-material', materialScope: 'part', materials: ['steel'], groups: [south] });
    await rule(house, { code: 'other-company', companyScope: 'part', companies: ['zeta'], groups: [north] });
    await rule(house, { code: 'switched-off', groups: [north], enabled: false });

    const order = { title: 'Clarify the order', type: 'clarify', code: 'REQ-7', company: 'acme', material: 'steel' };
    const [facts] = await house.submit('api', order);
    const task = facts?.task.id ?? 0;
    expect(facts?.task).toMatchObject({ stage: 'reviewed', dispatch: 'pooled', owner: null });
    const both = [house.id('wang'), house.id('li')].toSorted((a, b) => a - b);
    expect(await decided(house, task)).toMatchObject({
      outcome: 'pooled',
      matched: [{ code: 'by-company' }, { code: 'by-material' }],
      groups: [north, south].toSorted((a, b) => a - b),
      candidates: both,
      skipped: [],
      actor: 'api',
    });
    expect(() => house.card('ivan')).toThrow('no card');

    const press = (code: string) => {
      const button = tokens(house, code, 'claim')[0]?.data ?? '';
      return house.phone(code).press(house.card(code).id, button);
    };
    const answers = await Promise.all([press('wang'), press('li')]);
    house.app.world.wake('courier');
    await house.settled();
    const { owner = null } = (await house.read((tx) => tx.tasks.get(task))) ?? {};
    const [winner, loser] = owner === house.id('wang') ? ['wang', 'li'] : ['li', 'wang'];
    const told = Object.fromEntries(
      answers.map((answer, i) => [['wang', 'li'][i], answer === 'timeout' ? '' : answer.text]),
    );
    expect(told[winner]).toBe('It is yours.');
    expect(told[loser]).toContain(winner);
    expect(tokens(house, loser, 'claim')).toEqual([]);
    expect(house.card(loser).text).toContain(winner);

    await house.press(winner, 'more');
    expect(await house.press(winner, 'why')).toBe('');
    const why = house.phone(winner).messages().at(-1)?.text ?? '';
    for (const word of ['the rules by-company, by-material', 'NORTH, SOUTH', '2 people']) expect(why).toContain(word);
    expect(why).not.toMatch(/dispatch\.|\{\{/);
    await house.say('chen', `/why T-${task}`);
    expect(house.phone('chen').messages().at(-1)?.text).toContain('you are a manager');
    expect(house.telegram.violations).toEqual([]);
  });
});

eachStory('rules choose (J10)', (fresh) => {
  it('a final rule silences those below it, and turns and loads choose one', { timeout: 30_000 }, async () => {
    const house = await openHouse(await fresh(), cast);
    const all = await group(house, 'all', 'wang', 'li', 'ivan');
    const south = await group(house, 'south', 'li');
    await rule(house, { code: 'turns', groups: [all], strategy: 'round_robin', priority: 5, stop: true });
    await rule(house, { code: 'below', groups: [south], priority: 1 });
    const ids = cast.slice(0, 3).map(({ code }) => house.id(code));
    const given: (number | null | undefined)[] = [];
    for (let n = 0; n < 4; n++) {
      const [facts] = await house.submit('api', { title: `Turn ${n}`, type: 'clarify' });
      given.push(facts?.task.owner);
      expect((await decided(house, facts?.task.id ?? 0))?.matched.map(({ code }) => code)).toEqual(['turns']);
    }
    expect(given).toEqual([...ids, ids[0]]);

    await rule(house, { code: 'turns', groups: [all], strategy: 'least_loaded', priority: 5, stop: true });
    const [next] = await house.submit('api', { title: 'Least', type: 'clarify' });
    expect(next?.task.owner).toBe(ids[1]);
    await house.say('li', `/why T-${next?.task.id}`);
    expect(house.phone('li').messages().at(-1)?.text).toContain('fewest tasks');
  });
});

eachStory('a task no rule matches (J11)', (fresh) => {
  it('waits, is told to managers once, and goes where the preview said once there is a rule', {
    timeout: 30_000,
  }, async () => {
    const house = await openHouse(await fresh(), cast);
    const [facts] = await house.submit('api', { title: 'Settle', type: 'settle', code: 'S-1', company: 'acme' });
    const [other] = await house.submit('api', { title: 'Other', type: 'settle', code: 'S-2', company: 'zeta' });
    expect(facts?.task.dispatch).toBe('parked');
    const seen = () =>
      house
        .phone('chen')
        .messages()
        .filter(({ text }) => text.includes('Settle'));
    expect(seen()).toHaveLength(1);
    await house.write((tx) => dispatchByRules(tx, house.app.world, api, facts?.task.id ?? 0));
    house.app.world.wake('courier');
    await house.settled();
    expect(seen()).toHaveLength(1);

    const one = await group(house, 'one', 'li');
    const draft: RuleDraft = {
      ...plain,
      type: 'settle',
      code: 'acme',
      companyScope: 'part',
      companies: ['acme'],
      groups: [one],
    };
    const tried = await tryRules(house.app.world, { change: { kind: 'put', draft }, last: 10 });
    expect(
      tried.tasks.map(({ task, before, after, moves }) => [task?.code, before.outcome, after.outcome, moves]),
    ).toEqual([
      ['S-2', 'parked', 'parked', false],
      ['S-1', 'parked', 'direct', true],
    ]);
    expect(tried.parked).toEqual({ now: 2, looked: 2, stay: 1 });
    expect(await house.read((tx) => tx.rules.count())).toBe(0);
    expect(await house.read((tx) => tx.tasks.countParked())).toBe(2);

    await rule(house, draft);
    expect(await house.read((tx) => tx.tasks.get(facts?.task.id ?? 0))).toMatchObject({
      stage: 'in_progress',
      dispatch: 'none',
      owner: house.id('li'),
    });
    expect(await house.read((tx) => tx.tasks.get(other?.task.id ?? 0))).toMatchObject({ dispatch: 'parked' });
    expect(house.card('li').text).toContain('Settle');
    // The other one was looked at and left alone: no row, no message.
    const log = await house.read((tx) => tx.log.of(other?.task.id ?? 0, 9));
    expect(log.map(({ verb }) => verb)).toEqual(['dispatch', 'submit']);
    const again = await house.write((tx) =>
      submit(tx, house.app.world, api, { title: 'Settle', type: 'settle', code: 'S-1', company: 'acme' }),
    );
    expect(again.kind).toBe('exists');
  });

  it('is looked at again when a group gets its first member', { timeout: 30_000 }, async () => {
    const house = await openHouse(await fresh(), cast);
    const empty = await group(house, 'empty');
    await rule(house, { code: 'all', groups: [empty] });
    const [facts] = await house.submit('api', { title: 'Alone', type: 'clarify' });
    expect(await decided(house, facts?.task.id ?? 0)).toMatchObject({ outcome: 'parked', parked: 'nobody' });
    const read = readOrganisation({ groups: [{ code: 'empty', name: 'Empty', members: ['li'] }] });
    if (read.kind !== 'ok') throw new Error('refused');
    await house.write((tx) => importOrganisation(tx, house.app.world, read.organisation));
    house.app.world.wake('jobs');
    house.app.world.wake('courier');
    await house.settled();
    expect(await house.read((tx) => tx.tasks.get(facts?.task.id ?? 0))).toMatchObject({ owner: house.id('li') });
  });
});
