import { expect, it } from 'vitest';
import type { Platform } from '../../core/ids.ts';
import { freeAllowances } from '../../core/ledger/allowance.ts';
import { eachStory, freshDatabase } from '../harness/engines.ts';
import { plainTraits } from '../harness/play-adapter.ts';
import { twoPlatforms } from '../harness/two-platforms.ts';

type House = Awaited<ReturnType<typeof twoPlatforms>>;

let keys = 0;
async function say(house: House, code: string, platform: Platform, text: string, more: object = {}) {
  const message = `said-${++keys}`;
  await house.app.sink({
    kind: 'text',
    place: { platform, externalId: `${code}-${platform}`, kind: 'direct' },
    sender: { externalId: `${code}-${platform}`, name: code },
    at: house.app.world.clock.now(),
    key: message,
    correlation: message,
    text,
    message,
    files: [],
    ...more,
  });
  await house.settled();
  return message;
}

/** Posts to this chat that tell of a comment: they offer to answer it, and nothing else. */
const told = (house: House, platform: 'telegram' | 'dingtalk', chat: string) =>
  house[platform].posts(chat).filter(({ tokens }) => tokens.length === 1 && tokens[0]?.startsWith('comment.')).length;

const residents = { ann: ['telegram'], ben: ['dingtalk'], cleo: ['telegram'], root: ['dingtalk'] } as const;

it('where a message cannot be changed, a correction follows as one of its own', async () => {
  const house = await twoPlatforms(await freshDatabase('sqlite'), residents);
  Object.assign(house.dingtalk, { traits: { ...plainTraits('dingtalk'), canRevise: false } });
  const task = await house.submit({ title: 'Pump', requester: house.id('ann'), assignees: [house.id('ben')] });
  const message = await say(house, 'ann', 'telegram', `/comment T-${task} by Firday`);
  const before = house.dingtalk.posts('ben-dingtalk').length;
  const edit = {
    kind: 'edited',
    text: `/comment T-${task} by Friday`,
    message,
    key: 'edit',
    correlation: 'edit',
  } as const;
  const place = { platform: 'telegram', externalId: 'ann-telegram', kind: 'direct' } as const;
  await house.app.sink({ ...edit, place, sender: { externalId: 'ann-telegram', name: 'ann' }, at: 1 });
  await house.settled();
  expect(house.dingtalk.posts('ben-dingtalk')).toHaveLength(before + 1);
  expect(house.dingtalk.revisions()).toEqual([]);
  const [comment] = await house.read((tx) => tx.talk.of(task, { limit: 9 }));
  expect(comment).toMatchObject({ text: 'by Friday', revision: 2 });
  // What somebody else claims to have changed changes nothing.
  await house.app.sink({
    ...edit,
    key: 'e2',
    text: 'mine',
    place,
    sender: { externalId: 'cleo-telegram', name: 'c' },
    at: 1,
  });
  expect((await house.read((tx) => tx.talk.of(task, { limit: 9 }))).map(({ text }) => text)).toEqual(['by Friday']);
});

eachStory('a month that runs short', (fresh) => {
  it('lets comments wait for the digest, but not those that call somebody', async () => {
    const allowances = { ...freeAllowances, dingtalk: { call: 100, push: null } };
    const house = await twoPlatforms(await fresh(), residents, { allowances });
    const task = await house.submit({ title: 'Pump', requester: house.id('ann'), assignees: [house.id('ben')] });
    const month = new Date(house.app.world.clock.now()).toISOString().slice(0, 7);
    await say(house, 'ann', 'telegram', `/comment T-${task} first`);
    expect(told(house, 'dingtalk', 'ben-dingtalk')).toBe(1);
    await house.write((tx) => tx.ledger.add(month, { platform: 'dingtalk', kind: 'call', count: 95 }));
    await say(house, 'ann', 'telegram', `/comment T-${task} second`);
    expect(told(house, 'dingtalk', 'ben-dingtalk')).toBe(1);
    const [waiting] = await house.read((tx) => tx.notices.list(house.id('ben'), { limit: 9 }));
    expect(waiting).toMatchObject({ kind: 'comment', how: 'waiting', task });
    await say(house, 'ann', 'telegram', `/comment T-${task} @ben please look`);
    expect(told(house, 'dingtalk', 'ben-dingtalk')).toBe(2);
  });
});

it('somebody who is no part of it hears when called, by name or by the platform, if they may read it', async () => {
  const house = await twoPlatforms(await freshDatabase('sqlite'), residents);
  const task = await house.submit({ title: 'Pump', requester: house.id('ann'), assignees: [house.id('ben')] });
  await say(house, 'ann', 'telegram', `/comment T-${task} nobody in particular, mail root@example.org`);
  expect(told(house, 'dingtalk', 'root-dingtalk')).toBe(0);
  // An administrator may read everything.
  await say(house, 'ann', 'telegram', `/comment T-${task} @root look`);
  expect(told(house, 'dingtalk', 'root-dingtalk')).toBe(1);
  const cleos = house.telegram.posts('cleo-telegram').length;
  await say(house, 'ann', 'telegram', `/comment T-${task} and you?`, { mentions: ['cleo-telegram'] });
  expect(house.telegram.posts('cleo-telegram')).toHaveLength(cleos);
  await house.write((tx) => tx.tasks.share(task, house.id('cleo')));
  await say(house, 'ann', 'telegram', `/comment T-${task} now you`, { mentions: ['cleo-telegram'] });
  expect(told(house, 'telegram', 'cleo-telegram')).toBe(1);
});
