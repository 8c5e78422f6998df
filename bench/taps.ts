import { bareGrammy } from './grammy.ts';
import { fresh, openHouse } from './house.ts';
import { type Closed, closedLoop } from './measure.ts';
import { type Offered, seedOffered, seedPeople } from './seed.ts';
import { type Stub, startStub } from './stub.ts';
import { acceptOf, tapOf } from './updates.ts';

export type Via = 'webhook' | 'polling';
export interface Round {
  readonly ours: Closed;
  readonly bare: Closed;
}

const width = 50;
const warmUp = 300;

type Deliver = (update: object) => Promise<void>;

/** Taps, each under way until it was answered; the clock stops when the last edit was delivered. */
export function tapAll(stub: Stub, deliver: Deliver, offered: readonly Offered[]): Promise<Closed> {
  const edits = (stub.calls.get('editMessageText') ?? 0) + offered.length;
  const one = async (n: number) => {
    const { task, chat, message } = offered[n] as Offered;
    const { update, query } = tapOf(chat, message, acceptOf(task));
    const answered = stub.answered(query);
    await Promise.all([deliver(update), answered]);
  };
  return closedLoop(offered.length, width, one, () => stub.reached('editMessageText', edits));
}

/** The two by turns, so that whatever else this machine does falls on both. */
export async function tapRounds(path: string, via: Via, rounds: number, count: number): Promise<Round[]> {
  const stub = await startStub();
  const theirs = await startStub();
  const db = await fresh({ engine: 'sqlite', path });
  const all = await seedOffered(db, await seedPeople(db), warmUp + rounds * count);
  const house = await openHouse(db, stub, via);
  const bare = await bareGrammy(theirs, via);
  await tapAll(stub, house.deliver, all.splice(0, warmUp));
  await tapAll(theirs, bare.deliver, all.slice(0, warmUp));
  const done: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    const mine = all.splice(0, count);
    const second = round % 2 === 0 ? undefined : await tapAll(theirs, bare.deliver, mine);
    const ours = await tapAll(stub, house.deliver, mine);
    await house.settled();
    done.push({ ours, bare: second ?? (await tapAll(theirs, bare.deliver, mine)) });
  }
  await Promise.all([house.stop(), bare.stop()]);
  await Promise.all([stub.close(), theirs.close()]);
  await db.close();
  return done;
}
