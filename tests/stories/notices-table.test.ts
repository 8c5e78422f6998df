import { describe, expect, it } from 'vitest';
import type { TaskId } from '../../core/ids.ts';
import type { TaskType } from '../../core/tasks/task.ts';
import { shippedTypes } from '../../core/tasks/types.ts';
import { verbs } from '../../core/tasks/verbs.ts';
import { announcements, listenerNames } from '../../core/tell/announcements.ts';
import { freshDatabase } from '../harness/engines.ts';
import { night } from './notices/night.ts';

const cast = {
  chen: { roles: ['manager'] },
  zhao: { roles: ['manager'] },
  sun: { roles: ['reviewer'] },
  lena: { roles: ['reviewer'] },
  olga: { roles: ['requester'] },
  wang: { roles: ['employee'] },
  ivan: { roles: ['employee'] },
} as const;
type House = Awaited<ReturnType<typeof night>>;

/** A task of olga's in each of the places moves start from. */
function starts(house: House) {
  const wang = house.id('wang');
  const made = (input: object = {}) => house.submit('chen', { title: 'Pump', requester: house.id('olga'), ...input });
  const offered = () => made({ assignees: [wang] });
  const taken = async () => {
    const task = await offered();
    await house.move('wang', 'accept', task);
    return task;
  };
  const done = async () => {
    const task = await taken();
    await house.move('wang', 'finish', task);
    return task;
  };
  const pooled = () => made({ groups: [house.group] });
  const filed = () => house.submit('olga', { title: 'Leak', type: 'problem', requester: house.id('olga') });
  return { made, offered, taken, done, pooled, filed };
}

const plain = shippedTypes.get('work') as TaskType;
type Start = keyof ReturnType<typeof starts>;
type Walk = (house: House, task: TaskId) => Promise<unknown>;

/** Ways by which, together, everybody in the table hears of everything they are named for. */
const walks: readonly (readonly [from: Start, by: Walk])[] = [
  ['made', async () => undefined],
  ['filed', (h, task) => h.move('sun', 'approve', task)],
  [
    'filed',
    async (h, task) => {
      await h.move('sun', 'return', task, { comment: 'where?' });
      await h.move('olga', 'resubmit', task);
      await h.move('sun', 'refuse', task, { comment: 'no' });
      await h.move('sun', 'reopen', task);
    },
  ],
  [
    'pooled',
    async (h, task) => {
      await h.move('ivan', 'claim', task);
      await h.move('ivan', 'release', task);
      await h.move('ivan', 'claim', task);
      await h.move('chen', 'redispatch', task, { groups: [h.group], force: true });
    },
  ],
  // No rule has a place for these.
  ['made', async (h) => h.submit('api', { title: 'Settle', type: 'settle' })],
  ['offered', (h, task) => h.move('chen', 'redispatch', task, { byRules: true, force: true })],
  // Those who lose it are no members of the group: members hear of it as such.
  [
    'made',
    async (h, task) => {
      await h.move('chen', 'assign', task, { person: h.id('lena') });
      await h.move('chen', 'redispatch', task, { groups: [h.group], force: true });
    },
  ],
  [
    'made',
    async (h, task) => {
      await h.move('chen', 'assign', task, { person: h.id('lena') });
      await h.move('lena', 'accept', task);
      await h.move('chen', 'redispatch', task, { groups: [h.group], force: true });
    },
  ],
  ['offered', (h, task) => h.move('chen', 'assign', task, { person: h.id('ivan') })],
  ['made', async (h) => h.submit('api', { title: 'Bill', type: 'pay', assignees: [h.id('wang')] })],
  ['offered', (h, task) => h.move('chen', 'recall', task)],
  ['offered', (h, task) => h.move('wang', 'reject', task, { category: 'other', reason: 'away' })],
  ['offered', (h, task) => h.move('wang', 'reject', task, { category: 'unclear', reason: 'which pump?' })],
  [
    'offered',
    async (h, task) => {
      const dueAt = h.clock.now() + 86_400_000;
      await h.move('wang', 'reject', task, { category: 'date', reason: 'away', dueAt });
      await h.move('chen', 'decline', task);
    },
  ],
  // Its offers lapse before anybody looks again.
  ['made', (h) => h.submit('chen', { title: 'Now', type: 'urgent', assignees: [h.id('wang')] })],
  ['taken', (h, task) => h.move('chen', 'transfer', task, { person: h.id('ivan') })],
  ['done', (h, task) => h.move('olga', 'dispute', task, { comment: 'it drips' })],
  ['done', (h, task) => h.move('wang', 'undo', task)],
  [
    'done',
    async (h, task) => {
      await h.move('olga', 'confirm', task);
      await h.move('zhao', 'reopen', task);
    },
  ],
  ['taken', (h, task) => h.move('chen', 'cancel', task, { comment: 'no need' })],
  ['offered', (h, task) => h.move('chen', 'cancel', task, { comment: 'no need' })],
  ['taken', (h, task) => h.move('api', 'withdraw', task)],
  ['offered', (h, task) => h.move('api', 'withdraw', task)],
  ['offered', (h, task) => h.move('chen', 'edit', task, { terms: { title: 'Pump 3' } })],
  ['taken', (h, task) => h.move('chen', 'edit', task, { terms: { title: 'Pump 3' } })],
  ['taken', (h, task) => h.move('wang', 'share', task, { person: h.id('ivan') })],
  ...(['offered', 'taken', 'done'] as const).map((from): [Start, Walk] => [
    from,
    (h, task) => h.move('chen', 'remind', task),
  ]),
];

describe('the announce table', () => {
  it('has a row for every verb, and a place for every listener', () => {
    expect(Object.keys(announcements)).toEqual([...verbs]);
    const named = new Set(Object.values(announcements).flatMap((row) => row.map(({ to }) => to)));
    expect([...listenerNames].filter((name) => !named.has(name))).toEqual([]);
    for (const row of Object.values(announcements)) {
      expect(new Set(row.map(({ to }) => to)).size).toBe(row.length);
    }
  });

  it('is walked: everybody it names can be reached, as it says', { timeout: 60_000 }, async () => {
    const taskTypes = new Map([...shippedTypes, ['urgent', { ...plain, code: 'urgent', offerExpiresAfterMs: 60_000 }]]);
    const house = await night(await freshDatabase('sqlite'), cast, { taskTypes });
    const from = starts(house);
    for (const [start, walk] of walks) {
      // Nobody is told more in a minute than is told at once.
      const task = await from[start]();
      await house.pass(120_000);
      await walk(house, task);
      await house.pass(120_000);
    }
    const heard = new Set<string>();
    for (const code of Object.keys(cast)) {
      for (let before: number | undefined; ; ) {
        const rows = await house.read((tx) =>
          tx.notices.list(house.id(code), { limit: 100, ...(before === undefined ? {} : { before }) }),
        );
        for (const { kind, listener, style } of rows) heard.add(`${kind} ${listener} ${style}`);
        before = rows.at(-1)?.id;
        if (before === undefined) break;
      }
    }
    const wanted = Object.entries(announcements).flatMap(([verb, row]) =>
      row.map(({ to, how }) => `${verb} ${to} ${how}`),
    );
    // Whoever claims is told nothing: they get the card, if they have none.
    expect(wanted.filter((one) => !heard.has(one))).toEqual(['claim owner card']);
    expect([...heard].filter((one) => !wanted.includes(one))).toEqual([]);
  });

  it('gives whoever claims in a group a card of their own, and no notice', async () => {
    const house = await night(await freshDatabase('sqlite'), cast);
    const { conversation } = await house.write(async (tx) => {
      const place = { platform: 'telegram', externalId: 'room', kind: 'group' } as const;
      const { id } = await tx.conversations.ensure(place, { locale: 'en', zone: 'UTC' });
      await tx.groups.bindConversation(house.group, id);
      return { conversation: id };
    });
    const task = await house.submit('chen', { title: 'Pump', groups: [house.group] });
    expect(conversation).toBeGreaterThan(0);
    expect(house.got('ivan')).toEqual([]);
    await house.move('ivan', 'claim', task);
    expect(house.got('ivan').map(({ card }) => card.subject?.id)).toEqual([task]);
    expect(await house.notices('ivan')).toEqual([]);
  });
});
