import { fresh, openHouse } from './house.ts';
import { type Open, openLoop } from './measure.ts';
import { type Offered, seedOffered, seedPeople } from './seed.ts';
import { startStub } from './stub.ts';
import { acceptOf, tapOf, wordsOf } from './updates.ts';

export interface Steady extends Open {
  readonly perSecond: number;
}

/** Of ten events three are comments, which are answered by their commit; taps by their answer. */
const isComment = (n: number): boolean => n % 10 >= 7;

/** Taps and comments that come whether or not the earlier ones were answered. */
export async function steady(path: string, rates: readonly number[], seconds: number): Promise<Steady[]> {
  const stub = await startStub();
  const db = await fresh({ engine: 'sqlite', path });
  const total = rates.reduce((sum, rate) => sum + rate * seconds, 0);
  const offered = await seedOffered(db, await seedPeople(db), total);
  const house = await openHouse(db, stub, 'webhook');
  const done: Steady[] = [];
  let first = 0;
  for (const perSecond of rates) {
    const mine = offered.slice(first, first + perSecond * seconds);
    first += mine.length;
    const measured = await openLoop(perSecond, seconds, async (n) => {
      const { task, chat, message } = mine[n] as Offered;
      if (isComment(n)) return house.deliver(wordsOf(chat, `/comment T-${task} the seal leaks a little`));
      const { update, query } = tapOf(chat, message, acceptOf(task));
      const answered = stub.answered(query);
      await Promise.all([house.deliver(update), answered]);
    });
    await house.settled();
    done.push({ perSecond, ...measured });
  }
  await house.stop();
  await stub.close();
  await db.close();
  return done;
}
