import { expect, it } from 'vitest';
import type { ConversationId } from '../../core/ids.ts';
import type { ShownCards } from '../../core/stores/shown.ts';
import type { Stores } from '../../core/stores.ts';
import { eachEngine } from '../../tests/harness/engines.ts';

const chat = async (
  tx: Stores,
  externalId: string,
  platform: 'telegram' | 'feishu' = 'telegram',
): Promise<ConversationId> =>
  (await tx.conversations.ensure({ platform, externalId, kind: 'group' }, { locale: 'en', zone: 'UTC' })).id;

const subject = { kind: 'task', id: 7 } as const;
const other = { kind: 'task', id: 8 } as const;
eachEngine('shown cards', (fresh) => {
  type Fresh = Parameters<ShownCards['add']>[0];
  const card = (conversation: ConversationId, message: string, more: Partial<Fresh> = {}): Fresh => ({
    conversation,
    person: null,
    subject,
    message,
    wantedRevision: 1,
    shownRevision: 1,
    hash: 'h1',
    postedAt: 5,
    ...more,
  });

  it('wants copies repainted once for many changes, and never lowers a wish or what is shown', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const a = await chat(tx, 'a');
      const id = await tx.shown.add(card(a, 'm1'));
      await tx.shown.add(card(a, 'm2', { subject: other }));
      expect(await tx.shown.stale(9, 9)).toEqual([]);
      for (const revision of [2, 5, 3]) expect(await tx.shown.want(subject, revision)).toBe(1);
      expect(await tx.shown.stale(9, 9)).toMatchObject([{ id, wantedRevision: 5, shownRevision: 1 }]);
      expect(await tx.shown.behind()).toBe(1);
      const paint = await tx.shown.startPaint(id);
      expect(await tx.shown.painted(id, paint, { revision: 4, hash: 'h4' })).toBe(true);
      expect(await tx.shown.stale(9, 9)).toMatchObject([{ id, shownRevision: 4, hash: 'h4' }]);
      expect(await tx.shown.painted(id, paint, { revision: 5, hash: 'h5' })).toBe(true);
      expect(await tx.shown.painted(id, paint, { revision: 3, hash: 'h3' })).toBe(true);
      expect(await tx.shown.byMessage(a, 'm1')).toMatchObject({ shownRevision: 5, wantedRevision: 5 });
      expect(await tx.shown.want(subject, 5)).toBe(1);
      expect(await tx.shown.behind()).toBe(0);
    });
  });

  it('knows which repaints were on their way when their process died, whatever an answer noted meanwhile', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const a = await chat(tx, 'a');
      const ids: number[] = [];
      for (const message of ['done', 'put off', 'landed', 'crossed'])
        ids.push(await tx.shown.add(card(a, message, { wantedRevision: 2 })));
      const [noted = 0, deferred = 0, landed = 0, lost = 0] = ids;
      for (const id of ids) {
        const paint = await tx.shown.startPaint(id);
        if (id === noted) await tx.shown.painted(id, paint, { revision: 2, hash: 'h2' });
      }
      await tx.shown.defer(deferred, 50);
      await tx.shown.landed(landed);
      const answer = await tx.shown.hold(lost, 60);
      expect(await tx.shown.painted(lost, answer, { revision: 2, hash: 'h2' })).toBe(true);
      expect(await tx.shown.byMessage(a, 'crossed')).toMatchObject({ shownRevision: 2, hash: null });
      expect(await tx.shown.recover(90)).toBe(1);
      expect(await tx.shown.byMessage(a, 'crossed')).toMatchObject({ hash: null, dueAt: 90 });
      const another = await tx.shown.hold(lost, 70);
      expect(await tx.shown.painted(lost, another, { revision: 2, hash: 'h2' })).toBe(true);
      expect(await tx.shown.byMessage(a, 'crossed')).toMatchObject({ hash: null, holdUntil: null, dueAt: 90 });
      expect(await tx.shown.recover(95)).toBe(1);
      const again = await tx.shown.startPaint(lost);
      expect(await tx.shown.painted(lost, again, { revision: 2, hash: 'h2' })).toBe(true);
      expect(await tx.shown.byMessage(a, 'crossed')).toMatchObject({ hash: 'h2', dueAt: null });
      expect(await tx.shown.recover(99)).toBe(0);
    });
  });

  it('wants what stands behind "More" with its task, and lets it step back when the task moves', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const a = await chat(tx, 'a');
      await tx.shown.add(card(a, 'task'));
      await tx.shown.add(card(a, 'more', { subject: { ...subject, kind: 'more' } }));
      await tx.shown.add(card(a, 'of another', { subject: { ...other, kind: 'more' } }));
      const more = async () => await tx.shown.byMessage(a, 'more');
      expect(await tx.shown.want(subject, 2)).toBe(1);
      expect(await more()).toMatchObject({ status: 'live', wantedRevision: 2, hash: 'h1' });
      expect(await tx.shown.want(subject, 3, true)).toBe(1);
      expect(await more()).toMatchObject({ status: 'retired', wantedRevision: 3, hash: null, paint: 1 });
      expect(await tx.shown.want(subject, 4, true)).toBe(1);
      expect(await more()).toMatchObject({ wantedRevision: 3, paint: 1 });
      expect(await tx.shown.byMessage(a, 'task')).toMatchObject({ status: 'live', wantedRevision: 4, paint: 0 });
      expect(await tx.shown.byMessage(a, 'of another')).toMatchObject({ status: 'live', wantedRevision: 1 });
    });
  });

  it('believes only the newest painter, and keeps away while an answer paints', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const a = await chat(tx, 'a');
      const id = await tx.shown.add(card(a, 'm1'));
      await tx.shown.want(subject, 2);
      const courier = await tx.shown.startPaint(id);
      const answer = await tx.shown.hold(id, 100);
      expect(answer).toBe(courier + 1);
      expect(await tx.shown.painted(id, courier, { revision: 2, hash: 'h2' })).toBe(false);
      expect(await tx.shown.stale(99, 9)).toEqual([]);
      expect(await tx.shown.nextDue(50)).toBe(100);
      expect(await tx.shown.stale(100, 9)).toHaveLength(1);
      await tx.shown.defer(id, 200);
      expect(await tx.shown.nextDue(150)).toBe(200);
      expect(await tx.shown.stale(199, 9)).toEqual([]);
      expect(await tx.shown.stale(200, 9)).toMatchObject([{ attempts: 1 }]);
      expect(await tx.shown.painted(id, answer, { revision: 2, hash: 'h2' })).toBe(true);
      expect(await tx.shown.byMessage(a, 'm1')).toMatchObject({
        holdUntil: null,
        dueAt: null,
        attempts: 0,
        hash: 'h2',
      });
      expect(await tx.shown.nextDue(1)).toBeUndefined();
    });
  });

  it('heals a copy whatever it shows, also while somebody paints it', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const [a, b] = [await chat(tx, 'a'), await chat(tx, 'b', 'feishu')];
      const id = await tx.shown.add(card(a, 'm1'));
      const gone = await tx.shown.add(card(a, 'm2'));
      const far = await tx.shown.add(card(b, 'm1'));
      await tx.shown.gone(gone);
      const paint = await tx.shown.startPaint(id);
      await tx.shown.heal(id);
      expect(await tx.shown.painted(id, paint, { revision: 1, hash: 'h1' })).toBe(false);
      expect((await tx.shown.stale(9, 9)).map((each) => each.id)).toEqual([id]);
      await tx.shown.painted(id, await tx.shown.startPaint(id), { revision: 1, hash: 'h1' });
      expect(await tx.shown.behind()).toBe(0);
      expect(await tx.shown.healIn(a)).toBe(1);
      expect(await tx.shown.healAll('feishu')).toBe(1);
      expect((await tx.shown.stale(9, 9, ['telegram'])).map((each) => each.id)).toEqual([far]);
      expect((await tx.shown.liveIn(a)).map((each) => each.id)).toEqual([id]);
      expect((await tx.shown.of(subject)).map((each) => each.id)).toEqual([id, far]);
      const adopted = await tx.shown.add(card(a, 'stranger', { hash: null }));
      expect((await tx.shown.stale(9, 9)).map((each) => each.id)).toContain(adopted);
    });
  });

  it('heals what was painted since a moment, or is being painted, on one platform', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const [here, there] = [await chat(tx, 'a', 'feishu'), await chat(tx, 'b')];
      const paint = async (id: number, calledAt?: number) =>
        tx.shown.painted(id, await tx.shown.startPaint(id), {
          revision: 1,
          hash: 'h1',
          ...(calledAt === undefined ? {} : { calledAt }),
        });
      const [early, late, answered, busy, far, posted] = [
        await tx.shown.add(card(here, 'early')),
        await tx.shown.add(card(here, 'late')),
        await tx.shown.add(card(here, 'answered')),
        await tx.shown.add(card(here, 'busy')),
        await tx.shown.add(card(there, 'far')),
        await tx.shown.add(card(here, 'posted')),
      ];
      await paint(early, 99);
      await paint(late, 100);
      await paint(answered, 101);
      await paint(answered);
      await paint(far, 100);
      const begun = await tx.shown.startPaint(busy);
      expect(await tx.shown.healUndone('feishu', 100)).toBe(3);
      expect((await tx.shown.stale(9, 9)).map((each) => each.id)).toEqual([late, answered, busy]);
      expect(await tx.shown.painted(busy, begun, { revision: 1, hash: 'h1', calledAt: 102 })).toBe(false);
      expect(posted).toBeGreaterThan(0);
    });
  });

  it('retires older copies for the same reader in the same chat, and paints them once more', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const [a, b] = [await chat(tx, 'a'), await chat(tx, 'b')];
      const wang = await tx.people.put({ code: 'w', name: 'W', locale: 'en', zone: 'UTC', roles: [] });
      const old = await tx.shown.add(card(a, 'm1'));
      await tx.shown.add(card(a, 'm2', { person: wang }));
      await tx.shown.add(card(b, 'm1'));
      const newer = await tx.shown.add(card(a, 'm3'));
      expect(await tx.shown.retire(subject, a, null, newer)).toBe(1);
      expect(await tx.shown.stale(9, 9)).toMatchObject([{ id: old, status: 'retired' }]);
      expect(await tx.shown.want(subject, 9)).toBe(3);
      expect(await tx.shown.painted(old, await tx.shown.startPaint(old), { revision: 1, hash: 'r' })).toBe(true);
      expect((await tx.shown.stale(9, 9)).map((each) => each.id)).not.toContain(old);
      expect(await tx.shown.retire(subject, a, wang, newer)).toBe(1);
    });
  });
});
