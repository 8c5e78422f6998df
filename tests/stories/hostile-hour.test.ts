import { expect, it } from 'vitest';
import { type Locale, locales } from '../../core/ids.ts';
import { engineNames, type Fresh, freshDatabase } from '../harness/engines.ts';
import type { Case } from './hostile-hour/case.ts';
import { cases } from './hostile-hour/cases.ts';
import { type Hour, openHour, type Standing } from './hostile-hour/hour.ts';

interface Outcome {
  readonly way: string;
  readonly says: string;
  readonly posts: number;
  /** The task, all tasks, its comments: as they stand afterwards. */
  readonly after: Omit<Standing, 'comments'> & { readonly comments: number };
  /** What had been said before, letter by letter. */
  readonly kept: readonly string[];
}

/** What must be seen, made of the table's row and of how things stood before. */
function expected(one: Case, before: Standing, locale: Locale): Outcome {
  const { changes = {} } = one;
  const turn = before.turn + (changes.turns ?? 0);
  const comments = before.comments.length + (changes.comments ?? 0);
  const { stage = before.stage, owner = before.owner, tasks = 0 } = changes;
  return {
    way: one.way,
    says: one.says[locale],
    posts: one.posts ?? 0,
    after: { ...before, stage, owner, turn, comments, tasks: before.tasks + tasks },
    kept: before.comments,
  };
}

async function seen(hour: Hour, one: Case, locale: Locale): Promise<{ saw: Outcome; wanted: Outcome }> {
  await hour.forget();
  const task = await one.given?.(hour);
  const before = await hour.standing(task);
  const told = await one.when(hour, task ?? 0);
  const now = await hour.standing(task);
  // Whatever moves the task or is said about it shows; nothing else may.
  const revision = one.changes ? before.revision : now.revision;
  return {
    saw: {
      ...told,
      after: { ...now, revision, comments: now.comments.length },
      kept: before.comments.filter((words) => now.comments.includes(words)),
    },
    wanted: expected(one, before, locale),
  };
}

async function tell(hour: Hour, told: readonly Case[]): Promise<void> {
  const saw: Record<string, Outcome> = {};
  const wanted: Record<string, Outcome> = {};
  for (const one of told) {
    const both = await seen(hour, one, hour.locale).catch((error: unknown) => {
      throw new Error(`${one.name}: ${error}`, { cause: error });
    });
    saw[one.name] = both.saw;
    wanted[one.name] = both.wanted;
  }
  expect(saw).toEqual(wanted);
  expect(hour.telegram.violations).toEqual([]);
  expect(await hour.read((tx) => tx.shown.behind())).toBe(0);
}

it('knows each case by a name of its own, and is long enough', () => {
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  expect(cases.length).toBeGreaterThanOrEqual(60);
});

/** In every language; what crosses there, also on the other engine, which knows no languages. */
const hours = engineNames.flatMap((engine) => {
  const told = engine === 'sqlite' || process.env.STORIES === 'all' ? locales : (['zh-CN'] as const);
  return told.map((locale) => ({ engine, locale }));
});

it.each(hours)(
  'has one sentence for whatever comes, and loses nothing ($locale, $engine)',
  { timeout: 120_000 },
  async ({ engine, locale }) => {
    const fresh: Fresh = await freshDatabase(engine);
    const hour = await openHour(fresh, locale);
    await tell(
      hour,
      cases.filter(({ race }) => engine === 'sqlite' || race),
    );
  },
);
