import { expect, it } from 'vitest';
import { apiClient } from '../harness/api.ts';
import { eachStory } from '../harness/engines.ts';
import { openHouse } from '../harness/house.ts';

const residents = [
  { code: 'olga', roles: ['requester'] },
  { code: 'emma', roles: ['requester'] },
  { code: 'sun', roles: ['reviewer'] },
  { code: 'chen', roles: ['manager'] },
  { code: 'wang', roles: ['employee'] },
  { code: 'li', roles: ['employee'] },
] as const;

eachStory('the four roles', (fresh) => {
  async function story() {
    const house = await openHouse(await fresh(), residents);
    const api = apiClient(house.app.world);
    /** Who finds the task in their list, and what each of them may do that moves it on. */
    const readers = async () => {
      const found: string[] = [];
      for (const { code } of residents) {
        const { json } = await api.get<{ total: number }>(`/tasks?as=${code}`);
        if (json.total > 0) found.push(code);
      }
      return found;
    };
    const may = async (verb: string) => {
      const found: string[] = [];
      for (const { code } of residents) {
        const { json } = await api.get<{ allowed: string[] }>(`/tasks/T-1?as=${code}`);
        if (json.allowed.includes(verb)) found.push(code);
      }
      return found;
    };
    const newest = (code: string) =>
      house
        .phone(code)
        .messages()
        .findLast(({ text }) => text.startsWith('T-1 ·'))?.text ?? '';
    return { house, api, readers, may, newest };
  }

  it('take a problem through all seven states, each seeing and doing only their part', {
    timeout: 60_000,
  }, async () => {
    const { house, readers, may, newest } = await story();
    await house.say('olga', '/report');
    await house.press('olga', 'pick');
    await house.say('olga', 'The crane squeaks');
    await house.press('olga', 'pick');
    const send = house
      .card('olga')
      .buttons.flat()
      .find(({ text }) => text === 'Send for review');
    await house.phone('olga').press(house.card('olga').id, send?.data ?? '');
    await house.settled();
    expect(await house.read((tx) => tx.tasks.get(1))).toMatchObject({ type: 'problem', stage: 'pending_review' });
    expect(await readers()).toEqual(['olga', 'sun']);
    expect(await may('approve')).toEqual(['sun']);
    expect(await may('assign')).toEqual([]);

    await house.press('sun', 'approve');
    expect(await readers()).toEqual(['olga', 'sun', 'chen']);
    expect(newest('chen')).toContain('The crane squeaks');
    expect(await may('approve')).toEqual([]);
    expect(await may('assign')).toEqual(['chen']);

    await house.say('chen', '/assign T-1 wang');
    expect(await readers()).toEqual(['olga', 'sun', 'chen', 'wang']);
    expect(await may('accept')).toEqual(['wang']);
    await house.press('wang', 'accept');
    expect(newest('chen')).toContain('In progress');
    expect(newest('chen')).toContain('wang');
    expect(await may('finish')).toEqual(['wang']);
    await house.press('wang', 'finish');
    expect(newest('wang')).toContain('olga');
    expect(await may('confirm')).toEqual(['olga']);
    await house.press('olga', 'confirm');
    expect(newest('wang')).toContain('Completed');

    const log = (await house.read((tx) => tx.log.of(1, 20))).toReversed();
    const who = new Map(residents.map(({ code }) => [house.id(code), code as string]));
    expect(log.map(({ to, person, actor, platform }) => [to, who.get(person ?? 0) ?? actor, platform])).toEqual([
      ['pending_review', 'olga', 'telegram'],
      ['reviewed', 'sun', 'telegram'],
      ['assigned', 'chen', 'telegram'],
      ['in_progress', 'wang', 'telegram'],
      ['done', 'wang', 'telegram'],
      ['confirmed', 'olga', 'telegram'],
      ['closed', 'system', 'telegram'],
    ]);
    expect(log.every(({ at }, index) => at >= (log[index - 1]?.at ?? 0))).toBe(true);
    expect(house.telegram.violations).toEqual([]);
  });

  it('refuse, and return for detail, with the words of whoever reviews', { timeout: 60_000 }, async () => {
    const { house, newest } = await story();
    await house.submit('olga', { title: 'Leak', type: 'problem', requester: house.id('olga') });
    await house.press('sun', 'return');
    await house.say('sun', 'Which pump?');
    expect(await house.read((tx) => tx.tasks.get(1))).toMatchObject({ stage: 'returned', outcome: null });
    expect(newest('olga')).toContain('Which pump?');
    await house.press('olga', 'resubmit');
    await house.press('olga', 'skip');
    expect((await house.read((tx) => tx.tasks.get(1)))?.stage).toBe('pending_review');
    await house.press('sun', 'refuse');
    await house.say('sun', 'Not ours');
    expect(await house.read((tx) => tx.tasks.get(1))).toMatchObject({ stage: 'closed', outcome: 'refused' });
    expect(newest('olga')).toContain('Not ours');
    expect(house.telegram.violations).toEqual([]);
  });

  it('leave their part behind as fields and history of the task', { timeout: 60_000 }, async () => {
    const { house, api } = await story();
    const step = async (verb: string, body: object) => {
      expect({ verb, ...(await api.post(`/tasks/T-1/${verb}`, body)) }).toMatchObject({ status: 200 });
    };
    await house.submit('olga', {
      title: 'Leak',
      description: 'By the gate',
      type: 'problem',
      priority: 'high',
      requester: house.id('olga'),
    });
    await step('approve', { person: 'sun', comment: 'Real' });
    await step('assign', { person: 'chen', to: 'wang' });
    await step('accept', { person: 'wang' });
    await step('finish', { person: 'wang', comment: 'New seal' });
    await step('confirm', { person: 'olga', comment: 'Dry' });
    const { json } = await api.get<{ log: object[] }>('/tasks/T-1');
    expect(json).toMatchObject({
      title: 'Leak',
      description: 'By the gate',
      type: 'problem',
      priority: 'high',
      stage: 'closed',
      outcome: 'completed',
      requester: 'olga',
      owner: 'wang',
      assignments: [{ person: 'wang', status: 'accepted' }],
      created_at: expect.stringMatching(/^\d{4}-.+Z$/),
      updated_at: expect.stringMatching(/^\d{4}-.+Z$/),
    });
    expect(json.log).toMatchObject([
      { verb: 'submit', person: 'olga' },
      { verb: 'approve', person: 'sun', comment: 'Real', from: 'pending_review', to: 'reviewed' },
      { verb: 'assign', person: 'chen' },
      { verb: 'accept', person: 'wang' },
      { verb: 'finish', person: 'wang', comment: 'New seal' },
      { verb: 'confirm', person: 'olga', comment: 'Dry' },
      { verb: 'close', actor: 'system', to: 'closed', at: expect.stringMatching(/^\d{4}-.+Z$/) },
    ]);
    expect(api.failures).toEqual([]);
  });
});
