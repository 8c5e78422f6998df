import { afterEach, describe, expect, it } from 'vitest';
import type { SendOutcome } from '../core/ports.ts';
import { courierKit, type Kit, wavering } from '../tests/harness/courier-kit.ts';

let kit: Kit;
afterEach(() => kit.close());

/** A repaint is on its way, and an answer painted the copy meanwhile: stored state says that all is well. */
async function crossed() {
  kit = await courierKit({ traits: { answerRepaints: 'everyone' } });
  const [at] = await kit.chats(1);
  if (!at) throw new Error('no chat');
  const task = await kit.offer('Gate', at);
  await kit.look();
  const [copy] = await kit.write((tx) => tx.shown.of(task));
  if (!copy) throw new Error('not shown');
  const reached = Promise.withResolvers<void>();
  const held = Promise.withResolvers<SendOutcome>();
  kit.telegram.answer = ({ kind }) => {
    if (kind !== 'revise') return undefined;
    reached.resolve();
    return held.promise;
  };
  await kit.change(task);
  await reached.promise;
  // What a tap does in its unit, and then its answer.
  const paint = await kit.write((tx) => tx.shown.hold(copy.id, kit.clock.now() + 4_000));
  await kit.change(task);
  await kit.write((tx) => tx.shown.painted(copy.id, paint, { revision: copy.shownRevision + 2, hash: 'of-answer' }));
  return { held, copy };
}

/** What a tap does in its unit, and what is noted when its answer was written. */
async function answered(copy: number): Promise<void> {
  const paint = await kit.write((tx) => tx.shown.hold(copy, kit.clock.now() + 4_000));
  await kit.write((tx) => tx.shown.painted(copy, paint, { revision: 3, hash: 'of-answer' }));
  await kit.look();
}

describe('a repaint under way while an answer paints the same copy', () => {
  it.each([
    ['delivered', { kind: 'delivered', message: 'm1' }],
    ['unknown', { kind: 'unknown', why: 'cut' }],
  ] as const)('%s after the answer: the copy is painted once more', async (_name, end: SendOutcome) => {
    const { held } = await crossed();
    kit.telegram.answer = () => undefined;
    held.resolve(end);
    await kit.look();
    await kit.pass(60_000);
    expect(kit.telegram.revisions().map(({ title }) => title)).toEqual(['Gate r2', 'Gate r3']);
    expect(await kit.write((tx) => tx.shown.behind())).toBe(0);
  });

  it('and we die before we know its end: after the next start the copy is painted once what was on its way has arrived', async () => {
    const { copy } = await crossed();
    kit.telegram.answer = () => undefined;
    await kit.rebirth();
    await kit.look();
    expect(kit.telegram.revisions().map(({ title }) => title)).toEqual(['Gate r2']);
    await kit.pass(5_000);
    expect(kit.telegram.revisions().map(({ title }) => title)).toEqual(['Gate r2', 'Gate r3']);
    expect(await kit.write((tx) => tx.shown.behind())).toBe(0);
    await kit.rebirth();
    await kit.pass(60_000);
    expect(kit.telegram.revisions(copy.message)).toHaveLength(2);
  });

  it('and we die, and another answer paints it before what was on its way has arrived: that is waited for all the same', async () => {
    const { copy } = await crossed();
    kit.telegram.answer = () => undefined;
    await kit.rebirth();
    await kit.pass(1_000);
    await answered(copy.id);
    await kit.pass(1_999);
    expect(kit.telegram.revisions().map(({ title }) => title)).toEqual(['Gate r2']);
    await kit.pass(1);
    expect(kit.telegram.revisions().map(({ title }) => title)).toEqual(['Gate r2', 'Gate r3']);
    expect(await kit.write((tx) => tx.shown.behind())).toBe(0);
  });
});

it('an answer whose end we did not live to note counts as shown, also when what it showed is taken back', async () => {
  kit = await courierKit({ traits: { answerRepaints: 'everyone' }, says: wavering });
  const task = await kit.offer('Gate');
  await kit.look();
  const [copy] = await kit.write((tx) => tx.shown.of(task));
  await kit.write((tx) => tx.shown.hold(copy?.id ?? 0, kit.clock.now() + 4_000));
  for (const _ of ['taken', 'free']) await kit.change(task);
  await kit.restart();
  await kit.pass(3_999);
  expect(kit.telegram.revisions()).toEqual([]);
  await kit.pass(1);
  expect(kit.telegram.revisions().map(({ title }) => title)).toEqual(['free']);
});
