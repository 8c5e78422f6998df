import { expect, it } from 'vitest';
import { perform } from '../../core/tasks/perform.ts';
import type { MoveArgs, Verb } from '../../core/tasks/verbs.ts';
import { eachStory } from '../harness/engines.ts';
import { openHouse } from '../harness/house.ts';

const residents = [
  { code: 'chen', roles: ['manager'] },
  { code: 'wang', roles: ['employee'] },
  { code: 'ivan', roles: ['employee'] },
  { code: 'emma', roles: ['employee'] },
] as const;

eachStory('a shared task', (fresh) => {
  it('shows itself once to each new sharer, and tells all of them what is said about it', async () => {
    const house = await openHouse(await fresh(), residents);
    const [facts] = await house.submit('chen', { title: 'Pump', assignees: [house.id('wang')] });
    const task = facts?.task.id ?? 0;
    await house.press('wang', 'accept');
    const move = async (by: string, verb: Verb, args: MoveArgs) => {
      await house.write(async (tx) => {
        const person = (await tx.people.byCode(by)) ?? null;
        const actor = {
          kind: 'person',
          person,
          account: null,
          platform: null,
          correlation: `${by}-${verb}-${args.person}`,
        } as const;
        return perform(tx, house.app.world, actor, { verb, task, args });
      });
      house.app.world.wake('courier');
      await house.settled();
    };
    await move('wang', 'share', { person: house.id('ivan') });
    await move('wang', 'share', { person: house.id('emma') });
    const cards = (code: string) =>
      house
        .phone(code)
        .messages()
        .filter(({ text }) => text.startsWith(`T-${task} · Pump`));
    expect(cards('ivan')).toHaveLength(1);
    expect(cards('emma')).toHaveLength(1);

    await move('wang', 'comment', { comment: 'the seal is worn' });
    for (const code of ['ivan', 'emma', 'chen']) expect(house.phone(code).last()?.text).toContain('the seal is worn');
    expect(
      house
        .phone('wang')
        .messages()
        .filter(
          ({ from, text }) => from.bot && text.includes('the seal is worn') && !text.startsWith(`T-${task} · Pump`),
        ),
    ).toEqual([]);
  });
});
