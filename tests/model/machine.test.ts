import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TaskId } from '../../core/ids.ts';
import type { Person } from '../../core/people/person.ts';
import type { Clock } from '../../core/ports.ts';
import type { Stores } from '../../core/stores.ts';
import { allowed } from '../../core/tasks/allowed.ts';
import { factsOf } from '../../core/tasks/facts.ts';
import { perform } from '../../core/tasks/perform.ts';
import { submit } from '../../core/tasks/submit.ts';
import type { Actor, TaskFacts } from '../../core/tasks/task.ts';
import type { MoveArgs, Verb } from '../../core/tasks/verbs.ts';
import type { World } from '../../core/world.ts';
import { eachEngine } from '../harness/engines.ts';
import { plainWorld, seedPeople } from '../harness/world.ts';
import { filed, type Model, modelVerbs, people, step, type Who } from './reference.ts';

const thorough = process.env.STORIES === 'all';
const runs = { sqlite: thorough ? 2_000 : 500, postgresql: thorough ? 500 : 60 } as const;
const roles = { chen: 'manager', sun: 'reviewer', olga: 'requester', wang: 'employee', ivan: 'employee' } as const;

interface Command {
  readonly verb: string;
  readonly by: Who;
  readonly to: Who;
  readonly minutes: number;
  /** The tap comes twice, the second time from the same card. */
  readonly twice: boolean;
}

const who = fc.constantFrom(...people);
const command: fc.Arbitrary<Command> = fc.record({
  verb: fc.constantFrom(...modelVerbs),
  by: who,
  to: who,
  minutes: fc.constantFrom(0, 0, 0, 4, 11),
  twice: fc.boolean(),
});

function argsFor(verb: string, to: Person, group: number): MoveArgs {
  const given: Record<string, MoveArgs> = {
    assign: { person: to.id },
    transfer: { person: to.id },
    dispatch: { groups: [group] },
    reject: { category: 'overloaded', reason: 'no time' },
    edit: { terms: { title: 'Another title' } },
  };
  return given[verb] ?? { comment: 'because' };
}

const codeOf = (known: ReadonlyMap<string, Person>, id: number | null | undefined): string | null =>
  [...known].find(([, person]) => person.id === id)?.[0] ?? null;

/** The part of the real task the model speaks of. */
const shadow = (facts: TaskFacts, known: ReadonlyMap<string, Person>) => ({
  stage: facts.task.stage,
  outcome: facts.task.outcome,
  owner: codeOf(known, facts.task.owner),
  offered: codeOf(known, facts.offer?.person),
  pooled: facts.task.dispatch === 'pooled',
});
const shadowOf = ({ stage, outcome, owner, offered, pooled }: Model) => ({ stage, outcome, owner, offered, pooled });

/** What a move gives back may know more people than are named now. */
const naming = (facts: TaskFacts, { people }: TaskFacts) => ({
  ...facts,
  people: [...people.keys()].map((id) => facts.people.get(id)),
});

const actorOf = (person: Person, n: number): Actor => ({
  kind: 'person',
  person,
  account: null,
  platform: 'telegram',
  correlation: `move-${n}`,
});

/** The log alone says how the task came to be what it is. */
function replay(facts: TaskFacts, log: readonly TaskFacts['log'][number][]): void {
  const state: Record<string, unknown> = {};
  for (const entry of log.toReversed()) Object.assign(state, entry.args.set);
  for (const [field, value] of Object.entries(state)) {
    expect([field, facts.task[field as keyof typeof facts.task]]).toEqual([field, value]);
  }
  expect(log.map(({ sequence }) => sequence).toReversed()).toEqual(log.map((_, index) => index + 1));
  expect(log[0]?.sequence).toBe(facts.task.revision);
}

eachEngine('the task machine against its small twin (F2)', (fresh, engine) => {
  it('is in the same state after every move, moves revision by one, and can be replayed from its log', {
    timeout: 120_000,
  }, async () => {
    const db = await fresh();
    let now = 1_800_000_000_000;
    const clock: Clock = { now: () => now, monotonic: () => now, sleep: () => Promise.resolve() };
    const world = plainWorld(clock, db.database);
    let n = 0;
    const { known, group } = await db.database.write('seed', async (tx) => {
      const known = await seedPeople(tx, roles);
      const members = [known.get('wang')?.id ?? 0, known.get('ivan')?.id ?? 0];
      return { known, group: await tx.groups.put({ code: 'field', name: 'Field', members }) };
    });
    const person = (code: Who): Person => known.get(code) as Person;

    const attempt = async (tx: Stores, task: TaskId, one: Command, turn?: number) => {
      const actor = actorOf(person(one.by), ++n);
      const args = argsFor(one.verb, person(one.to), group);
      return perform(tx, world, actor, { verb: one.verb as Verb, task, ...(turn === undefined ? {} : { turn }), args });
    };

    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('work', 'problem'),
        fc.array(command, { minLength: 1, maxLength: 40 }),
        async (type, commands) => {
          await db.database.write('walk', (tx) => walk(tx, world, type, commands));
        },
      ),
      { numRuns: runs[engine] },
    );

    async function walk(tx: Stores, world: World, type: string, commands: readonly Command[]): Promise<void> {
      const made = await submit(tx, world, actorOf(person('olga'), ++n), {
        type,
        title: 'A task',
        requester: person('olga').id,
      });
      if (made.kind !== 'made' || !made.tasks[0]) throw new Error('not made');
      let facts = made.tasks[0];
      const { id } = facts.task;
      let model = filed(type === 'problem' ? 'pending_review' : 'reviewed');
      for (const one of commands) {
        now += one.minutes * 60_000;
        const wanted = step(model, one.verb, one.by, one.to, clock.now());
        const offered = allowed(facts, person(one.by), clock.now()).map(({ verb }) => verb as string);
        const result = await attempt(tx, id, one, facts.task.turn);
        const after = await factsOf(tx, world, id);
        if (!after) throw new Error('gone');
        expect([one.verb, one.by, result.kind === 'moved']).toEqual([one.verb, one.by, wanted !== null]);
        if (result.kind === 'moved') expect(naming(result.facts, after)).toEqual(naming(after, after));
        if (wanted) {
          expect(offered).toContain(one.verb);
          expect(after.task.turn).toBeGreaterThan(facts.task.turn);
          if (one.twice) {
            const again = await attempt(tx, id, one, facts.task.turn);
            expect(['already', 'stale', 'unknown']).toContain(again.kind);
            expect((await tx.tasks.get(id))?.revision).toBe(after.task.revision);
          }
          model = wanted;
        } else {
          expect(after.task).toEqual(facts.task);
        }
        facts = after;
        expect(shadow(facts, known)).toEqual(shadowOf(model));
      }
      replay(facts, await tx.log.of(id, 1_000));
    }
  });
});
