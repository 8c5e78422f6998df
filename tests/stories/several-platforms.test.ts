import { expect, it } from 'vitest';
import type { Platform } from '../../core/ids.ts';
import type { SendOutcome } from '../../core/ports.ts';
import { eachStory } from '../harness/engines.ts';
import { twoPlatforms } from '../harness/two-platforms.ts';

const isClaim = (token: string) => token.startsWith('claim.');
const refused = (reason: 'blocked' | 'never-started'): SendOutcome => ({ kind: 'refused', reason, why: 'no' });

eachStory('a group that lives on two platforms', (fresh) => {
  const crowd = Object.fromEntries(
    Array.from({ length: 40 }, (_, n) => [`p${n}`, [n % 2 === 0 ? 'telegram' : 'dingtalk']] as [string, Platform[]]),
  );

  it('shows one task in both chats, gives it to one, and both copies live on', { timeout: 60_000 }, async () => {
    const house = await twoPlatforms(await fresh(), { ...crowd, cy: ['telegram', 'dingtalk'] });
    const task = await house.submit({ title: 'Gate', groups: [house.group] });
    const both = [house.telegram, house.dingtalk];
    // Everybody is reached by a group: nobody a second time, in private.
    expect(both.map(({ calls }) => calls.map(({ conversation }) => conversation))).toEqual([
      ['field-telegram'],
      ['field-dingtalk'],
    ]);
    const tokens = both.map(({ calls }) => calls[0]?.tokens.find(isClaim) ?? '');
    expect(tokens[0]).toBe(tokens[1]);

    const answers = await Promise.all(
      Object.entries(crowd).map(async ([code, [platform = 'telegram']]) => ({
        code,
        told: await house.press(code, platform, tokens[0] ?? ''),
      })),
    );
    await house.settled();
    const after = await house.read((tx) => tx.tasks.get(task));
    expect(after?.stage).toBe('in_progress');
    const winner = Object.keys(crowd).find((code) => house.id(code) === after?.owner) ?? '?';
    const losers = answers.filter(({ code }) => code !== winner);
    expect(losers).toHaveLength(39);
    expect(losers.filter(({ told }) => !told.includes(winner))).toEqual([]);
    expect((await house.read((tx) => tx.log.of(task, 99))).filter(({ verb }) => verb === 'claim')).toHaveLength(1);
    for (const { calls, traits } of both) {
      const chat = calls.filter(({ conversation }) => conversation === `field-${traits.platform}`);
      expect(chat.at(-1)).toMatchObject({ kind: 'revise' });
      expect(chat.at(-1)?.tokens.filter(isClaim)).toEqual([]);
    }
    const copies = await house.read((tx) => tx.shown.of({ kind: 'task', id: task }));
    expect(copies.filter(({ person, status }) => person === null && status === 'live')).toHaveLength(2);
    expect(new Set(copies.map(({ shownRevision }) => shownRevision))).toEqual(new Set([after?.revision]));
  });
});

eachStory('one person with two accounts', (fresh) => {
  it('is told once, where they prefer', async () => {
    const house = await twoPlatforms(await fresh(), { dee: ['telegram', 'dingtalk'] });
    await house.write((tx) => tx.people.setPreferred(house.id('dee'), 'dingtalk'));
    await house.submit({ title: 'Gate', assignees: [house.id('dee')] });
    expect(house.dingtalk.posts('dee-dingtalk')).toHaveLength(1);
    expect(house.telegram.calls).toEqual([]);
  });

  it.each(['blocked', 'never-started'] as const)(
    '%s there: the post goes to the other account, once, and the next one at once',
    async (reason) => {
      const house = await twoPlatforms(await fresh(), { dee: ['telegram', 'dingtalk'] });
      await house.write((tx) => tx.people.setPreferred(house.id('dee'), 'dingtalk'));
      house.dingtalk.answer = () => refused(reason);
      const [first, second] = [
        await house.submit({ title: 'Gate', assignees: [house.id('dee')] }),
        await house.submit({ title: 'Lamp', assignees: [house.id('dee')] }),
      ];
      expect(house.dingtalk.calls).toHaveLength(1);
      expect(house.telegram.posts('dee-telegram').map(({ tokens }) => tokens[0]?.split('.')[1])).toEqual([
        `t${first.toString(36)}`,
        `t${second.toString(36)}`,
      ]);
      const copies = await house.read((tx) => tx.shown.of({ kind: 'task', id: first }));
      expect(copies.map(({ status }) => status)).toEqual(['live']);
    },
  );

  it('out of reach on both: whoever hears of trouble hears it once', async () => {
    const house = await twoPlatforms(await fresh(), { dee: ['telegram', 'dingtalk'], root: ['telegram'] });
    for (const platform of [house.telegram, house.dingtalk]) {
      platform.answer = ({ conversation }) => (conversation.startsWith('dee') ? refused('blocked') : undefined);
    }
    await house.submit({ title: 'Gate', assignees: [house.id('dee')] });
    expect(house.telegram.posts('dee-telegram')).toHaveLength(1);
    expect(house.dingtalk.posts('dee-dingtalk')).toHaveLength(1);
    expect(house.telegram.posts('root-telegram')).toHaveLength(1);
  });
});
