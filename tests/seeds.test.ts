import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const page = readFileSync('docs/seeds.md', 'utf8');
const api = readFileSync('docs/api.md', 'utf8');
const rows = [...page.matchAll(/^\| (S\d-\d\d) \| (.+?) \| (.+?) \| (.+) \|$/gm)].map(
  ([, id = '', what = '', state = '', how = '']) => ({ id, what, state, how }),
);
const decisions = new Set([...page.matchAll(/^\| ([AD]-?\d+) \| \S/gm)].map(([, name]) => name));
const items = (seed: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${seed}-${String(index + 1).padStart(2, '0')}`);
const carried = rows.filter(({ state }) => state === '✓');
const missing = rows.filter(({ state }) => state === 'not yet');
const replaced = rows.filter(({ state }) => state !== '✓' && state !== 'not yet');

describe('docs/seeds.md', () => {
  it('has every item once, in order', () => {
    expect(rows.map(({ id }) => id)).toEqual([...items('S1', 75), ...items('S2', 54)]);
  });

  it('counts them rightly', () => {
    for (const seed of ['S1', 'S2']) {
      const of = (list: typeof rows) => list.filter(({ id }) => id.startsWith(seed)).length;
      expect(page).toMatch(
        new RegExp(`^\\| ${seed} .+ \\| ${[carried, replaced, missing].map(of).join(' \\| ')} \\|$`, 'm'),
      );
    }
  });

  it.each(carried)('$id is carried by files and tests that are there', ({ how }) => {
    const files = [...how.matchAll(/`([\w./-]+\.\w+)`/g)].map(([, file = '']) => file);
    for (const file of files) expect(existsSync(file), file).toBe(true);
    expect(files.some((file) => !file.endsWith('.test.ts'))).toBe(true);
    const tests = [...how.matchAll(/`([\w./-]+\.test\.ts)` › (.+?)(?=; `| · |$)/g)];
    expect(tests.length).toBeGreaterThan(0);
    for (const [, file = '', name = ''] of tests) {
      const title = name.trim();
      expect(readFileSync(file, 'utf8').includes(`'${title}'`), `${file} › ${title}`).toBe(true);
    }
  });

  it.each(replaced)('$id was replaced by a decision and by something that is there', ({ state, how }) => {
    expect(decisions.has(state), state).toBe(true);
    for (const [, door = ''] of how.matchAll(/`((?:GET|POST|PUT|DELETE) [^`]+)`/g)) {
      expect(api.includes(`### \`${door}\``), door).toBe(true);
    }
    for (const [, file = ''] of how.matchAll(/`([\w./-]+\.(?:ts|yaml|md))`/g))
      expect(existsSync(file), file).toBe(true);
    expect(how.length).toBeGreaterThan(10);
  });

  it.each(missing)('$id says what is missing', ({ how }) => {
    expect(how).toMatch(/Missing: |comes? with /i);
    for (const [, file = ''] of how.matchAll(/`([\w./-]+\.(?:ts|yaml|md))`/g))
      expect(existsSync(file), file).toBe(true);
    for (const [, name = ''] of how.matchAll(/\((A\d+)/g)) expect(decisions.has(name), name).toBe(true);
  });
});
