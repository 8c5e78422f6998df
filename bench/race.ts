import { tokenOf } from '../core/cards/token.ts';
import { submit } from '../core/tasks/submit.ts';
import type { Where } from '../db/open.ts';
import { fresh, type House, openHouse } from './house.ts';
import { median, timed } from './measure.ts';
import { chatOf, seedOffered, seedPeople } from './seed.ts';
import { type Stub, startStub } from './stub.ts';
import { acceptOf, tapOf } from './updates.ts';

export interface Race {
  readonly engine: string;
  /** Until all were answered, ms. */
  readonly claims: number;
  /** As many people at once, each accepting a task of their own. */
  readonly apart: number;
  readonly winners: number;
}

const racers = 200;

type Tap = { chat: number; message: number; token: string };

async function allAtOnce(house: House, stub: Stub, taps: readonly Tap[]): Promise<number> {
  return timed(() =>
    Promise.all(
      taps.map(async ({ chat, message, token }) => {
        const { update, query } = tapOf(chat, message, token);
        const answered = stub.answered(query);
        await Promise.all([house.deliver(update), answered]);
      }),
    ),
  );
}

/** 200 people of one group press Claim at the same moment. */
export async function claimRace(where: Where, rounds: number): Promise<Race> {
  const stub = await startStub();
  const db = await fresh(where);
  const staff = await seedPeople(db);
  const members = staff.employees.slice(0, racers);
  const group = await db.database.write('seed', (tx) => tx.groups.put({ code: 'field', name: 'Field', members }));
  const own = await seedOffered(db, { ...staff, employees: members }, rounds * racers);
  const house = await openHouse(db, stub, 'webhook');
  const claims: number[] = [];
  const apart: number[] = [];
  let winners = 0;
  for (let round = 0; round < rounds; round++) {
    const task = await pooled(house, staff.managers[0] ?? 0, group, round);
    await house.settled();
    const token = tokenOf({ verb: 'claim', subject: { kind: 'task', id: task.id }, turn: task.turn });
    const taps = members.map((person) => ({ chat: chatOf(person), message: 900_000 + person, token }));
    claims.push(await allAtOnce(house, stub, taps));
    await house.settled();
    const log = await db.database.read('bench', (tx) => tx.log.of(task.id, 1_000));
    winners += log.filter(({ verb }) => verb === 'claim').length;
    const accepts = own.splice(0, racers).map((one) => ({ ...one, token: acceptOf(one.task) }));
    apart.push(await allAtOnce(house, stub, accepts));
    await house.settled();
  }
  await house.stop();
  await stub.close();
  await db.close();
  return { engine: where.engine, claims: median(claims), apart: median(apart), winners: winners / rounds };
}

async function pooled({ world }: House, manager: number, group: number, round: number) {
  return world.db.write('seed', async (tx) => {
    const person = (await tx.people.get(manager)) ?? null;
    const actor = { kind: 'person', person, account: null, platform: null, correlation: `race-${round}` } as const;
    const made = await submit(tx, world, actor, { title: `Race ${round}`, groups: [group] });
    const facts = made.kind === 'made' ? made.tasks[0] : undefined;
    if (!facts) throw new Error(`no task to race for: ${made.kind}`);
    return facts.task;
  });
}
