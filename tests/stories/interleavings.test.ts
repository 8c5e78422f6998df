import fc from 'fast-check';
import { expect, it } from 'vitest';
import { taskCard } from '../../core/cards/task-card.ts';
import { parseToken } from '../../core/cards/token.ts';
import { allowed } from '../../core/tasks/allowed.ts';
import { factsOf } from '../../core/tasks/facts.ts';
import { perform } from '../../core/tasks/perform.ts';
import { submit } from '../../core/tasks/submit.ts';
import type { Actor } from '../../core/tasks/task.ts';
import type { Move, Verb } from '../../core/tasks/verbs.ts';
import { eachEngine } from '../harness/engines.ts';
import { FakeClock } from '../harness/fake-clock.ts';
import { hastyTypes, plainWorld, seedPeople } from '../harness/world.ts';

const runs = { sqlite: 300, postgresql: 40 } as const;
const attempt = fc.record({
  by: fc.constantFrom('chen', 'wang', 'ivan', 'system'),
  verb: fc.constantFrom<Verb>(
    'claim',
    'cancel',
    'lapse',
    'assign',
    'recall',
    'accept',
    'release',
    'finish',
    'confirm',
    'reopen',
  ),
  to: fc.constantFrom('wang', 'ivan'),
  /** Pressed on the card as it was at the start, or typed. */
  onCard: fc.boolean(),
});

eachEngine('moves that cross (C2)', (fresh, engine) => {
  it('leave one owner at most, one open offer at most, and no button that lies', { timeout: 60_000 }, async () => {
    const db = await fresh();
    const world = { ...plainWorld(new FakeClock(), db.database), taskTypes: hastyTypes };
    let n = 0;
    const { known, group } = await db.database.write('seed', async (tx) => {
      const known = await seedPeople(tx, { chen: 'manager', wang: 'employee', ivan: 'employee' });
      const members = [known.get('wang')?.id ?? 0, known.get('ivan')?.id ?? 0];
      return { known, group: await tx.groups.put({ code: 'field', name: 'Field', members }) };
    });
    const actorOf = (code: string): Actor => ({
      kind: code === 'system' ? 'system' : 'person',
      person: known.get(code) ?? null,
      account: null,
      platform: null,
      correlation: `c${++n}`,
    });

    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(attempt, { minLength: 2, maxLength: 8 }),
        fc.boolean(),
        async (scheduler, attempts, offered) => {
          const made = await db.database.write('made', (tx) =>
            submit(tx, world, actorOf('chen'), {
              title: 'A task',
              ...(offered ? { assignees: [known.get('wang')?.id ?? 0] } : { groups: [group] }),
            }),
          );
          const first = made.kind === 'made' ? made.tasks[0] : undefined;
          if (!first) throw new Error('not made');
          const { id, turn } = first.task;
          const unit = scheduler.scheduleFunction(async ({ by, verb, to, onCard }: (typeof attempts)[number]) => {
            const move: Move = {
              verb,
              task: id,
              ...(onCard ? { turn } : {}),
              args: { person: known.get(to)?.id ?? 0, comment: 'because' },
            };
            return db.database.write(verb, (tx) => perform(tx, world, actorOf(by), move));
          });
          const results = await scheduler.waitFor(Promise.all(attempts.map((one) => unit(one))));

          const { facts, log } = await db.database.read('after', async (tx) => ({
            facts: await factsOf(tx, world, id),
            log: await tx.log.of(id, 100),
          }));
          if (!facts) throw new Error('gone');
          const { task } = facts;
          expect(facts.assignments.filter(({ status }) => status === 'offered').length).toBe(
            task.stage === 'assigned' ? 1 : 0,
          );
          if (task.stage === 'in_progress' || task.stage === 'done') expect(task.owner).not.toBeNull();
          if (task.stage === 'reviewed' || task.stage === 'assigned') expect(task.owner).toBeNull();
          expect(task.stage === 'closed').toBe(task.outcome !== null);
          expect(log.map(({ sequence }) => sequence)).toEqual(log.map((_, index) => task.revision - index));
          // Whatever says it moved left its rows in the log, and nothing else did.
          const moved = results.filter(({ kind }) => kind === 'moved').length;
          expect(new Set(log.map(({ correlation }) => correlation)).size).toBe(moved + 1);
          for (const person of known.values()) {
            const rights: string[] = allowed(facts, person, 1).map(({ verb }) => verb);
            const card = taskCard(facts, { kind: 'person', person: person.id }, { now: 1, locale: 'en', zone: 'UTC' });
            const offers = card.buttons.map(({ token }) => parseToken(token)?.verb ?? token);
            expect(offers.filter((verb) => verb !== 'more' && !rights.includes(verb))).toEqual([]);
          }
        },
      ),
      { numRuns: runs[engine] },
    );
  });
});
