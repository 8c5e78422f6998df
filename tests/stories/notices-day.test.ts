import { describe, expect, it } from 'vitest';
import { isUrgent, quietEnd } from '../../core/notices/quiet.ts';
import type { Person } from '../../core/people/person.ts';
import type { Notice } from '../../core/stores/notices.ts';
import type { Task } from '../../core/tasks/task.ts';
import type { MoveArgs, Verb } from '../../core/tasks/verbs.ts';
import { engineNames, type Fresh, freshDatabase } from '../harness/engines.ts';
import { type Got, night, tenToSeven } from './notices/night.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const cast = {
  chen: { roles: ['manager'] },
  zhao: { roles: ['manager'], quiet: tenToSeven },
  sun: { roles: ['reviewer'], quiet: { from: '12:00', until: '14:00' } },
  olga: { roles: ['requester'], quiet: tenToSeven },
  wang: { roles: ['employee'], quiet: tenToSeven },
  ivan: { roles: ['employee'], zone: 'Europe/Berlin', quiet: { from: '23:30', until: '09:15' } },
} as const;
const codes = Object.keys(cast) as (keyof typeof cast)[];

const moves: readonly Verb[] = [
  ...([
    'approve',
    'return',
    'resubmit',
    'dispatch',
    'claim',
    'assign',
    'assign',
    'recall',
    'accept',
    'reject',
  ] as const),
  ...(['transfer', 'release', 'finish', 'confirm', 'dispute', 'cancel', 'reopen', 'undo', 'edit', 'comment'] as const),
  ...(['share', 'remind', 'redispatch'] as const),
];

/** The same numbers for the same seed. */
function diceOf(seed: number) {
  let state = seed * 2_654_435_761;
  const next = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 12)) >>> 0) / 2 ** 32;
  };
  return { next, one: <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)] as T };
}

/** A database whose digests die now and then just before they are on disk. */
function dying(db: Fresh, dies: () => boolean): Fresh {
  const { database } = db;
  return {
    ...db,
    database: {
      read: (label, work) => database.read(label, work),
      write: (label, work) =>
        database.write(label, async (tx) => {
          const result = await work(tx);
          if (label === 'job.digest' && dies()) throw new Error('killed');
          return result;
        }),
    },
  };
}

interface Deed {
  readonly by: string;
  readonly at: number;
}

/** A day of whatever comes to people's minds; then two days of nothing. */
async function live(db: Fresh, seed: number) {
  const dice = diceOf(seed);
  let isOver = false;
  const house = await night(
    dying(db, () => !isOver && dice.next() < 0.3),
    cast,
  );
  const tasks: number[] = [];
  const deeds: Deed[] = [];
  const states = new Map<string, Task>();
  const args = (): MoveArgs => ({
    person: house.id(dice.one(['wang', 'ivan'])),
    groups: [house.group],
    force: true,
    comment: 'words',
    category: 'other',
    reason: 'words',
    terms: dice.next() < 0.3 ? { priority: dice.one(['normal', 'urgent']) } : { title: `Job ${tasks.length}` },
  });
  for (let step = 0; step < 70; step++) {
    await house.pass(Math.floor(1 + dice.next() ** 4 * 90 * minute));
    if (dice.next() < 0.08) await house.restart();
    // What came due is told at one moment, what is done now at another.
    house.clock.jump(1);
    const by = dice.one(codes);
    deeds.push({ by, at: house.clock.now() });
    if (tasks.length === 0 || dice.next() < 0.2) {
      const isFiled = by === 'olga' || dice.next() < 0.3;
      const to = dice.one([{ groups: [house.group] }, { assignees: [house.id('wang')] }, {}]);
      const priority = dice.one(['normal', 'normal', 'urgent'] as const);
      const input = isFiled ? { type: dice.one(['problem', 'work']) } : to;
      deeds.push({ by: isFiled ? 'olga' : 'chen', at: house.clock.now() });
      const title = `Job ${step}`;
      tasks.push(
        await house.submit(isFiled ? 'olga' : 'chen', { title, priority, requester: house.id('olga'), ...input }),
      );
    } else if (dice.next() < 0.1) {
      await house.press(by, `open.t${dice.one(tasks).toString(36)}.0`);
    } else {
      await house.move(by, dice.one(moves), dice.one(tasks), args(), false);
    }
    for (const id of tasks) {
      const task = await house.read((tx) => tx.tasks.get(id));
      if (task) states.set(`${id} ${house.clock.now()}`, task);
    }
  }
  isOver = true;
  for (let n = 0; n < 48; n++) await house.pass(60 * minute);
  return { house, deeds, states };
}

const isAway = ({ card }: Got) => 'key' in card.title && card.title.key === 'chat.away';
const isList = ({ card }: Got) => card.template === 'list';
const byTime = <T extends { readonly at: number }>(all: readonly T[]) => Map.groupBy(all, ({ at }) => at);

interface Life {
  readonly person: Person;
  readonly rows: readonly Notice[];
  readonly got: ReadonlyMap<number, readonly Got[]>;
  readonly deeds: ReadonlySet<number>;
  readonly states: ReadonlyMap<string, Task>;
}

/** What does not fit between what is noted about one person and what stands in their chat. */
function wrongs({ person, rows, got, deeds, states }: Life): string[] {
  const found: string[] = [];
  const must = (yes: boolean, what: string) => yes || found.push(`${person.code}: ${what}`);
  const known = new Set(deeds);
  for (const [at, ofUnit] of byTime(rows)) {
    // Comments are told beside the move that made them.
    const moves = ofUnit.filter(({ kind }) => kind !== 'comment');
    must(moves.length <= 1 || new Set(moves.map(({ task }) => task)).size > 1, `told twice of a unit at ${at}`);
  }
  for (const row of rows) {
    must(row.how !== 'waiting' && row.how !== 'unreached', `${row.kind} is ${row.how}`);
    if (row.toldAt === null || row.how === 'digest') continue;
    known.add(row.toldAt);
    const there = got.get(row.toldAt) ?? [];
    const task = states.get(`${row.task} ${row.toldAt}`);
    const isQuiet = quietEnd(person, row.toldAt) !== undefined;
    must(!isQuiet || (task !== undefined && isUrgent(task, row.toldAt)), `${row.kind} rang in quiet hours`);
    must(
      there.some(({ card }) => !isList({ card } as Got)),
      `${row.kind} was never said`,
    );
    const direct = rows.filter((one) => one.how === 'now' && one.at === row.toldAt).length;
    must(there.length <= Math.max(direct, 1), `${there.length} messages for ${direct} notices`);
  }
  const digests = Map.groupBy(
    rows.filter(({ how }) => how === 'digest'),
    ({ toldAt }) => toldAt ?? 0,
  );
  for (const [at, told] of digests) {
    known.add(at);
    const there = got.get(at) ?? [];
    const lists = there.filter(isList);
    const cards = there.filter((one) => !isList(one));
    must(lists.length <= 1 && cards.length <= 1 && there.length > 0, `a digest of ${there.length} messages`);
    const tasks = new Set(told.filter(({ style }) => style === 'card').map(({ task }) => task));
    const sentences = told.filter(({ style }) => style === 'notice').length;
    const [list] = lists;
    const count = list && 'key' in list.card.title ? list.card.title.params?.count : undefined;
    must(list ? count === tasks.size + sentences : tasks.size === 1 && sentences === 0, `a digest of ${count}`);
    for (const { card } of cards) must(tasks.has(card.subject?.id ?? 0), 'a card of what was not told');
  }
  for (const at of got.keys()) must(known.has(at), `something nobody noted at ${at}`);
  return found;
}

describe.each(engineNames)('a day and a night of moves, with restarts (%s)', (engine) => {
  const days = { sqlite: 8, postgresql: process.env.STORIES === 'all' ? 2 : 1 };
  const seeds = Array.from({ length: days[engine] }, (_, n) => n + 1);
  it.each(seeds)(
    'everything is told once, or was not worth telling by then: seed %i',
    { timeout: 60_000 },
    async (seed) => {
      const { house, deeds, states } = await live(await freshDatabase(engine), seed);
      const all: string[] = [];
      let told = 0;
      for (const code of codes) {
        const person = await house.read((tx) => tx.people.get(house.id(code)));
        if (!person) throw new Error(`nobody is called ${code}`);
        const rows = await house.notices(code);
        told += rows.length;
        const own = new Set(deeds.filter(({ by }) => by === code).map(({ at }) => at));
        all.push(
          ...wrongs({ person, rows, got: byTime(house.got(code).filter((one) => !isAway(one))), deeds: own, states }),
        );
      }
      expect(all).toEqual([]);
      expect(told).toBeGreaterThan(10);
      const messages = codes.map((code) => house.got(code).length);
      await house.pass(2 * day);
      expect(codes.map((code) => house.got(code).length)).toEqual(messages);
    },
  );
});
