import { describe, expect, inject, test } from 'vitest';
import { type ChaosOptions, chaos } from './chaos.ts';
import { type Sabotage, sabotages } from './orders.ts';

/** Fixed: a run that fails here is played again by `npm run chaos -- --seed 11`. */
const seed = 11;
const lives = (options: Omit<ChaosOptions, 'seed'>) => chaos({ seed, side: 1, ...options });

test('killed among three platforms on SQLite, nothing accepted is lost or doubled and every card is right in the end', async () => {
  const { found, runs, tally } = await lives({ runs: 6, engine: 'sqlite' });
  expect(found).toEqual([]);
  expect(runs).toBe(6);
  expect(tally.filed).toBeGreaterThan(10);
  for (const { taps, posts } of Object.values(tally.of)) expect(Math.min(taps, posts)).toBeGreaterThan(2);
}, 60_000);

test('killed among three platforms on PostgreSQL, the same', async () => {
  const server = await (await fetch(inject('postgresDoor'))).text();
  const { found, runs } = await lives({ runs: 2, engine: 'postgresql', server });
  expect(found).toEqual([]);
  expect(runs).toBe(2);
}, 60_000);

/** What a life lived by a broken promise looks like afterwards. */
const symptoms: Readonly<Record<Sabotage, RegExp>> = {
  'ack-early': /is lost|nothing remembers/,
  'no-inbox': /more than one move|stands twice|was given up/,
  'send-twice': /said twice where nothing was being sent/,
  'settle-blind': / shows .* instead of /,
  'fresh-keys': /said twice where nothing may be/,
};

// Several lives each: too long for every run.
describe.runIf(process.env.STORIES === 'all')(
  'a broken promise shows (several lives each, so only with STORIES=all)',
  () => {
    test.each(sabotages)(
      '%s',
      async (sabotage) => {
        const { found } = await lives({ runs: 100, engine: 'sqlite', sabotage, side: 2 });
        expect(found.join('\n')).toMatch(symptoms[sabotage]);
      },
      120_000,
    );
  },
);
