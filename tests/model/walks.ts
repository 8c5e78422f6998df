import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eachEngine } from '../harness/engines.ts';
import type { Kind } from './model.ts';
import { office } from './office.ts';
import { modelVerbs } from './reference.ts';
import { Twins } from './twin.ts';
import { draws, starts } from './walk.ts';

const thorough = process.env.STORIES === 'all';
const runs = { sqlite: thorough ? 1_000 : 167, postgresql: thorough ? 200 : 5 } as const;
const steps = 40;
/** Another one each time; `SEED=…` walks the same ways again. */
export const seed = Number(process.env.SEED ?? Date.now() % 2_147_483_647);

/** Verbs no task of these kinds can ever see. */
function impossible(kinds: readonly Kind[]): Set<string> {
  const needed = {
    review: ['approve', 'return', 'refuse', 'resubmit'],
    acceptance: ['accept', 'reject', 'recall', 'agree', 'decline'],
    confirmation: ['dispute'],
  } as const;
  const found = new Set<string>();
  for (const [what, verbs] of Object.entries(needed)) {
    if (!kinds.some((kind) => kind[what as keyof typeof needed])) for (const verb of verbs) found.add(verb);
  }
  if (kinds.every(({ lapseAfter }) => lapseAfter === null)) found.add('lapse');
  return found;
}

/**
 * Declares random walks through the machine of tasks of these kinds, each step of them compared with the twin. Together
 * they see every verb; those of `elsewhere` are so rare with these kinds that other walks answer for them.
 */
export function walks(
  name: string,
  kinds: Readonly<Record<string, Kind>>,
  { elsewhere = [] }: { readonly elsewhere?: readonly string[] } = {},
): void {
  eachEngine(name, (fresh, engine) => {
    it(`is in the same state after every move, and finds its way to the end, ${runs[engine]} walks of ${steps} steps (seed ${seed})`, {
      timeout: 600_000,
    }, async () => {
      const there = await office(await fresh(), kinds);
      const seen = new Set<string>();
      const type = fc.constantFrom(...Object.keys(kinds));
      const walk = fc.asyncProperty(type, starts, draws(steps), async (code, start, all) => {
        await there.db.database.write('walk', async (tx) => {
          const twins = await Twins.begin(there, tx, code, kinds[code] as Kind, start);
          try {
            for (const one of all) await twins.next(one);
            await twins.look();
            await twins.home();
          } catch (error) {
            throw new Error(`${(error as Error).message}\n${twins.story.join('\n')}`, { cause: error });
          }
          for (const verb of twins.seen) seen.add(verb);
        });
      });
      await fc.assert(walk, { numRuns: runs[engine], seed, unbiased: true });
      if (engine === 'sqlite') {
        const never = impossible(Object.values(kinds));
        const possible = [...modelVerbs, 'submit', 'add_done'].filter((verb) => !never.has(verb));
        const unseen = possible.filter((verb) => !seen.has(verb) && !elsewhere.includes(verb));
        expect(unseen).toEqual([]);
      }
    });
  });
}
