import { describe, expect, it } from 'vitest';
import { type DispatchFacts, decide } from './decide.ts';
import { effective, type MatchingRule } from './rule.ts';

const rule = (code: string, more: Partial<MatchingRule> = {}): MatchingRule => ({
  id: code.charCodeAt(0),
  code,
  groups: [1],
  onDuty: false,
  strategy: 'direct',
  priority: 0,
  stop: false,
  revision: 1,
  ...more,
});
const facts = (matching: readonly MatchingRule[], more: Partial<DispatchFacts> = {}): DispatchFacts => ({
  matching,
  members: new Map([
    [1, [11, 12]],
    [2, [12, 13]],
    [3, [14]],
    [4, []],
  ]),
  excluded: new Map(),
  onDuty: null,
  lastOf: new Map(),
  load: new Map(),
  ...more,
});

describe('where a task goes by the rules', () => {
  it('unites the groups of all that match; a final rule silences lower ones, equals still count', () => {
    const rules = [rule('a', { priority: 1 }), rule('b', { groups: [2], priority: 5, stop: true })];
    expect(decide(facts([...rules, rule('c', { groups: [3], priority: 5 })]))).toMatchObject({
      outcome: 'pooled',
      groups: [2, 3],
      candidates: [12, 13, 14],
    });
    expect(effective(rules).map(({ code }) => code)).toEqual(['b']);
  });

  it('is decided by the strategy of the first: by priority, then by code, never by order of arrival', () => {
    const rules = [rule('b', { strategy: 'pool' }), rule('a', { strategy: 'round_robin' }), rule('c')];
    const both = [decide(facts(rules)), decide(facts(rules.toReversed()))];
    expect(both[0]).toEqual(both[1]);
    expect(both[0]).toMatchObject({ strategy: 'round_robin', outcome: 'direct', person: 11 });
  });

  it('a sole candidate has it at once, except where the rule wants it claimed', () => {
    expect(decide(facts([rule('a', { groups: [3] })]))).toMatchObject({ outcome: 'direct', person: 14 });
    expect(decide(facts([rule('a', { groups: [3], strategy: 'pool' })]))).toMatchObject({ outcome: 'pooled' });
  });

  it('turns go round, also past somebody who is out of the question or gone', () => {
    const turn = (last: number, excluded: DispatchFacts['excluded'] = new Map()) =>
      decide(
        facts([rule('a', { groups: [1, 2], strategy: 'round_robin' })], { lastOf: new Map([[97, last]]), excluded }),
      ).person;
    expect([turn(0), turn(11), turn(12), turn(13), turn(99)]).toEqual([11, 12, 13, 11, 11]);
    expect(turn(11, new Map([[12, 'rejected']]))).toBe(13);
  });

  it('the fewest tasks win, and a tie goes to the same person every time', () => {
    const least = (load: readonly [number, number][]) =>
      decide(facts([rule('a', { groups: [1, 2], strategy: 'least_loaded' })], { load: new Map(load) })).person;
    expect(least([])).toBe(11);
    expect(
      least([
        [11, 2],
        [12, 1],
        [13, 1],
      ]),
    ).toBe(12);
  });

  it('who is off duty for one rule may be wanted by another', () => {
    const duty = { onDuty: new Set([11]) };
    expect(decide(facts([rule('a', { onDuty: true })], duty))).toMatchObject({
      outcome: 'direct',
      person: 11,
      skipped: [{ person: 12, why: 'off_duty' }],
    });
    expect(decide(facts([rule('a', { onDuty: true }), rule('b', { groups: [2] })], duty)).candidates).toEqual([
      11, 12, 13,
    ]);
  });

  it('waits where nothing matches, and where nobody is left', () => {
    expect(decide(facts([]))).toMatchObject({ outcome: 'parked', parked: 'no_rule', groups: [] });
    expect(decide(facts([rule('a', { groups: [4] })]))).toMatchObject({
      outcome: 'parked',
      parked: 'nobody',
      groups: [4],
    });
    const excluded = new Map([[14, 'lapsed'] as const]);
    expect(decide(facts([rule('a', { groups: [3] })], { excluded }))).toMatchObject({ parked: 'nobody' });
  });
});
