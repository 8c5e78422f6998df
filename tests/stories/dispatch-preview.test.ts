import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RuleChange } from '../../core/dispatch/dispatch-facts.ts';
import { retryParked } from '../../core/dispatch/retry-parked.ts';
import { matches, type RuleDraft, type Sample } from '../../core/dispatch/rule.ts';
import { putRule, removeRule } from '../../core/dispatch/save.ts';
import { type TriedRow, tryRules } from '../../core/dispatch/try.ts';
import type { Stores } from '../../core/stores.ts';
import { submit } from '../../core/tasks/submit.ts';
import type { Actor } from '../../core/tasks/task.ts';
import type { World } from '../../core/world.ts';
import { eachStory, type Fresh } from '../harness/engines.ts';
import { FakeClock } from '../harness/fake-clock.ts';
import { plainWorld, seedPeople } from '../harness/world.ts';

const api: Actor = { kind: 'api', person: null, account: null, platform: null, correlation: 'test' };
const groupCodes = ['g1', 'g2', 'g3', 'empty'] as const;
const members = { g1: ['ann', 'ben'], g2: ['ben', 'cid', 'dan'], g3: ['eve'], empty: [] } as const;
const onDuty = new Set(['ann', 'cid', 'dan']);

const codes = fc.uniqueArray(fc.constantFrom('c1', 'c2', 'c3'), { minLength: 1, maxLength: 2 });
/** Most rules match most tasks: then turns and loads of one decision show in the next. */
const scope = fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: codes });
const rule = fc.record({
  code: fc.constantFrom('r1', 'r2', 'r3', 'r4'),
  type: fc.constantFrom('clarify', 'settle'),
  companies: scope,
  materials: scope,
  groups: fc.uniqueArray(fc.constantFrom(...groupCodes), { minLength: 1, maxLength: 2 }),
  onDuty: fc.boolean(),
  strategy: fc.constantFrom('pool', 'direct', 'round_robin', 'round_robin', 'least_loaded', 'least_loaded'),
  priority: fc.integer({ min: 0, max: 2 }),
  stop: fc.boolean(),
  enabled: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
});
type Of<A> = A extends fc.Arbitrary<infer V> ? V : never;
type Drawn = Of<typeof rule>;
const sample = fc.record({
  type: fc.constantFrom('clarify', 'settle'),
  company: fc.constantFrom('c1', 'c2', 'c3', null),
  material: fc.constantFrom('c1', 'c2', null),
});
const change = fc.oneof(
  { weight: 4, arbitrary: rule.map((drawn) => ({ kind: 'put' as const, drawn })) },
  { weight: 1, arbitrary: fc.constantFrom('r1', 'r2').map((code) => ({ kind: 'remove' as const, code })) },
);

interface Place {
  readonly world: World;
  readonly groups: ReadonlyMap<string, number>;
}

async function settle(db: Fresh): Promise<Place> {
  const groups = new Map<string, number>();
  const duty = new Set<number>();
  await db.database.write('seed', async (tx) => {
    const people = await seedPeople(tx, {
      ann: 'employee',
      ben: 'employee',
      cid: 'employee',
      dan: 'employee',
      eve: 'employee',
    });
    for (const code of onDuty) duty.add(people.get(code)?.id ?? 0);
    for (const code of groupCodes) {
      const ids = members[code].map((name) => people.get(name)?.id ?? 0);
      groups.set(code, await tx.groups.put({ code, name: code, members: ids }));
    }
  });
  const among = async (_: Stores, ids: readonly number[]) => new Set(ids.filter((id) => duty.has(id)));
  const world: World = { ...plainWorld(new FakeClock(1_000_000), db.database), duty: { among } };
  return { world, groups };
}

const draftOf = ({ companies, materials, groups, ...drawn }: Drawn, place: Place): RuleDraft => ({
  ...drawn,
  companyScope: companies ? 'part' : 'all',
  companies: companies ?? [],
  materialScope: materials ? 'part' : 'all',
  materials: materials ?? [],
  groups: groups.map((code) => place.groups.get(code) ?? 0),
});

async function save(tx: Stores, world: World, change: RuleChange): Promise<void> {
  if (change.kind === 'put') await putRule(tx, world, api, change.draft);
  else await removeRule(tx, world, api, change.code);
}

/** Where the task stands in the end: who holds it, who may claim it. */
async function standing(tx: Stores, task: number) {
  const { owner = null, dispatch } = (await tx.tasks.get(task)) ?? {};
  const { groups, except } = await tx.tasks.pool(task);
  if (dispatch === 'parked') return { outcome: 'parked', groups: [], except: [], person: null };
  return { outcome: dispatch === 'pooled' ? 'pooled' : 'direct', groups, except, person: owner };
}

const foreseen = ({ after }: TriedRow) =>
  after.outcome === 'parked'
    ? { outcome: 'parked', groups: [], except: [], person: null }
    : {
        outcome: after.outcome,
        groups: after.groups,
        except: after.skipped.map(({ person }) => person),
        person: after.person,
      };

eachStory('a rule that is tried before it is saved (J11)', (fresh, engine) => {
  const runs = engine === 'sqlite' ? 50 : 10;
  const given = fc.record({
    rules: fc.array(rule, { maxLength: 3 }),
    change,
    parked: fc.array(sample, { minLength: 3, maxLength: 10 }),
    fresh: fc.array(sample, { minLength: 3, maxLength: 8 }),
  });

  const ofOneType = <G extends { readonly rules: readonly Drawn[]; readonly change: Of<typeof change> }>(
    drawn: G,
  ): G => ({
    ...drawn,
    rules: drawn.rules.map((one) => ({ ...one, type: 'settle' as const })),
    change:
      drawn.change.kind === 'put'
        ? { ...drawn.change, drawn: { ...drawn.change.drawn, type: 'clarify' as const } }
        : drawn.change,
  });

  it('says for every parked and every new task what saving then does, and writes nothing', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      // Of one type, so that enough of the other stays parked for the change to take.
      fc.asyncProperty(given.map(ofOneType), async (drawn) => {
        const db = await fresh();
        const place = await settle(db);
        const { world } = place;
        const at: RuleChange =
          drawn.change.kind === 'put' ? { kind: 'put', draft: draftOf(drawn.change.drawn, place) } : drawn.change;
        const unit = <T>(work: (tx: Stores) => Promise<T>) => db.database.write('test', work);
        // Parked before any rule stood; what the first rules take is no longer parked.
        const ids = await unit(async (tx) => {
          const found: number[] = [];
          for (const [index, one] of drawn.parked.entries()) {
            const made = await submit(tx, world, api, { ...one, title: `parked ${index}` });
            if (made.kind === 'made') found.push(...made.tasks.map(({ task }) => task.id));
          }
          for (const one of drawn.rules) await putRule(tx, world, api, draftOf(one, place));
          await retryParked(tx, world, 0, 'before');
          return found;
        });

        const logBefore = await unit((tx) => tx.log.count());
        const tried = await tryRules(world, { change: at, samples: drawn.fresh, last: 50 });
        expect(await unit((tx) => tx.log.count())).toBe(logBefore);

        const parkedBefore = await unit(async (tx) => (await tx.tasks.parked(0, 100)).map(({ id }) => id));
        await unit(async (tx) => {
          await save(tx, world, at);
          await retryParked(tx, world, 0, 'after');
        });
        for (const row of tried.tasks.filter(({ task }) => parkedBefore.includes(task?.id ?? 0))) {
          const after = await unit((tx) => standing(tx, row.task?.id ?? 0));
          expect(after).toEqual(foreseen(row));
          expect(row.moves).toBe(after.outcome !== 'parked');
        }
        expect(tried.tasks.map(({ task }) => task?.id)).toEqual(ids.toReversed());
        expect(tried.parked.stay).toBe(await unit((tx) => tx.tasks.countParked()));
      }),
      { numRuns: runs },
    );
  });

  it('says for samples what becomes of them when they are filed after saving', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(given, async (drawn) => {
        const db = await fresh();
        const place = await settle(db);
        const { world } = place;
        const at: RuleChange =
          drawn.change.kind === 'put' ? { kind: 'put', draft: draftOf(drawn.change.drawn, place) } : drawn.change;
        const unit = <T>(work: (tx: Stores) => Promise<T>) => db.database.write('test', work);
        await unit(async (tx) => {
          for (const one of drawn.rules) await putRule(tx, world, api, draftOf(one, place));
          for (const one of drawn.parked) await submit(tx, world, api, { ...one, title: 'before' });
        });
        const tried = await tryRules(world, { change: at, samples: drawn.fresh, last: 1 });
        const found = await unit(async (tx) => {
          await save(tx, world, at);
          const standings: unknown[] = [];
          for (const one of drawn.fresh) {
            const made = await submit(tx, world, api, { ...one, title: 'fresh' });
            if (made.kind === 'made') standings.push(await standing(tx, made.tasks[0]?.task.id ?? 0));
          }
          return standings;
        });
        expect(found).toEqual(tried.samples.map(foreseen));
      }),
      { numRuns: runs },
    );
  });

  it('finds through its indexes exactly the rules that match by their meaning', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(rule, { maxLength: 12 }),
        fc.array(sample, { minLength: 3 }),
        async (drawn, samples) => {
          const db = await fresh();
          const place = await settle(db);
          const drafts = new Map(
            drawn.map((one, index) => [`x${index}`, { ...draftOf(one, place), code: `x${index}` }] as const),
          );
          const found = await db.database.write('test', async (tx) => {
            for (const draft of drafts.values()) await tx.rules.put(draft, 1);
            const all: string[][] = [];
            for (const one of samples) all.push((await tx.rules.matching(one)).map(({ code }) => code).toSorted());
            return all;
          });
          const meant = samples.map((one: Sample) =>
            [...drafts.values()]
              .filter((draft) => matches(draft, one))
              .map(({ code }) => code)
              .toSorted(),
          );
          expect(found).toEqual(meant);
        },
      ),
      { numRuns: engine === 'sqlite' ? 25 : 8 },
    );
  });
});
