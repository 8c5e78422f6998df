import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { Subject } from '../core/ids.ts';
import type { Conversation } from '../core/stores/conversations.ts';
import { courierKit, type Kit, wavering } from '../tests/harness/courier-kit.ts';
import { freePace } from '../tests/harness/play-adapter.ts';

let kit: Kit;
afterEach(async () => {
  expect(kit.problems).toEqual([]);
  await kit.close();
});

const live = (subject: Subject) => ({ content: { kind: 'live', subject } as const });
const copies = (subject: Subject) => kit.write((tx) => tx.shown.of(subject));

/** A task whose card stands in a chat. */
async function standing(at?: Conversation): Promise<{ task: Subject; chat: Conversation }> {
  const chat = at ?? (await kit.chat('g1'));
  const task = await kit.task('Wash');
  await kit.post(chat, '', live(task));
  await kit.look();
  return { task, chat };
}

test('ten changes in a second make at most two edits, the last with the last state (B5)', async () => {
  kit = await courierKit({ traits: { pace: { ...freePace, message: { calls: 1, perMs: 1000 } } } });
  const { task } = await standing();
  for (let n = 0; n < 10; n++) {
    await kit.change(task);
    await kit.courier.idle();
    await kit.pass(100);
  }
  await kit.pass(2000);
  const edits = kit.telegram.revisions();
  expect(edits.length).toBeLessThanOrEqual(2);
  expect(edits.at(-1)?.title).toBe('Wash r11');
  expect(await copies(task)).toMatchObject([{ wantedRevision: 11, shownRevision: 11 }]);
});

test('changes during an edit under way make one more edit', async () => {
  kit = await courierKit();
  const { task } = await standing();
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  kit.telegram.answer = () => gate.then(() => undefined);
  await kit.change(task);
  while (kit.telegram.busy === 0) await new Promise(setImmediate);
  for (let n = 0; n < 9; n++) await kit.change(task);
  open();
  await kit.courier.idle();
  expect(kit.telegram.revisions().map(({ title }) => title)).toEqual(['Wash r2', 'Wash r11']);
});

test('a change nobody can see costs no call', async () => {
  kit = await courierKit({ says: () => 'always the same' });
  const { task } = await standing();
  await kit.change(task);
  await kit.courier.idle();
  expect(kit.telegram.calls).toHaveLength(1);
  expect(await copies(task)).toMatchObject([{ shownRevision: 2, wantedRevision: 2 }]);
});

test('an edit of unknown fate counts as made when what it showed is taken back', async () => {
  kit = await courierKit({ says: wavering });
  const { task } = await standing();
  kit.telegram.answer = () => ({ kind: 'unknown', why: 'cut' });
  await kit.change(task);
  await kit.courier.idle();
  kit.telegram.answer = () => undefined;
  await kit.change(task);
  await kit.pass(60_000);
  expect(kit.telegram.revisions().map(({ title }) => title)).toEqual(['taken', 'free']);
});

test('so does an edit whose end we did not live to see', async () => {
  kit = await courierKit({ says: wavering });
  const { task } = await standing();
  const reached = Promise.withResolvers<void>();
  kit.telegram.answer = () => {
    reached.resolve();
    return new Promise(() => {});
  };
  await kit.change(task);
  await reached.promise;
  kit.telegram.answer = () => undefined;
  await kit.change(task);
  await kit.rebirth();
  await kit.pass(10_000);
  expect(kit.telegram.revisions().at(-1)?.title).toBe('free');
  expect(await kit.write((tx) => tx.shown.behind())).toBe(0);
});

test('whatever order results come in, what is shown never goes back (B6)', async () => {
  kit = await courierKit({ start: false });
  const chat = await kit.chat('g1');
  const step = fc.oneof(
    fc.record({ kind: fc.constant('want' as const), revision: fc.integer({ min: 1, max: 20 }) }),
    fc.record({ kind: fc.constant('start' as const), revision: fc.integer({ min: 1, max: 20 }) }),
    fc.record({ kind: fc.constant('end' as const), which: fc.nat(5) }),
  );
  let message = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const task = await kit.task('Wash');
      const copy = { conversation: chat.id, person: null, subject: task, message: `x${++message}` };
      const id = await kit.write((tx) =>
        tx.shown.add({ ...copy, wantedRevision: 1, shownRevision: 1, hash: 'h', postedAt: 0 }),
      );
      const begun: { paint: number; revision: number }[] = [];
      let shown = 1;
      for (const one of steps) {
        await kit.write(async (tx) => {
          if (one.kind === 'want') await tx.shown.want(task, one.revision);
          if (one.kind === 'start') begun.push({ paint: await tx.shown.startPaint(id), revision: one.revision });
          const [end] = one.kind === 'end' ? begun.splice(one.which % Math.max(1, begun.length), 1) : [];
          if (end) await tx.shown.painted(id, end.paint, { revision: end.revision, hash: 'h' });
        });
        const [now] = await copies(task);
        expect(now?.shownRevision).toBeGreaterThanOrEqual(shown);
        shown = now?.shownRevision ?? shown;
      }
    }),
    { numRuns: 30 },
  );
});

test('somebody else painted meanwhile: the copy stays wanted and is painted again', async () => {
  kit = await courierKit();
  const { task } = await standing();
  const [copy] = await copies(task);
  let others = 1;
  kit.telegram.answer = async () => {
    if (others-- > 0) await kit.write((tx) => tx.shown.startPaint(copy?.id ?? 0));
    return undefined;
  };
  await kit.change(task);
  await kit.courier.idle();
  expect(kit.telegram.revisions()).toHaveLength(2);
  expect(await copies(task)).toMatchObject([{ shownRevision: 2 }]);
});

test('a copy an answer may repaint is left alone until the hold ends', async () => {
  kit = await courierKit();
  const { task } = await standing();
  const [copy] = await copies(task);
  await kit.write((tx) => tx.shown.hold(copy?.id ?? 0, kit.clock.now() + 3500));
  await kit.change(task);
  await kit.pass(3499);
  expect(kit.telegram.revisions()).toHaveLength(0);
  await kit.pass(1);
  expect(kit.telegram.revisions()).toMatchObject([{ title: 'Wash r2', at: 3500 }]);
});

test('a newer copy in the same chat takes the buttons from the older one', async () => {
  kit = await courierKit();
  const { task, chat } = await standing();
  const other = await kit.chat('g2');
  for (const at of [other, chat]) await kit.post(at, '', live(task));
  await kit.look();
  expect(kit.telegram.revisions()).toMatchObject([{ message: 'm1', buttons: 0 }]);
  await kit.change(task);
  await kit.courier.idle();
  expect(kit.telegram.revisions().map(({ message, buttons }) => [message, buttons])).toEqual([
    ['m1', 0],
    ['m2', 1],
    ['m3', 1],
  ]);
});

test('a copy that steps back while it is painted still loses its buttons', async () => {
  kit = await courierKit();
  const { task, chat } = await standing();
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  kit.telegram.answer = async ({ kind, title }) => {
    if (kind === 'revise' && title === 'Wash r2') await gate;
    return undefined;
  };
  await kit.change(task);
  while (kit.telegram.busy === 0) await new Promise(setImmediate);
  await kit.post(chat, '', live(task));
  kit.courier.wake();
  while (kit.courier.counters.posted < 2) await new Promise(setImmediate);
  open();
  await kit.courier.idle();
  expect(kit.telegram.revisions('m1').at(-1)?.buttons).toBe(0);
  expect(await copies(task)).toMatchObject([{ status: 'retired' }, { status: 'live' }]);
});

test('a copy that steps back between being built and being painted still loses its buttons', async () => {
  let meanwhile = () => {};
  kit = await courierKit({ crash: (point) => point === 'X5' && meanwhile() });
  const { task, chat } = await standing();
  // The card is built; the unit that takes it waits behind this one.
  meanwhile = () => {
    meanwhile = () => {};
    void kit.write((tx) => tx.shown.retire(task, chat.id, null, 0));
  };
  await kit.change(task);
  await kit.courier.idle();
  expect(kit.telegram.revisions('m1').at(-1)?.buttons).toBe(0);
  expect(await copies(task)).toMatchObject([{ status: 'retired', shownRevision: 2 }]);
});

test('a card somebody deleted is posted afresh, once', async () => {
  kit = await courierKit();
  const { task } = await standing();
  kit.telegram.answer = ({ kind }) => (kind === 'revise' ? { kind: 'gone' } : undefined);
  await kit.change(task);
  await kit.courier.idle();
  expect(kit.telegram.posts().map(({ title }) => title)).toEqual(['Wash r1', 'Wash r2']);
  expect(await copies(task)).toMatchObject([{ message: 'm2', shownRevision: 2, status: 'live' }]);
  kit.telegram.answer = () => undefined;
  await kit.change(task);
  await kit.courier.idle();
  expect(kit.telegram.revisions('m2')).toMatchObject([{ title: 'Wash r3' }]);
});

test('a card too old to be revised is posted afresh without asking', async () => {
  kit = await courierKit({ traits: { cardLifetimeMs: 86_400_000 } });
  const { task } = await standing();
  await kit.pass(86_400_000);
  await kit.change(task);
  await kit.courier.idle();
  expect(kit.telegram.calls.map(({ kind, title }) => [kind, title])).toEqual([
    ['post', 'Wash r1'],
    ['post', 'Wash r2'],
  ]);
});

test('a change that came while the post was under way is painted afterwards', async () => {
  kit = await courierKit();
  const chat = await kit.chat('g1');
  const task = await kit.task('Wash');
  let changes = 1;
  kit.telegram.answer = async () => {
    if (changes-- > 0) await kit.change(task);
    return undefined;
  };
  await kit.post(chat, '', live(task));
  await kit.look();
  expect(kit.telegram.calls.map(({ kind, title }) => [kind, title])).toEqual([
    ['post', 'Wash r1'],
    ['revise', 'Wash r2'],
  ]);
});

test('an edit that failed comes again, later and later; one the platform will never take does not', async () => {
  kit = await courierKit();
  const { task } = await standing();
  let lost = 3;
  kit.telegram.answer = () => (lost-- > 0 ? { kind: 'unknown', why: 'reset' } : undefined);
  await kit.change(task);
  await kit.courier.idle();
  await kit.pass(10_000);
  expect(kit.telegram.revisions().map(({ at }) => at)).toEqual([0, 1000, 3000, 7000]);
  expect(await copies(task)).toMatchObject([{ shownRevision: 2, attempts: 0 }]);

  kit.telegram.answer = () => ({ kind: 'refused', reason: 'content', why: 'too long' });
  await kit.change(task);
  await kit.pass(600_000);
  expect(kit.telegram.revisions()).toHaveLength(5);
  expect(kit.alarms).toMatchObject([{ trouble: 'content' }]);
});
