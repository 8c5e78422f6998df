import fc from 'fast-check';
import { expect, it } from 'vitest';
import { putRule } from '../../core/dispatch/save.ts';
import type { PersonId, TaskId } from '../../core/ids.ts';
import type { Clock } from '../../core/ports.ts';
import type { Stores } from '../../core/stores.ts';
import { allowed } from '../../core/tasks/allowed.ts';
import { factsOf } from '../../core/tasks/facts.ts';
import { perform } from '../../core/tasks/perform.ts';
import { submit } from '../../core/tasks/submit.ts';
import { type Actor, type RejectCategory, rejectCategories, type TaskFacts } from '../../core/tasks/task.ts';
import type { MoveArgs, Verb } from '../../core/tasks/verbs.ts';
import { eachEngine } from '../harness/engines.ts';
import { hastyTypes, plainWorld, seedPeople } from '../harness/world.ts';
import { api, plain } from './dispatch-kit.ts';

const thorough = process.env.STORIES === 'all';
const runs = { sqlite: thorough ? 1_000 : 250, postgresql: thorough ? 250 : 40 } as const;
const day = 86_400_000;
const staff = {
  chen: 'manager',
  olga: 'requester',
  wang: 'employee',
  ivan: 'employee',
  li: 'employee',
  emma: 'employee',
} as const;
const workers = ['wang', 'ivan', 'li', 'emma'] as const;

interface Step {
  /** Which of the moves that are possible then. */
  readonly pick: number;
  readonly to: (typeof workers)[number];
  readonly category: RejectCategory;
  readonly terms: NonNullable<MoveArgs['terms']>;
  readonly dueAt: number | undefined;
  readonly byRules: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  pick: fc.nat(),
  to: fc.constantFrom(...workers),
  category: fc.constantFrom(...rejectCategories),
  terms: fc.constantFrom<NonNullable<MoveArgs['terms']>>(
    { title: 'Pump' },
    { title: 'The other pump' },
    { dueAt: 3 * day },
    { dueAt: null },
    { priority: 'high' },
  ),
  dueAt: fc.constantFrom<number | undefined>(undefined, 3 * day, 5 * day),
  byRules: fc.boolean(),
});

/** How often each is tried where it is possible. */
const weights: Partial<Record<Verb, number>> = {
  ...{ assign: 3, reject: 6, dispatch: 1, recall: 1, accept: 1, release: 1, undo: 1, edit: 1, comment: 1 },
  ...{ agree: 3, decline: 1, redispatch: 1, claim: 1, finish: 1, dispute: 1, reopen: 3 },
};

eachEngine('nobody is offered the same twice', (fresh, engine) => {
  it('whatever people do: after a no, only other terms or an answer make it another offer', {
    timeout: 120_000,
  }, async () => {
    const db = await fresh();
    let now = 1_000;
    const clock: Clock = { now: () => now, monotonic: () => now, sleep: () => Promise.resolve() };
    const world = { ...plainWorld(clock, db.database), taskTypes: hastyTypes };
    const { known, group } = await db.database.write('seed', async (tx) => {
      const known = await seedPeople(tx, staff);
      const members = workers.map((code) => known.get(code)?.id ?? 0);
      const group = await tx.groups.put({ code: 'field', name: 'Field', members });
      await putRule(tx, world, api, {
        ...plain,
        code: 'r',
        type: 'work',
        groups: [group],
        strategy: 'least_loaded',
      });
      return { known, group };
    });
    let n = 0;
    const actor = (code: string): Actor => {
      const person = known.get(code) ?? null;
      const kind = person ? 'person' : 'system';
      return { kind, person, account: null, platform: null, correlation: `c${++n}` };
    };
    const id = (code: string): PersonId => known.get(code)?.id ?? 0;
    const codeOf = (person: PersonId | null | undefined): string =>
      [...known].find(([, one]) => one.id === person)?.[0] ?? 'nobody';
    const seen = { again: 0, answered: 0, agreed: 0, next: 0 };

    /** Everybody's moves, the likely ones several times over; an offer may lapse, too. */
    function possible(facts: TaskFacts): (readonly [by: string, verb: Verb])[] {
      const moves = [...known].flatMap(([code, person]) =>
        allowed(facts, person, now).flatMap(({ verb }) =>
          Array.from({ length: weights[verb] ?? 0 }, () => [code, verb] as const),
        ),
      );
      return facts.offer ? [...moves, ['system', 'lapse']] : moves;
    }

    async function walk(tx: Stores, steps: readonly Step[]): Promise<void> {
      const made = await submit(tx, world, actor('chen'), { title: 'Pump', requester: id('olga') });
      const task: TaskId = made.kind === 'made' ? (made.tasks[0]?.task.id ?? 0) : 0;
      for (const { pick, to, category, terms, dueAt, byRules } of steps) {
        now += 60_000;
        const facts = await factsOf(tx, world, task);
        const moves = facts ? possible(facts) : [];
        const [by, verb] = moves[pick % moves.length] ?? ['system', 'lapse'];
        const given: Partial<Record<Verb, MoveArgs>> = {
          assign: { person: id(to) },
          edit: { terms },
          comment: { comment: 'so and so' },
          dispute: { comment: 'it leaks' },
          reject: { category, reason: 'no', ...(dueAt === undefined ? {} : { dueAt: now + dueAt }) },
          dispatch: byRules ? { byRules } : { groups: [group] },
          redispatch: byRules ? { byRules, force: true } : { groups: [group], force: true },
        };
        await perform(tx, world, actor(by), { verb, task, args: given[verb] ?? {} });
        await sound(tx, task);
      }
    }

    /** What must hold at every moment. */
    async function sound(tx: Stores, task: TaskId): Promise<void> {
      const facts = await factsOf(tx, world, task);
      const open = await tx.proposals.open(task);
      const given = (await tx.tasks.assignments(task)).toReversed();
      for (const [at, offer] of given.entries()) {
        const before = given.slice(0, at).filter(({ person }) => person === offer.person);
        const same = before.filter(
          ({ status, terms, answeredAt }) =>
            (status === 'rejected' || status === 'expired') && terms === offer.terms && answeredAt === null,
        );
        expect(same, `${codeOf(offer.person)} was offered the same again`).toEqual([]);
        if (before.length > 0) seen.again++;
        if (before.some(({ answeredAt }) => answeredAt !== null)) seen.answered++;
      }
      // A proposal is open only while nobody has the task; then everybody sees the same one.
      expect(facts?.proposal).toEqual(open);
      if (open) expect([facts?.task.stage, facts?.task.dispatch]).toEqual(['reviewed', 'none']);
      if (open?.kind === 'next') {
        seen.next++;
        expect(given.map(({ person }) => person)).not.toContain(open.person);
        const chen = known.get('chen');
        const may = facts && chen ? allowed(facts, chen, now).map(({ verb }) => verb) : [];
        expect(may).toContain('assign');
      }
      if (facts?.log[1]?.verb === 'agree') {
        seen.agreed++;
        expect(facts.offer?.person).toBe(given.at(-2)?.person);
      }
    }

    const walks = () =>
      fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) =>
          db.database.write('walk', (tx) => walk(tx, steps)),
        ),
        { numRuns: runs[engine] },
      );
    await walks();
    // Walks that never come there would prove nothing: where few are enough for time, more are made until one does.
    for (let more = 0; more < 5 && Object.values(seen).includes(0); more++) await walks();
    for (const [what, count] of Object.entries(seen)) expect({ what, count }).toSatisfy(() => count > 0);
  });
});
