import { expect, it } from 'vitest';
import { dispatchToPeople } from '../../core/dispatch/named.ts';
import { dispatchByRules } from '../../core/dispatch/route.ts';
import { putRule } from '../../core/dispatch/save.ts';
import type { Person } from '../../core/people/person.ts';
import { perform } from '../../core/tasks/perform.ts';
import { submit } from '../../core/tasks/submit.ts';
import type { Actor, TaskType } from '../../core/tasks/task.ts';
import { shippedTypes } from '../../core/tasks/types.ts';
import type { World } from '../../core/world.ts';
import { eachStory } from '../harness/engines.ts';
import { FakeClock } from '../harness/fake-clock.ts';
import { openHouse } from '../harness/house.ts';
import { plainWorld, seedPeople } from '../harness/world.ts';
import { api, cast, decided, group, plain, rule, tokens } from './dispatch-kit.ts';

eachStory('named people and second dispatches (J12)', (fresh) => {
  it('skip the rules: the owner has it, the others may look on and no more', { timeout: 30_000 }, async () => {
    const house = await openHouse(await fresh(), cast);
    const south = await group(house, 'south', 'wang', 'li');
    await rule(house, { code: 'all', groups: [south], strategy: 'pool' });
    const [facts] = await house.submit('api', { title: 'Named', type: 'pay' });
    const task = facts?.task.id ?? 0;
    const world = house.app.world;
    const [wang, li, ivan] = ['wang', 'li', 'ivan'].map((code) => house.id(code)) as [number, number, number];
    const named = await house.write((tx) =>
      dispatchToPeople(tx, world, api, task, { people: [wang, li, ivan], owner: li }),
    );
    expect(named).toMatchObject({ kind: 'moved', facts: { task: { owner: li, stage: 'in_progress' } } });
    expect(await house.read((tx) => tx.tasks.sharers(task))).toEqual([wang, ivan]);
    expect(await house.read((tx) => tx.decisions.of(task, 9))).toHaveLength(1);
    await house.settled();

    const finish = await house.write(async (tx) => {
      const person = (await tx.people.get(ivan)) ?? null;
      return perform(tx, world, { ...api, kind: 'person', person }, { verb: 'finish', task, args: {} });
    });
    expect(finish.kind).toBe('refused');

    const unforced = await house.write((tx) => dispatchToPeople(tx, world, api, task, { people: [wang] }));
    expect(unforced.kind).toBe('refused');
    const byRules = await house.write((tx) => dispatchByRules(tx, world, api, task));
    expect(byRules.result.kind).toBe('refused');
    const forced = await house.write((tx) => dispatchToPeople(tx, world, api, task, { people: [wang], force: true }));
    expect(forced).toMatchObject({ kind: 'moved', facts: { task: { owner: wang } } });
    const history = (await house.read((tx) => tx.log.of(task, 20))).map(({ verb }) => verb).toReversed();
    expect(history.filter((verb) => verb !== 'share')).toEqual([
      'submit',
      'dispatch',
      'dispatch',
      'assign',
      'redispatch',
      'assign',
    ]);
  });

  it('several without an owner may claim, and nobody else; the next dispatch replaces them', {
    timeout: 30_000,
  }, async () => {
    const house = await openHouse(await fresh(), cast);
    const world = house.app.world;
    const south = await group(house, 'south', 'ivan', 'li');
    await rule(house, { code: 'all', groups: [south], strategy: 'pool' });
    const [facts] = await house.submit('api', { title: 'Two', type: 'clarify' });
    const task = facts?.task.id ?? 0;
    const people = [house.id('wang'), house.id('li')];
    const told = async () => {
      house.app.world.wake('courier');
      await house.settled();
    };
    const named = await house.write((tx) => dispatchToPeople(tx, world, api, task, { people }));
    expect(named).toMatchObject({ kind: 'moved', facts: { task: { dispatch: 'pooled' }, members: people } });
    const waiting = (code: string) =>
      house.read(async (tx) => {
        const reader = { id: house.id(code), roles: ['employee'] as const };
        return (await tx.tasks.list({ reader, filter: 'waiting', now: 1, limit: 9, offset: 0 })).tasks.map(
          ({ id }) => id,
        );
      });
    expect([await waiting('wang'), await waiting('li'), await waiting('ivan')]).toEqual([[task], [task], []]);
    await told();
    expect(tokens(house, 'wang', 'claim')).toHaveLength(1);
    const field = (await house.read((tx) => tx.groups.byCode('field')))?.id ?? 0;
    await house.write((tx) => perform(tx, world, api, { verb: 'dispatch', task, args: { groups: [field] } }));
    await told();
    const shared = () => house.phone('wang').messages(house.group).at(-1);
    expect(
      shared()
        ?.buttons.flat()
        .map(({ text }) => text),
    ).toContain('Claim');
    const second = await house.write((tx) => dispatchByRules(tx, world, api, task, { except: [house.id('li')] }));
    expect(second.decision).toMatchObject({
      groups: [south],
      skipped: [{ person: house.id('li'), why: 'excluded' }],
      candidates: [house.id('ivan')],
    });
    expect([await waiting('wang'), await waiting('li'), await waiting('ivan')]).toEqual([[], [], [task]]);
    const card = house.card('wang');
    const old = tokens(house, 'wang', 'claim')[0]?.data ?? '';
    const late = await house.phone('wang').press(card.id, old);
    await told();
    expect(late === 'timeout' ? late : late.text).not.toBe('It is yours.');
    expect(house.phone('wang').messages().at(-1)).toMatchObject({ text: 'T-1\n⚪ No longer with you', buttons: [] });
    expect(shared()).toMatchObject({ text: 'T-1\n⚪ No longer with you', buttons: [] });
    expect(await house.press('ivan', 'claim')).toBe('It is yours.');
  });

  it('a manager asks the rules from the groups’ dialogue; who rejected is passed over', {
    timeout: 30_000,
  }, async () => {
    const house = await openHouse(await fresh(), cast);
    const south = await group(house, 'south', 'li', 'wang');
    await rule(house, { code: 'work', type: 'work', groups: [south], strategy: 'least_loaded' });
    const [facts] = await house.submit('chen', { title: 'By hand' });
    const task = facts?.task.id ?? 0;
    expect(facts?.task.dispatch).toBe('none');
    const ask = async () => {
      await house.say('chen', `/task T-${task}`);
      await house.press('chen', 'more');
      await house.press('chen', 'dispatch');
      const rules = house
        .card('chen')
        .buttons.flat()
        .find(({ text }) => text === 'By rules');
      await house.phone('chen').press(house.card('chen').id, rules?.data ?? '');
      await house.settled();
    };
    await ask();
    const offered = async () => (await house.read((tx) => tx.tasks.assignments(task)))[0];
    const first = (await offered())?.person ?? 0;
    expect(await offered()).toMatchObject({ status: 'offered', by: null });
    await house.write(async (tx) => {
      const person = (await tx.people.get(first)) ?? null;
      const args = { category: 'overloaded', reason: 'No time' } as const;
      return perform(tx, house.app.world, { ...api, kind: 'person', person }, { verb: 'reject', task, args });
    });
    expect((await house.read((tx) => tx.tasks.assignments(task))).at(-1)?.status).toBe('rejected');
    await house.write((tx) => dispatchByRules(tx, house.app.world, api, task, { force: true }));
    expect((await decided(house, task))?.skipped).toContainEqual({ person: first, why: 'rejected' });
    expect((await offered())?.person).not.toBe(first);
  });
});

eachStory('types the rules route', (fresh) => {
  it('go on by themselves once approved, to people on duty only, and nobody else can claim', async () => {
    const db = await fresh();
    const clock = new FakeClock();
    const made = await db.database.write('seed', async (tx) => {
      const people = await seedPeople(tx, { olga: 'requester', sun: 'reviewer', wang: 'employee', li: 'employee' });
      const members = ['wang', 'li'].map((code) => people.get(code)?.id ?? 0);
      return { people, group: await tx.groups.put({ code: 'crew', name: 'Crew', members }) };
    });
    const [olga, sun, wang, li] = ['olga', 'sun', 'wang', 'li'].map((code) => made.people.get(code)) as Person[];
    if (!olga || !sun || !wang || !li) throw new Error('nobody came');
    const problem = { ...(shippedTypes.get('problem') as TaskType), routing: 'rules' as const };
    const world: World = {
      ...plainWorld(clock, db.database),
      taskTypes: new Map([...shippedTypes, ['problem', problem]]),
      duty: { among: async (_, people) => new Set(people.filter((id) => id === li.id)) },
    };
    const by = (person: Person): Actor => ({ ...api, kind: 'person', person });
    await db.database.write('test', async (tx) => {
      const draft = { ...plain, type: 'problem', groups: [made.group], strategy: 'pool' as const };
      await putRule(tx, world, api, { ...draft, code: 'on-duty', onDuty: true });
      const filed = await submit(tx, world, by(olga), { title: 'Leak', type: 'problem' });
      if (filed.kind !== 'made') throw new Error(filed.kind);
      const task = filed.tasks[0]?.task.id ?? 0;
      expect(filed.tasks[0]?.task).toMatchObject({ stage: 'pending_review', dispatch: 'none' });
      const approved = await perform(tx, world, by(sun), { verb: 'approve', task, args: {} });
      expect(approved).toMatchObject({
        kind: 'moved',
        facts: { task: { stage: 'reviewed', dispatch: 'pooled' }, members: [li.id] },
      });
      expect((await tx.decisions.of(task, 1))[0]).toMatchObject({
        actor: 'system',
        skipped: [{ person: wang.id, why: 'off_duty' }],
      });
      expect((await perform(tx, world, by(wang), { verb: 'claim', task, args: {} })).kind).toBe('unknown');
      expect((await perform(tx, world, by(li), { verb: 'claim', task, args: {} })).kind).toBe('moved');
      const log = (await tx.log.of(task, 9)).map(({ verb, actor }) => `${verb} ${actor}`).toReversed();
      expect(log).toEqual(['submit person', 'approve person', 'dispatch system', 'claim person']);
    });
  });
});
