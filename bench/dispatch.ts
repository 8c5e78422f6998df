import { decide } from '../core/dispatch/decide.ts';
import { dispatchFacts } from '../core/dispatch/dispatch-facts.ts';
import type { RuleDraft, Sample } from '../core/dispatch/rule.ts';
import { putRule } from '../core/dispatch/save.ts';
import type { Stores } from '../core/stores.ts';
import type { Actor } from '../core/tasks/task.ts';
import type { OpenDatabase, Where } from '../db/open.ts';
import { fresh, openHouse } from './house.ts';
import { type Open, openLoop, type Spread, spread, timed } from './measure.ts';
import { type Offered, seedOffered, seedPeople } from './seed.ts';
import { startStub } from './stub.ts';
import { acceptOf, tapOf } from './updates.ts';

export interface Decided extends Spread {
  readonly rules: number;
  /** Rules that matched, on average. */
  readonly matched: number;
}

const types = ['clarify', 'settle', 'pay'] as const;
const universe = 1_000;
/** Walks numbers below `size` so that neighbours are far apart, the same in every run. */
const scattered = (n: number, size: number): number => (n * 7_919 + 13) % size;
const listed = (prefix: string, n: number, length: number): string[] => [
  ...new Set(Array.from({ length }, (_, i) => `${prefix}${scattered(n * 31 + i * 17, universe)}`)),
];

const system: Actor = { kind: 'system', person: null, account: null, platform: null, correlation: 'bench' };
const anything: Omit<RuleDraft, 'code' | 'type' | 'groups'> = {
  companyScope: 'all',
  companies: [],
  materialScope: 'all',
  materials: [],
  onDuty: false,
  strategy: 'direct',
  priority: 0,
  stop: false,
  enabled: true,
};

/** A quarter for companies, a quarter for materials, half for both; each lists twenty of a thousand. */
function ruleOf(n: number, groups: readonly number[]): RuleDraft {
  const companies = n % 4 === 1 ? {} : { companyScope: 'part' as const, companies: listed('c', n, 20) };
  const materials = n % 4 === 0 ? {} : { materialScope: 'part' as const, materials: listed('m', n, 20) };
  const group = groups[n % groups.length] ?? 0;
  return { ...anything, ...companies, ...materials, code: `r${n}`, type: types[n % 3] ?? 'pay', groups: [group] };
}

async function inChunks(db: OpenDatabase, count: number, one: (tx: Stores, n: number) => Promise<unknown>) {
  for (let from = 0; from < count; from += 100) {
    await db.database.write('seed', async (tx) => {
      for (let n = from; n < Math.min(count, from + 100); n++) await one(tx, n);
    });
  }
}

/** One decision, from the question to the answer, where there are so many rules for a thousand companies and materials. */
export async function decisions(where: (rules: number) => Where, counts: readonly number[], times: number) {
  const all: Decided[] = [];
  for (const rules of counts) {
    const db = await fresh(where(rules));
    const groups: number[] = [];
    await db.database.write('seed', async (tx) => {
      for (let n = 0; n < 200; n++) {
        const code = `p${n}`;
        await tx.people.put({ code, name: code, locale: 'en', zone: 'UTC', roles: ['employee'] });
      }
      const people = await tx.people.list({ limit: 100 });
      for (let n = 0; n < 100; n++) {
        const members = people.slice(n % 90, (n % 90) + 10).map(({ id }) => id);
        groups.push(await tx.groups.put({ code: `g${n}`, name: `g${n}`, members }));
      }
    });
    await inChunks(db, rules, (tx, n) => tx.rules.put(ruleOf(n, groups), 1));
    const taken: number[] = [];
    let matched = 0;
    const world = { clock: { now: () => 1, monotonic: () => 1, sleep: async () => undefined } };
    for (let n = -50; n < times; n++) {
      const sample: Sample = {
        type: types[(n + 51) % 3] ?? 'pay',
        company: `c${scattered(n + 50, universe)}`,
        material: `m${scattered(n * 3 + 150, universe)}`,
      };
      await db.database.read('bench', async (tx) => {
        const ms = await timed(async () => {
          const decision = decide(await dispatchFacts(tx, world, sample, { task: null, assignments: [] }));
          if (n >= 0) matched += decision.matched.length;
        });
        if (n >= 0) taken.push(ms);
      });
    }
    all.push({ rules, matched: matched / times, ...spread(taken) });
    await db.close();
  }
  return all;
}

export interface Retried {
  readonly tasks: number;
  /** Until none was parked, ms. */
  readonly took: number;
  readonly during: Open;
  readonly quiet: Open;
  /** Messages in the pool's conversation. */
  readonly messages: number;
}

async function park(tx: Stores, n: number): Promise<void> {
  const made = await tx.tasks.insert({
    type: 'clarify',
    title: `Clarify order ${n}`,
    company: `c${n % 50}`,
    stage: 'reviewed',
    dispatch: 'parked',
    createdAt: 1_700_000_000_000,
  });
  if (!made) throw new Error('a task was not made');
  const row = { actor: 'api', person: null, account: null, platform: null, correlation: `park-${n}`, at: 2 } as const;
  const still = { task: made.id, from: null, to: 'reviewed', turn: 1, comment: null, before: {}, args: {} } as const;
  await tx.log.append({ ...row, ...still, sequence: 1, verb: 'submit' });
}

/** A rule is saved that takes all parked tasks, while people go on pressing buttons. */
export async function retried(path: string, tasks: number, perSecond: number, seconds: number): Promise<Retried> {
  const stub = await startStub();
  const db = await fresh({ engine: 'sqlite', path });
  const staff = await seedPeople(db);
  const offered = await seedOffered(db, staff, perSecond * seconds * 2);
  const group = await db.database.write('seed', async (tx) => {
    const id = await tx.groups.put({ code: 'field', name: 'Field', members: staff.employees.slice(0, 50) });
    const place = { platform: 'telegram', externalId: '-1001', kind: 'group' } as const;
    const chat = await tx.conversations.ensure(place, { locale: 'en', zone: 'UTC' });
    await tx.groups.bindConversation(id, chat.id);
    return id;
  });
  await inChunks(db, tasks, park);
  const house = await openHouse(db, stub, 'webhook');
  const press = (from: number) => async (n: number) => {
    const { task, chat, message } = offered[from + n] as Offered;
    const { update, query } = tapOf(chat, message, acceptOf(task));
    const answered = stub.answered(query);
    await Promise.all([house.deliver(update), answered]);
  };
  const quiet = await openLoop(perSecond, seconds, press(0));
  await house.settled();
  const sent = stub.calls.get('sendMessage') ?? 0;
  const draft: RuleDraft = { ...anything, code: 'all', type: 'clarify', groups: [group], strategy: 'pool' };
  const began = performance.now();
  await db.database.write('bench', (tx) => putRule(tx, house.world, system, draft));
  house.world.wake('jobs');
  const parked = () => db.database.read('bench', (tx) => tx.tasks.countParked());
  const [during, took] = await Promise.all([
    openLoop(perSecond, seconds, press(perSecond * seconds)),
    (async () => {
      while ((await parked()) > 0) await new Promise((resolve) => setTimeout(resolve, 50));
      return performance.now() - began;
    })(),
  ]);
  await house.settled();
  const messages = (stub.calls.get('sendMessage') ?? 0) - sent;
  await house.stop();
  await stub.close();
  await db.close();
  return { tasks, took, during, quiet, messages };
}
