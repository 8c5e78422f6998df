/** `npm run chaos -- --runs 100 [--engine postgresql] [--sabotage no-inbox] [--seed 7]`: exit code 1 when a promise broke. */
import { parseArgs } from 'node:util';
import type { engines } from '../../db/engine.ts';
import { chaos } from './chaos.ts';
import { sabotages } from './orders.ts';
import { toldAs } from './tally.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    engine: { type: 'string', default: 'sqlite' },
    sabotage: { type: 'string' },
    seed: { type: 'string' },
  },
});

/** One of a few words, or one sentence and the end. */
function oneOf<T extends string>(name: string, value: string, words: readonly T[]): T {
  const found = words.find((word) => word === value);
  if (found === undefined) {
    process.stderr.write(`--${name} is one of ${words.join(', ')}, not ${value}\n`);
    process.exit(2);
  }
  return found;
}

const engine = oneOf('engine', values.engine, ['sqlite', 'postgresql'] as const satisfies (keyof typeof engines)[]);
const sabotage = values.sabotage === undefined ? undefined : oneOf('sabotage', values.sabotage, sabotages);
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6));
const progress = (runs: number) => void (runs % 50 === 0 && process.stderr.write(`${runs} lives\n`));

const outcome = await chaos({ runs: Number(values.runs), engine, seed, progress, ...(sabotage ? { sabotage } : {}) });
const broken = outcome.found.slice(0, 20).map((one) => `BROKEN ${one}\n`);
const verdict = outcome.found.length > 0 ? `seed ${seed}: ${outcome.found.length} broken` : 'every promise held';
const kept = outcome.kept.map((folder) => `kept: ${folder}\n`);
const told = [toldAs({ ...outcome, engine, seed }), ...broken, ...kept, verdict, '\n'].join('');
// Phones still wait for answers that died with a life; we do not.
process.stdout.write(told, () => process.exit(outcome.found.length > 0 ? 1 : 0));
