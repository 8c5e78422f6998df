import { expect, it } from 'vitest';
import { apiClient } from '../harness/api.ts';
import { eachStory } from '../harness/engines.ts';
import { night } from './notices/night.ts';

const cast = {
  olga: { roles: ['requester'] },
  sun: { roles: ['reviewer'] },
  lena: { roles: ['reviewer'], locale: 'ru' },
  chen: { roles: ['manager'] },
} as const;

eachStory('a report that went back to somebody who has left', (fresh) => {
  it('waits for the reviewers, one of whom ends it in chat', async () => {
    const house = await night(await fresh(), cast);
    const task = await house.submit('olga', { title: 'Leak', type: 'problem', requester: house.id('olga') });
    const waiting = async (code: string) => {
      await house.press(code, 'list.l0.0.waiting');
      return house.texts(code).at(-1);
    };
    await house.move('sun', 'return', task, { comment: 'where?' });
    // As long as its requester is there, it is theirs.
    expect(await house.textOf('sun', task)).not.toContain('[Refuse]');
    expect(await house.move('sun', 'refuse', task, { comment: 'nobody said where' }, false)).toBe('refused');
    expect(await waiting('sun')).not.toContain('Leak');

    await house.write((tx) => tx.people.setDisabled(house.id('olga'), house.clock.now()));
    expect(await waiting('sun')).toContain('→ review it');
    expect(await house.textOf('lena', task)).toContain('[Отказать]');
    expect(await house.textOf('chen', task)).not.toContain('[Refuse]');
    const card = await house.cardOf('sun', task);
    const refuse = card?.buttons.find(({ token }) => token.startsWith('refuse.'));
    await house.press('sun', refuse?.token ?? '');
    await house.say('sun', 'Olga has left, and nobody knows where');
    expect(await house.read((tx) => tx.tasks.get(task))).toMatchObject({ stage: 'closed', outcome: 'refused' });
    expect(await waiting('lena')).not.toContain('Leak');
    // Should she come back, it can be taken up again.
    await house.move('lena', 'reopen', task);
    expect(await house.read((tx) => tx.tasks.get(task))).toMatchObject({ stage: 'pending_review', outcome: null });
  });
});

eachStory('finished work nobody is left to confirm', (fresh) => {
  it.each([
    ['en', 'there is nobody left to confirm it'],
    ['ru', 'подтвердить больше некому'],
    ['zh-CN', '已无人可以确认'],
  ] as const)('counts as confirmed, and card and log say why: %s', async (locale, words) => {
    const people = { chen: { roles: ['manager'] }, wang: { roles: ['employee'], locale } } as const;
    const house = await night(await fresh(), people);
    const task = await house.submit('chen', { title: 'Pump', assignees: [house.id('wang')] });
    await house.move('wang', 'accept', task);
    await house.write((tx) => tx.people.setDisabled(house.id('chen'), house.clock.now()));
    await house.move('wang', 'finish', task);
    expect(await house.read((tx) => tx.tasks.get(task))).toMatchObject({ stage: 'closed', outcome: 'completed' });
    expect(await house.textOf('wang', task)).toContain(words);
    const api = apiClient(house.world());
    const { json } = await api.get<{ entries: { verb: string; why: string | null }[] }>(
      `/workflow/logs?task=T-${task}`,
    );
    expect(json.entries.slice(0, 4).map(({ verb, why }) => [verb, why])).toEqual([
      ['close', null],
      ['confirm', 'nobody'],
      ['finish', null],
      ['accept', null],
    ]);
  });
});
