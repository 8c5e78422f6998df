import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../tests/harness/fake-clock.ts';
import { settleAnswer } from './answer.ts';

/** The fate of an answer, `ms` after it was given; `stopped`: we are told to stop at that moment. */
async function fateOf({ ms, isUp, stopped = false }: { ms: number; isUp: boolean; stopped?: boolean }) {
  const clock = new FakeClock();
  const fates: string[] = [];
  const stop = new AbortController();
  const answer = { locale: 'en', zone: 'UTC', settled: (how: string) => void fates.push(how) } as const;
  const port = { clock, locale: 'en', zone: 'UTC' } as const;
  const settled = settleAnswer(port, answer, { isUp: () => isUp }, stop.signal);
  await clock.advance(ms);
  if (stopped) stop.abort();
  if (stopped || ms >= 1_000) await settled;
  return fates;
}

describe('an answer to a press', () => {
  it('is taken for written when its line still stands a second later, and not sooner', async () => {
    expect(await fateOf({ ms: 999, isUp: true })).toEqual([]);
    expect(await fateOf({ ms: 1_000, isUp: true })).toEqual(['written']);
    expect(await fateOf({ ms: 1_000, isUp: false })).toEqual(['lost']);
  });

  it('is taken for lost when we are stopped before that is known: the courier paints again', async () => {
    expect(await fateOf({ ms: 500, isUp: true, stopped: true })).toEqual(['lost']);
  });
});
