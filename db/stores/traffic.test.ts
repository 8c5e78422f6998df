import { expect, it } from 'vitest';
import type { ConversationId } from '../../core/ids.ts';
import type { NewPost, ShownCards, Stores } from '../../core/stores.ts';
import { sentence } from '../../core/text/text.ts';
import { eachEngine } from '../../tests/harness/engines.ts';

const chat = async (tx: Stores, externalId: string, platform: 'telegram' | 'feishu' = 'telegram'): Promise<ConversationId> =>
  (await tx.conversations.ensure({ platform, externalId, kind: 'group' }, { locale: 'en', zone: 'UTC' })).id;

const subject = { kind: 'task', id: 7 } as const;
const other = { kind: 'task', id: 8 } as const;
const post = (key: string, conversation: ConversationId, more: Partial<NewPost> = {}): NewPost => ({
  key,
  conversation,
  person: null,
  content: { kind: 'live', subject },
  lane: 'personal',
  correlation: 'c',
  createdAt: 10,
  ...more,
});

eachEngine('inbox, audit, settings, leases', (fresh) => {
  it('sees an event once; a repeat gets what was remembered', async () => {
    const { database } = await fresh();
    const outcome = { notice: sentence('task.unknown', { task: { said: 'T-1' }, n: 3 }), alert: true };
    await database.write('tap', async (tx) => {
      expect(await tx.inbox.seen('telegram', 'k', 5)).toBeUndefined();
      expect(await tx.inbox.seen('telegram', 'k', 5)).toEqual({ notice: null, alert: false });
      await tx.inbox.remember('telegram', 'k', outcome);
    });
    await database.write('tap', async (tx) => {
      expect(await tx.inbox.seen('telegram', 'k', 6)).toEqual(outcome);
      expect(await tx.inbox.seen('feishu', 'k', 6)).toBeUndefined();
    });
  });

  it('handles an event that arrives ten times at once one single time', async () => {
    const { database } = await fresh();
    const tap = () =>
      database.write('tap', async (tx) => {
        if (await tx.inbox.seen('telegram', 'k', 5)) return 'repeat';
        await tx.settings.set('effect', `${(await tx.settings.get('effect')) ?? ''}x`);
        await tx.inbox.remember('telegram', 'k', { notice: null, alert: false });
        return 'first';
      });
    const answers = await Promise.all(Array.from({ length: 10 }, tap));
    expect(answers.filter((answer) => answer === 'first')).toHaveLength(1);
    expect(await database.read('r', (tx) => tx.settings.get('effect'))).toBe('x');
  });

  it('forgets only what is older, at most so many at once', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      for (let i = 0; i < 5; i++) await tx.inbox.seen('telegram', `k${i}`, i);
      expect(await tx.inbox.purge(4, 3)).toBe(3);
      expect(await tx.inbox.purge(4, 3)).toBe(1);
      expect(await tx.inbox.seen('telegram', 'k4', 9)).toBeDefined();
    });
  });

  it('keeps the audit in order', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const entry = { at: 1, person: null, platform: 'telegram', externalId: '7', verb: 'claim', subject: 'T-1', correlation: 'c' } as const;
      await tx.audit.append({ ...entry, kind: 'refused', detail: { why: 'late' } });
      await tx.audit.append({ ...entry, kind: 'unbound', detail: {} });
      expect(await tx.audit.list(1)).toEqual([{ ...entry, kind: 'unbound', detail: {} }]);
      expect((await tx.audit.list(9))[1]?.detail).toEqual({ why: 'late' });
    });
  });

  it('has one holder of a lease', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      expect(await tx.leases.hold('send', 'a', 60_000)).toBe(true);
      expect(await tx.leases.hold('send', 'b', 60_000)).toBe(false);
      expect(await tx.leases.hold('send', 'a', 60_000)).toBe(true);
      expect(await tx.leases.holder('send')).toBe('a');
      await tx.leases.release('send', 'b');
      expect(await tx.leases.holder('send')).toBe('a');
      await tx.leases.release('send', 'a');
      expect(await tx.leases.hold('send', 'b', -1)).toBe(true);
      expect(await tx.leases.holder('send')).toBeUndefined();
      expect(await tx.leases.hold('send', 'a', 60_000)).toBe(true);
    });
  });
});

eachEngine('outbox', (fresh) => {
  const keys = (posts: readonly { key: string }[]) => posts.map(({ key }) => key);

  it('keeps a post whole, once for each key', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const a = await chat(tx, 'a');
      const card = { template: 'notice', revision: 0, title: { said: 'Hi' }, buttons: [] } as const;
      await tx.outbox.add(post('k', a, { content: { kind: 'snapshot', card }, replyTo: '5', until: 99, onUnknown: 'give-up', dueAt: 12 }));
      await tx.outbox.add(post('k', a));
      const [only, ...more] = await tx.outbox.heads(12, 9);
      expect(more).toEqual([]);
      expect(only).toMatchObject({ content: { kind: 'snapshot', card }, replyTo: '5', until: 99, onUnknown: 'give-up', dueAt: 12, status: 'ready', attempts: 0, lane: 'personal', revision: null });
      expect(await tx.outbox.depth()).toEqual({ ready: 1, sending: 0, oldest: 10 });
    });
  });

  it('gives heads: one for each chat, by lane, then by age; a late head or one in flight stops its chat only', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const [a, b, c, d] = [await chat(tx, 'a'), await chat(tx, 'b'), await chat(tx, 'c'), await chat(tx, 'd', 'feishu')];
      await tx.outbox.add(post('a1', a, { lane: 'bulk' }));
      await tx.outbox.add(post('a2', a, { lane: 'answer' }));
      await tx.outbox.add(post('b1', b, { lane: 'group' }));
      await tx.outbox.add(post('c1', c, { dueAt: 50 }));
      await tx.outbox.add(post('c2', c));
      await tx.outbox.add(post('d1', d, { lane: 'answer' }));
      expect(keys(await tx.outbox.heads(20, 9))).toEqual(['d1', 'b1', 'a1']);
      expect(keys(await tx.outbox.heads(20, 2))).toEqual(['d1', 'b1']);
      expect(keys(await tx.outbox.heads(20, 9, ['feishu']))).toEqual(['b1', 'a1']);
      expect(await tx.outbox.nextDue(20)).toBe(50);
      const [d1, b1] = await tx.outbox.heads(20, 2);
      expect(await tx.outbox.take(b1?.id ?? 0, 4)).toBe(true);
      expect(await tx.outbox.take(b1?.id ?? 0, 4)).toBe(false);
      await tx.outbox.add(post('b2', b));
      expect(keys(await tx.outbox.heads(20, 9))).toEqual(['d1', 'a1']);
      expect(await tx.outbox.sending()).toMatchObject([{ key: 'b1', attempts: 1, revision: 4, status: 'sending' }]);
      await tx.outbox.settle(b1?.id ?? 0, { status: 'delivered', settledAt: 21, message: 'm9' });
      expect(keys(await tx.outbox.heads(20, 9))).toEqual(['d1', 'b2', 'a1']);
      expect(await tx.outbox.byMessage(b, 'm9')).toMatchObject({ key: 'b1', settledAt: 21 });
      expect(await tx.outbox.byMessage(a, 'm9')).toBeUndefined();
      await tx.outbox.settle(d1?.id ?? 0, { status: 'ready', dueAt: 70, why: '429' });
      expect(await tx.outbox.resume(d, 30)).toBe(1);
      expect(await tx.outbox.resume(c, 30)).toBe(1);
      expect(keys(await tx.outbox.heads(30, 9))).toEqual(['d1', 'c1', 'b2', 'a1']);
      expect(await tx.outbox.depth()).toMatchObject({ ready: 6, sending: 0 });
    });
  });

  it('takes back what is not worth saying any more', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const [a, b] = [await chat(tx, 'a'), await chat(tx, 'b')];
      const wang = await tx.people.put({ code: 'w', name: 'W', locale: 'en', zone: 'UTC', roles: [] });
      await tx.outbox.add(post('a1', a));
      await tx.outbox.add(post('a2', a, { content: { kind: 'live', subject: other } }));
      await tx.outbox.add(post('b1', b, { person: wang }));
      const [a1] = await tx.outbox.heads(20, 1);
      await tx.outbox.take(a1?.id ?? 0, 1);
      expect(await tx.outbox.supersede(subject, 30, { conversation: a })).toBe(0);
      expect(await tx.outbox.supersede(subject, 30, { person: wang })).toBe(1);
      expect(await tx.outbox.supersede(other, 30)).toBe(1);
      expect(await tx.outbox.heads(99, 9)).toEqual([]);
      expect(await tx.outbox.purge(31, 1)).toBe(1);
      expect(await tx.outbox.purge(31, 9)).toBe(1);
      expect(await tx.outbox.sending()).toHaveLength(1);
    });
  });
});

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
      expect(await tx.shown.byMessage(a, 'm1')).toMatchObject({ holdUntil: null, dueAt: null, attempts: 0, hash: 'h2' });
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

eachEngine('jobs', (fresh) => {
  it('leases a due job to one, who alone may finish it', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      await tx.jobs.add({ kind: 'lapse', key: 'a', dueAt: 20, subject, payload: { n: 1 }, usefulUntil: 90 });
      await tx.jobs.add({ kind: 'lapse', key: 'a', dueAt: 10 });
      await tx.jobs.add({ kind: 'lapse', key: 'b', dueAt: 10 });
      await tx.jobs.add({ kind: 'lapse', key: 'c', dueAt: 99 });
      expect(await tx.jobs.nextDue(20)).toBe(99);
      const [b, a, ...none] = await tx.jobs.take('me', 20, 60_000, 9);
      expect(none).toEqual([]);
      expect([b?.key, a?.key]).toEqual(['b', 'a']);
      expect(a).toMatchObject({ subject, payload: { n: 1 }, usefulUntil: 90, attempts: 1, dueAt: 20 });
      expect(await tx.jobs.take('you', 20, 60_000, 9)).toEqual([]);
      expect(await tx.jobs.done(a?.id ?? 0, 'you', 21)).toBe(false);
      expect(await tx.jobs.done(a?.id ?? 0, 'me', 21)).toBe(true);
      expect(await tx.jobs.done(a?.id ?? 0, 'me', 21)).toBe(false);
      expect(await tx.jobs.retry(b?.id ?? 0, 'me', 30, 'no line')).toBe(true);
      expect(await tx.jobs.take('you', 29, 60_000, 9)).toEqual([]);
      expect(await tx.jobs.take('you', 30, 60_000, 9)).toMatchObject([{ key: 'b', attempts: 2 }]);
      await tx.jobs.add({ kind: 'lapse', key: 'a', dueAt: 10 });
      expect(await tx.jobs.take('you', 50, 60_000, 9)).toEqual([]);
      expect(await tx.jobs.purge(22, 9)).toBe(1);
    });
  });

  it('gives a job of a dead process to another once the lease is over', async () => {
    const { database } = await fresh();
    await database.write('test', (tx) => tx.jobs.add({ kind: 'k', key: 'a', dueAt: 10 }));
    const [mine] = await database.write('take', (tx) => tx.jobs.take('dead', 20, 0, 9));
    const [again] = await database.write('take', (tx) => tx.jobs.take('alive', 21, 60_000, 9));
    expect(again?.id).toBe(mine?.id);
    expect(await database.write('done', (tx) => tx.jobs.done(mine?.id ?? 0, 'dead', 22))).toBe(false);
    expect(await database.write('done', (tx) => tx.jobs.done(mine?.id ?? 0, 'alive', 22))).toBe(true);
  });

  it('gives each job to one of many takers', async () => {
    const { database } = await fresh();
    await database.write('seed', async (tx) => {
      for (let i = 0; i < 40; i++) await tx.jobs.add({ kind: 'k', key: `${i}`, dueAt: i });
    });
    const takers = Array.from({ length: 10 }, (_, i) =>
      database.write('take', (tx) => tx.jobs.take(`w${i}`, 100, 60_000, 8)),
    );
    const taken = (await Promise.all(takers)).flat().map(({ key }) => key);
    expect(new Set(taken).size).toBe(taken.length);
    expect(taken.length).toBe(40);
  });

  it('moves a job to another time, also while it runs; cancels by subject', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      await tx.jobs.reschedule({ kind: 'k', key: 'a', dueAt: 10 });
      const [job] = await tx.jobs.take('me', 10, 60_000, 9);
      await tx.jobs.reschedule({ kind: 'k', key: 'a', dueAt: 40, subject });
      expect(await tx.jobs.done(job?.id ?? 0, 'me', 11)).toBe(true);
      expect(await tx.jobs.take('me', 39, 60_000, 9)).toEqual([]);
      const [next] = await tx.jobs.take('me', 40, 60_000, 9);
      expect(next).toMatchObject({ key: 'a', attempts: 1, subject });
      expect(await tx.jobs.done(next?.id ?? 0, 'me', 41)).toBe(true);
      await tx.jobs.reschedule({ kind: 'k', key: 'a', dueAt: 50, subject });
      await tx.jobs.add({ kind: 'other', key: 'a', dueAt: 50, subject });
      expect(await tx.jobs.cancel(other)).toBe(0);
      expect(await tx.jobs.cancel(subject, [])).toBe(0);
      expect(await tx.jobs.cancel(subject, ['k', 'x'])).toBe(1);
      expect(await tx.jobs.take('me', 60, 60_000, 9)).toMatchObject([{ kind: 'other' }]);
      expect(await tx.jobs.cancel(subject)).toBe(1);
    });
  });
});
