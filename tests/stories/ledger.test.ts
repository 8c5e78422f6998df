import { describe, expect, it } from 'vitest';
import { freeAllowances } from '../../core/ledger/allowance.ts';
import type { CallKind } from '../../core/ledger/ledger.ts';
import { monthOf, Tally } from '../../core/ledger/tally.ts';
import { perform } from '../../core/tasks/perform.ts';
import { flush } from '../../jobs/ledger.ts';
import { eachStory, type Fresh } from '../harness/engines.ts';
import { type Residents, twoPlatforms } from '../harness/two-platforms.ts';

const allowances = { ...freeAllowances, dingtalk: { call: 10, push: 100 } };
const spent = { kind: 'throttled', retryAfterMs: 20 * 24 * 3_600_000, scope: 'account' } as const;

async function ledgerHouse(db: Fresh, residents: Residents) {
  const tally = new Tally({ now: () => Date.now() }, 'UTC');
  const house = await twoPlatforms(db, residents, { tally, allowances });
  const log = (_: string, error: unknown) => {
    throw error;
  };
  return {
    ...house,
    tally,
    async spend(kind: CallKind, times: number): Promise<void> {
      for (let n = 0; n < times; n++) tally.count('dingtalk', kind);
      await flush({ world: house.app.world, tally, log });
      await house.settled();
    },
    /** One move by whoever; what it causes stands. */
    async move(code: string, verb: 'comment' | 'finish' | 'confirm' | 'close' | 'cancel', task: number, args = {}) {
      const result = await house.write(async (tx) => {
        const person = (await tx.people.get(house.id(code))) ?? null;
        const correlation = `${verb}-${task}-${code}`;
        const actor = { kind: person ? 'person' : 'api', person, account: null, platform: null, correlation } as const;
        return perform(tx, house.app.world, actor, { verb, task, args });
      });
      expect(result).toMatchObject({ kind: 'moved' });
      await house.settled();
    },
  };
}
const titles = (calls: readonly { title: string }[]) => calls.map(({ title }) => title);

eachStory('the ledger', (fresh) => {
  it('adds up what is counted and warns administrators once at 70 and once at 90 %', async () => {
    const house = await ledgerHouse(await fresh(), { root: ['telegram'] });
    const told = () => house.telegram.posts('root-telegram').length;
    await house.spend('call', 6);
    expect(told()).toBe(0);
    await house.spend('call', 1);
    expect(told()).toBe(1);
    await house.spend('call', 1);
    expect(told()).toBe(1);
    await house.spend('call', 3);
    await house.spend('call', 3);
    expect(told()).toBe(2);
    // Each kind has a month of its own; a leap over both shares is one warning.
    await house.spend('push', 95);
    expect(told()).toBe(3);
    expect((await house.app.world.health()).ledger).toEqual({
      telegram: { calls: 0, pushes: 0, callsAllowed: null, pushesAllowed: null },
      dingtalk: { calls: 14, pushes: 95, callsAllowed: 10, pushesAllowed: 100 },
    });
  });

  it('keeps months apart, and adds what several servers count', async () => {
    const { database } = await fresh();
    const add = (month: string, count: number) =>
      database.write('test', (tx) => tx.ledger.add(month, { platform: 'feishu', kind: 'call', count }));
    await Promise.all(Array.from({ length: 10 }, () => add('2026-03', 5)));
    await add('2026-04', 1);
    expect(await database.read('test', (tx) => tx.ledger.of('2026-03'))).toEqual([
      { platform: 'feishu', kind: 'call', count: 50, warned: 0 },
    ]);
  });
});

describe('counting', () => {
  eachStory('until the end', (fresh) => {
    it('what was counted last is written down when the house stops', async () => {
      const db = await fresh();
      const house = await ledgerHouse(db, {});
      house.tally.count('dingtalk', 'call');
      await house.stop();
      const month = monthOf(Date.now(), 'UTC');
      expect(await db.database.read('test', (tx) => tx.ledger.of(month))).toMatchObject([{ count: 1 }]);
    });
  });
});

eachStory('as the calls run out', (fresh) => {
  it('a group’s copy of a finished task stays as it is; whoever must still act sees everything', async () => {
    const house = await ledgerHouse(await fresh(), { bo: ['dingtalk'], al: ['dingtalk'], root: ['telegram'] });
    const task = await house.submit({ title: 'Gate', groups: [house.group] });
    await house.press('bo', 'dingtalk', house.dingtalk.calls[0]?.tokens[0] ?? '');
    await house.settled();
    await house.spend('call', 9);
    const before = [house.dingtalk, house.telegram].map((one) => one.revisions().length);
    await house.move('bo', 'finish', task);
    // Without anybody to confirm it the task is closed at once: its card in the group is left alone where calls cost.
    expect(await house.read((tx) => tx.tasks.get(task))).toMatchObject({ stage: 'closed' });
    const chats = house.dingtalk
      .revisions()
      .slice(before[0])
      .map(({ conversation }) => conversation);
    expect(new Set(chats)).toEqual(new Set(['bo-dingtalk']));
    expect(house.telegram.revisions().length).toBeGreaterThan(before[1] ?? 0);
    expect(await house.read((tx) => tx.shown.behind())).toBe(0);
    // A copy that must be healed is painted at any price.
    const copy = await house.write(async (tx) => {
      const chat = await tx.conversations.find('dingtalk', 'field-dingtalk');
      const [standing] = await tx.shown.liveIn(chat?.id ?? 0);
      await tx.shown.heal(standing?.id ?? 0);
      return standing;
    });
    await house.settled();
    expect(house.dingtalk.revisions().at(-1)).toMatchObject({ conversation: 'field-dingtalk', message: copy?.message });
  });

  it('notices reach whoever gave the task, and others only where calls are free', async () => {
    const house = await ledgerHouse(await fresh(), {
      boss: ['dingtalk'],
      bo: ['dingtalk'],
      cy: ['dingtalk', 'telegram'],
      root: ['telegram'],
    });
    await house.write(async (tx) => {
      const boss = await tx.people.get(house.id('boss'));
      if (boss) await tx.people.put({ ...boss, roles: ['manager'] });
    });
    const task = await house.submit({ title: 'Gate', assignees: [house.id('bo')] });
    await house.write((tx) => tx.tasks.share(task, house.id('root')));
    await house.write(async (tx) => {
      const now = await tx.tasks.get(task);
      if (now) await tx.tasks.change(task, now, { assigner: house.id('boss'), requester: house.id('cy') });
    });
    await house.spend('call', 9);
    house.dingtalk.calls.length = 0;
    house.telegram.calls.length = 0;
    await house.move('root', 'comment', task, { comment: 'soon' });
    expect(house.dingtalk.posts().map(({ conversation }) => conversation)).toEqual(['boss-dingtalk']);
    expect(house.telegram.posts().map(({ conversation }) => conversation)).toEqual(['cy-telegram']);
  });
});

eachStory('when the calls are gone', (fresh) => {
  const people = { dee: ['telegram', 'dingtalk'], eva: ['dingtalk'], root: ['telegram'] } as const;

  it('people are told where they also are, what stood in line too; the rest waits, and somebody hears of it', async () => {
    const house = await ledgerHouse(await fresh(), people);
    await house.write((tx) => tx.people.setPreferred(house.id('dee'), 'dingtalk'));
    house.dingtalk.answer = () => spent;
    // Five in line behind one another: only the first one is refused.
    const inLine = ['one', 'two', 'three', 'four', 'five'];
    await house.write(async (tx) => {
      for (const title of inLine) {
        const chat = await tx.conversations.ensure(
          { platform: 'dingtalk', externalId: 'dee-dingtalk', kind: 'direct' },
          { locale: 'en', zone: 'UTC', person: house.id('dee') },
        );
        await tx.outbox.add({
          key: title,
          conversation: chat.id,
          person: house.id('dee'),
          content: { kind: 'snapshot', card: { template: 'notice', revision: 0, title: { said: title }, buttons: [] } },
          lane: 'personal',
          correlation: 'test',
          createdAt: Date.now(),
        });
      }
    });
    await house.settled();
    expect(titles(house.dingtalk.calls)).toEqual(['one']);
    expect(titles(house.telegram.posts('dee-telegram')).toSorted()).toEqual(inLine.toSorted());
    expect(house.telegram.posts('root-telegram')).toHaveLength(1);

    await house.submit({ title: 'Gate', assignees: [house.id('dee')] });
    await house.submit({ title: 'Lamp', assignees: [house.id('eva')] });
    expect(house.dingtalk.calls).toHaveLength(1);
    expect(house.telegram.posts('dee-telegram')).toHaveLength(6);
    expect(house.telegram.posts('root-telegram')).toHaveLength(1);
    expect(await house.read((tx) => tx.outbox.depth())).toMatchObject({ ready: 1, sending: 0 });
  });

  it('a restart asks once more: the calls may have been bought', async () => {
    const db = await fresh();
    const house = await ledgerHouse(db, people);
    house.dingtalk.answer = () => spent;
    await house.submit({ title: 'Lamp', assignees: [house.id('eva')] });
    await house.stop();
    const month = Date.now() + 24 * 3_600_000;
    expect(Number(await house.read((tx) => tx.settings.get('rests.dingtalk')))).toBeGreaterThan(month);
    const again = await ledgerHouse(db, {});
    await again.settled();
    expect(await again.read((tx) => tx.settings.get('rests.dingtalk'))).toBe('0');
    const left = await again.read((tx) => tx.outbox.nextDue(Date.now()));
    expect(left).toBeLessThanOrEqual(Date.now() + 3_600_000);
  });
});
