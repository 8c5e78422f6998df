import { afterEach, describe, expect, it } from 'vitest';
import type { Noted, SendOutcome } from '../core/ports.ts';
import { courierKit, type Kit } from '../tests/harness/courier-kit.ts';

let kit: Kit;
afterEach(() => kit.close());

/** A card that stands, and what a tap's unit does to it: the task moves on, and the repaint is noted with it. */
async function standing() {
  kit = await courierKit();
  const [at] = await kit.chats(1);
  if (!at) throw new Error('no chat');
  const task = await kit.offer('Gate', at);
  await kit.look();
  const tap = (): Promise<Noted> =>
    kit.write(async (tx) => {
      const now = await tx.tasks.lock(task.id);
      if (!now) throw new Error('no task');
      const revision = now.revision + 1;
      await tx.tasks.change(task.id, now, { revision });
      await tx.shown.want(task, revision);
      const [shown] = await tx.shown.of(task);
      const built = await kit.ports.cardFor(tx, task, { kind: 'conversation' }, at);
      if (!shown || !built) throw new Error('nothing shown');
      const picture = { shown, at, card: built.card, revision, hash: `r${revision}` };
      return { picture, paint: await tx.shown.startPaint(shown.id) };
    });
  return { task, at, tap };
}

const painted = () => kit.telegram.revisions().map(({ title }) => title);
const behind = () => kit.write((tx) => tx.shown.behind());

/** The next repaint is under way until `end` resolves. */
function heldUp() {
  const reached = Promise.withResolvers<void>();
  const end = Promise.withResolvers<SendOutcome>();
  kit.telegram.answer = ({ kind }) => {
    if (kind !== 'revise') return undefined;
    kit.telegram.answer = () => undefined;
    reached.resolve();
    return end.promise;
  };
  return { reached: reached.promise, end };
}

describe('a repaint that the tap itself has noted', () => {
  it('is made at once, and once', async () => {
    const { tap } = await standing();
    kit.courier.paint(await tap());
    expect(painted()).toEqual(['Gate r2']);
    await kit.look();
    await kit.pass(60_000);
    expect([painted(), await behind()]).toEqual([['Gate r2'], 0]);
  });

  it('waits for the one under way, whose picture is no longer what counts', async () => {
    const { tap } = await standing();
    const { reached, end } = heldUp();
    kit.courier.paint(await tap());
    await reached;
    kit.courier.paint(await tap());
    expect(painted()).toEqual(['Gate r2']);
    end.resolve({ kind: 'delivered', message: 'm1' });
    await kit.look();
    await kit.pass(60_000);
    expect([painted(), await behind()]).toEqual([['Gate r2', 'Gate r3'], 0]);
  });

  it('is left to the courier while the line is down or the chat has had its share', async () => {
    const { tap } = await standing();
    kit.telegram.now = { state: 'down', since: kit.clock.now() + 1 };
    kit.courier.paint(await tap());
    expect(painted()).toEqual([]);
    kit.telegram.now = { state: 'up', since: kit.clock.now() + 2 };
    kit.ports.pacer.pause(
      'conversation',
      { platform: 'telegram', conversation: 'g0', kind: 'group' },
      kit.clock.monotonic() + 5_000,
    );
    kit.courier.paint(await tap());
    expect(painted()).toEqual([]);
    await kit.look();
    await kit.pass(60_000);
    expect([painted(), await behind()]).toEqual([['Gate r3'], 0]);
  });

  it('is not made by a courier that was stopped, but by the next one, after what may still arrive', async () => {
    const { tap } = await standing();
    const noted = await tap();
    await kit.stop();
    kit.courier.paint(noted);
    expect(painted()).toEqual([]);
    await kit.restart();
    await kit.pass(2_999);
    expect(painted()).toEqual([]);
    await kit.pass(60_000);
    expect([painted(), await behind()]).toEqual([['Gate r2'], 0]);
  });

  it('is made again where nobody knows whether it arrived', async () => {
    const { tap } = await standing();
    const { end } = heldUp();
    kit.courier.paint(await tap());
    end.resolve({ kind: 'unknown', why: 'cut' });
    await kit.look();
    await kit.pass(60_000);
    expect([painted(), await behind()]).toEqual([['Gate r2', 'Gate r2'], 0]);
  });
});
