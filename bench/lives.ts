import type { SubmitInput } from '../core/tasks/submit.ts';
import { submit } from '../core/tasks/submit.ts';
import { fresh, type House, openHouse } from './house.ts';
import { chatOf, seedPeople } from './seed.ts';
import { type Stub, startStub } from './stub.ts';
import { tapOf } from './updates.ts';

export interface Life {
  readonly life: string;
  readonly total: number;
  readonly calls: Readonly<Record<string, number>>;
  readonly why: string;
}
export interface PlatformLives {
  readonly platform: string;
  readonly lives: readonly Life[];
}

/** Why it is not less. */
const why = {
  personal:
    'two posts ring: the offer at its person, the finished work at whoever confirms. Three presses spin until they are answered. Accept and finish change one copy, confirm changes two',
  pooled:
    'three posts: one to the group however many are in it, the winner’s own card (a shared one carries no personal button), the finished work to whoever confirms. Two presses are answered. Claim changes the copy in the group, finish that and the winner’s',
};

async function press(house: House, stub: Stub, person: number, verb: string, chat = chatOf(person)): Promise<void> {
  const found = stub.newest(chat, verb);
  if (!found) throw new Error(`no button ${verb} in the chat ${chat}`);
  const { update, query } = tapOf(chatOf(person), found.message, found.token, chat);
  const answered = stub.answered(query);
  await Promise.all([house.deliver(update), answered]);
  await house.settled();
}

async function file(house: House, manager: number, input: SubmitInput): Promise<void> {
  await house.world.db.write('bench', async (tx) => {
    const person = (await tx.people.get(manager)) ?? null;
    const made = await submit(
      tx,
      house.world,
      { kind: 'person', person, account: null, platform: null, correlation: `life-${input.title}` },
      input,
    );
    if (made.kind !== 'made') throw new Error(`not made: ${made.kind}`);
  });
  house.world.wake('courier');
  await house.settled();
}

/** Calls of a whole task life, counted where they leave. */
export async function telegramLives(path: string): Promise<PlatformLives> {
  const stub = await startStub();
  const db = await fresh({ engine: 'sqlite', path });
  const staff = await seedPeople(db);
  const [manager = 0] = staff.managers;
  const [owner = 0] = staff.employees;
  const room = -1001;
  const group = await db.database.write('seed', async (tx) => {
    const id = await tx.groups.put({ code: 'field', name: 'Field', members: staff.employees.slice(0, 10) });
    const place = { platform: 'telegram', externalId: String(room), kind: 'group', title: 'Field' } as const;
    const conversation = await tx.conversations.ensure(place, { locale: 'en', zone: 'UTC' });
    await tx.groups.bindConversation(id, conversation.id);
    return id;
  });
  const house = await openHouse(db, stub, 'webhook');
  const counted = async (life: keyof typeof why, live: () => Promise<void>): Promise<Life> => {
    const before = { ...house.adapter.calls };
    await live();
    const made = Object.entries(house.adapter.calls).map(([method, n]) => [method, n - (before[method] ?? 0)] as const);
    const calls = made.filter(([, n]) => n > 0);
    return { life, total: calls.reduce((sum, [, n]) => sum + n, 0), calls: Object.fromEntries(calls), why: why[life] };
  };
  const personal = await counted('personal', async () => {
    await file(house, manager, { title: 'For one person', assignees: [owner] });
    await press(house, stub, owner, 'accept');
    await press(house, stub, owner, 'finish');
    await press(house, stub, manager, 'confirm');
  });
  const pooled = await counted('pooled', async () => {
    await file(house, manager, { title: 'For a group of ten', groups: [group] });
    await press(house, stub, owner, 'claim', room);
    await press(house, stub, owner, 'finish');
  });
  await house.stop();
  await stub.close();
  await db.close();
  return { platform: 'telegram', lives: [personal, pooled] };
}
