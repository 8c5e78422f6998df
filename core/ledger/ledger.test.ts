import { describe, expect, test } from 'vitest';
import { platforms } from '../ids.ts';
import { freeAllowances, shareReached, warningShares } from './allowance.ts';
import { callKinds } from './ledger.ts';
import { Tally } from './tally.ts';
import { savingsAt, thriftPlan } from './thrift.ts';

describe('the tally', () => {
  test('counts by the month of the organisation’s zone, and gives each count once', () => {
    let now = Date.UTC(2026, 2, 31, 15, 59);
    const tally = new Tally({ now: () => now }, 'Asia/Shanghai');
    tally.count('dingtalk', 'push');
    tally.count('dingtalk', 'call');
    tally.count('dingtalk', 'call');
    now += 60_000;
    tally.count('dingtalk', 'call');
    const counted = [
      { month: '2026-03', platform: 'dingtalk', kind: 'call', count: 2 },
      { month: '2026-03', platform: 'dingtalk', kind: 'push', count: 1 },
      { month: '2026-04', platform: 'dingtalk', kind: 'call', count: 1 },
    ];
    expect(tally.take()).toEqual(counted);
    expect(tally.take()).toEqual([]);
  });

  test('what is put back is added to what came meanwhile', () => {
    const tally = new Tally({ now: () => 0 }, 'UTC');
    tally.count('feishu', 'call');
    const taken = tally.take();
    tally.count('feishu', 'call');
    tally.putBack(taken);
    expect(tally.take()).toEqual([{ month: '1970-01', platform: 'feishu', kind: 'call', count: 2 }]);
  });
});

test.each([
  [0, 100, 0],
  [69, 100, 0],
  [70, 100, 70],
  [89, 100, 70],
  [90, 100, 90],
  [500, 100, 90],
  [2, 3, 0],
  [3, 3, 90],
  [1_000_000, null, 0],
])('%i of %s reaches %i %%', (count, allowed, share) => expect(shareReached(count, allowed)).toBe(share));

test('the tables are whole: shares rise, every platform has its allowances, nothing is saved before anybody is warned', () => {
  expect(warningShares.toSorted((a, b) => a - b)).toEqual(warningShares);
  for (const platform of platforms) {
    for (const kind of callKinds) expect(freeAllowances[platform][kind] ?? 1).toBeGreaterThan(0);
  }
  for (const { from, saves } of thriftPlan) {
    expect(from).toBeGreaterThanOrEqual(90);
    expect([savingsAt(from - 0.1).has(saves), savingsAt(from).has(saves)]).toEqual([false, true]);
  }
});
