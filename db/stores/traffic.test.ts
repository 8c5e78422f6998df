import { expect, it } from 'vitest';
import type { ConversationId } from '../../core/ids.ts';
import type { NewPost } from '../../core/stores/outbox.ts';
import type { Stores } from '../../core/stores.ts';
import { sentence } from '../../core/text/text.ts';
import { eachEngine } from '../../tests/harness/engines.ts';

const chat = async (
  tx: Stores,
  externalId: string,
  platform: 'telegram' | 'feishu' = 'telegram',
): Promise<ConversationId> =>
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
      const entry = {
        at: 1,
        person: null,
        platform: 'telegram',
        externalId: '7',
        verb: 'claim',
        subject: 'T-1',
        correlation: 'c',
      } as const;
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
      await tx.outbox.add(
        post('k', a, { content: { kind: 'snapshot', card }, replyTo: '5', until: 99, onUnknown: 'give-up', dueAt: 12 }),
      );
      await tx.outbox.add(post('k', a));
      const [only, ...more] = await tx.outbox.heads(12, 9);
      expect(more).toEqual([]);
      expect(only).toMatchObject({
        content: { kind: 'snapshot', card },
        replyTo: '5',
        until: 99,
        onUnknown: 'give-up',
        dueAt: 12,
        status: 'ready',
        attempts: 0,
        lane: 'personal',
        revision: null,
      });
      expect(await tx.outbox.depth()).toEqual({ ready: 1, sending: 0, oldest: 10 });
    });
  });

  it('gives heads: one for each chat, by lane, then by age; a late head or one in flight stops its chat only', async () => {
    const { database } = await fresh();
    await database.write('test', async (tx) => {
      const [a, b, c, d] = [
        await chat(tx, 'a'),
        await chat(tx, 'b'),
        await chat(tx, 'c'),
        await chat(tx, 'd', 'feishu'),
      ];
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
      expect(await tx.outbox.take(b1?.id ?? 0, 4, 'b1')).toBe(true);
      expect(await tx.outbox.take(b1?.id ?? 0, 4, 'b1')).toBe(false);
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
      await tx.outbox.take(a1?.id ?? 0, 1, 'a1');
      expect(await tx.outbox.supersede(subject, 30, { conversation: a })).toBe(0);
      expect(await tx.outbox.supersede(subject, 30, { person: wang })).toBe(1);
      await tx.outbox.settle(a1?.id ?? 0, { status: 'ready' });
      expect(await tx.outbox.supersede(subject, 30, { unsaid: true })).toBe(0);
      await tx.outbox.take(a1?.id ?? 0, 1, 'a1');
      expect(await tx.outbox.supersede(other, 30)).toBe(1);
      expect(await tx.outbox.heads(99, 9)).toEqual([]);
      expect(await tx.outbox.purge(31, 1)).toBe(1);
      expect(await tx.outbox.purge(31, 9)).toBe(1);
      expect(await tx.outbox.sending()).toHaveLength(1);
    });
  });
});
