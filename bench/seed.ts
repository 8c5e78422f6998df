import type { Platform } from '../core/ids.ts';
import type { Stores } from '../core/stores.ts';
import type { OpenDatabase } from '../db/open.ts';

const employees = 500;
const managers = 10;
const chunk = 100;
/** Successive taps must hit scattered pages. */
const stride = 1237;

/** The n-th of the offered tasks: whose it is, and the message that shows it. */
export interface Offered {
  readonly task: number;
  readonly chat: number;
  readonly message: number;
}

/** Somebody's account and private chat bear the same number on Telegram. */
export const chatOf = (person: number): number => 100_000 + person;

/** People and messages by their numbers, as each platform names them. */
export const names: Readonly<Record<Platform, { person(chat: number): string; message(number: number): string }>> = {
  telegram: { person: String, message: String },
  dingtalk: { person: (chat) => `u${chat}`, message: (number) => `pd-${String(number).padStart(32, '0')}` },
  feishu: { person: (chat) => `ou_${chat}`, message: (number) => `om_${number}` },
};

type Kind = 'employee' | 'manager' | 'reviewer' | 'admin';

async function person(tx: Stores, platform: Platform, code: string, role: Kind): Promise<number> {
  const id = await tx.people.put({ code, name: `Person ${code}`, locale: 'en', zone: 'UTC', roles: [role] });
  const externalId = names[platform].person(chatOf(id));
  await tx.accounts.bind(id, platform, externalId, 1);
  const account = await tx.accounts.find(platform, externalId);
  if (account) await tx.accounts.setReach(account.account.id, 'open');
  await tx.conversations.ensure({ platform, externalId, kind: 'direct' }, { locale: 'en', zone: 'UTC', person: id });
  return id;
}

export interface Staff {
  readonly platform: Platform;
  readonly employees: readonly number[];
  readonly managers: readonly number[];
}

/** 500 employees, ten managers, three reviewers and an administrator, all of whom opened their chat. */
export function seedPeople(db: OpenDatabase, platform: Platform = 'telegram'): Promise<Staff> {
  return db.database.write('seed', async (tx) => {
    const prefix = platform === 'telegram' ? '' : platform;
    const one = (code: string, role: Kind) => person(tx, platform, `${prefix}${code}`, role);
    const staff = { platform, employees: [] as number[], managers: [] as number[] };
    for (let n = 0; n < employees; n++) staff.employees.push(await one(`e${n}`, 'employee'));
    for (let n = 0; n < managers; n++) staff.managers.push(await one(`m${n}`, 'manager'));
    for (let n = 0; n < 3; n++) await one(`r${n}`, 'reviewer');
    await one('a0', 'admin');
    return staff;
  });
}

async function offered(tx: Stores, staff: Staff, n: number): Promise<Offered> {
  const owner = staff.employees[(n * stride) % staff.employees.length] ?? 0;
  const assigner = staff.managers[n % staff.managers.length] ?? 0;
  const made = await tx.tasks.insert({
    type: 'work',
    title: `Check the pump of berth ${n}`,
    description: 'Look at the seals, note the pressure, take a picture of the gauge. '.repeat(4),
    dueAt: Date.now() + 7 * 86_400_000 + n * 60_000,
    stage: 'reviewed',
    dispatch: 'none',
    createdAt: 1_700_000_000_000,
  });
  if (!made) throw new Error('a task was not made');
  const task = made.id;
  const log = {
    task,
    actor: 'person',
    person: assigner,
    account: null,
    platform: staff.platform,
    correlation: `seed-${n}`,
    at: 2,
  } as const;
  await tx.log.append({
    ...log,
    sequence: 1,
    verb: 'submit',
    from: null,
    to: 'reviewed',
    turn: 1,
    comment: null,
    before: {},
    args: {},
  });
  await tx.tasks.change(task, made, { stage: 'assigned', assigner, turn: 2, revision: 2, updatedAt: 2 });
  await tx.tasks.offer({ task, person: owner, by: assigner, createdAt: 2, expiresAt: null });
  const args = { person: owner };
  await tx.log.append({
    ...log,
    sequence: 2,
    verb: 'assign',
    from: 'reviewed',
    to: 'assigned',
    turn: 2,
    comment: null,
    before: {},
    args,
  });
  const chat = await tx.conversations.find(staff.platform, names[staff.platform].person(chatOf(owner)), null);
  const message = 1_000_000 + n;
  await tx.shown.add({
    conversation: chat?.id ?? 0,
    person: owner,
    subject: { kind: 'task', id: task },
    message: names[staff.platform].message(message),
    wantedRevision: 2,
    shownRevision: 2,
    hash: 'seeded',
    postedAt: Date.now(),
  });
  return { task, chat: chatOf(owner), message };
}

/** Tasks offered to one person each, with one card standing in that person's chat. */
export async function seedOffered(db: OpenDatabase, staff: Staff, count: number): Promise<Offered[]> {
  const all: Offered[] = [];
  while (all.length < count) {
    const part = Math.min(chunk, count - all.length);
    all.push(
      ...(await db.database.write('seed', async (tx) => {
        const some: Offered[] = [];
        for (let n = all.length; n < all.length + part; n++) some.push(await offered(tx, staff, n));
        return some;
      })),
    );
  }
  // Neighbours in time are no neighbours in the file.
  const step = coprime(count);
  return all.map((_, n) => all[(n * step) % count]).filter((one) => one !== undefined);
}

function coprime(count: number): number {
  const common = (a: number, b: number): number => (b === 0 ? a : common(b, a % b));
  let step = stride;
  while (common(step, count) !== 1) step++;
  return step;
}
