/**
 * Measures, and asserts nothing: `npm run bench`, `-- --quick`, `-- --only taps,lives`. Ratios of one run can be compared
 * between machines; absolute figures cannot. Prints a table and writes `out/bench.json`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sections } from './sections.ts';
import { printed, type Section } from './table.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } });
const wanted = values.only?.split(',') ?? [...sections.keys()];
const unknown = wanted.filter((name) => !sections.has(name));
if (unknown.length > 0) {
  process.stderr.write(`no section ${unknown.join()}; there are ${[...sections.keys()].join()}\n`);
  process.exit(2);
}

const out = new URL('../out/', import.meta.url).pathname;
const directory = mkdtempSync(join(tmpdir(), 'muster-bench-'));
const done: Record<string, Section> = {};
try {
  for (const name of wanted) {
    const section = await sections.get(name)?.({ directory, quick: values.quick });
    if (!section) continue;
    done[name] = section;
    process.stdout.write(`${printed(section)}\n`);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
mkdirSync(out, { recursive: true });
const machine = { node: process.version, cpus: cpus().length, model: cpus()[0]?.model, at: new Date().toISOString() };
writeFileSync(
  join(out, 'bench.json'),
  `${JSON.stringify({ machine, quick: values.quick, sections: done }, null, 2)}\n`,
);
process.exit(0);
