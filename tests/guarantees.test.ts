import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const page = readFileSync('docs/guarantees.md', 'utf8');
const rows = page.split('\n').filter((line) => /^\| [A-N]\d+ \|/.test(line));
const kept = rows.flatMap((row) =>
  [...row.matchAll(/`([\w./-]+\.test\.ts)` › ([^;|]+)/g)].map(([, file = '', name = '']) => ({
    file,
    name: name.trim(),
  })),
);

it('every promise names a test that is there', () => {
  for (const row of rows) expect(row).toMatch(/\.test\.ts` › /);
  expect(kept.length).toBeGreaterThanOrEqual(rows.length);
});

it.each(kept)('$file keeps: $name', ({ file, name }) => {
  expect(existsSync(file)).toBe(true);
  expect(readFileSync(file, 'utf8')).toContain(name);
});
