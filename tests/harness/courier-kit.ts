import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pace } from '../../bots/pace.ts';
import type { Card } from '../../core/cards/card.ts';
import type { Platform, Subject } from '../../core/ids.ts';
import type { Database, Traits } from '../../core/ports.ts';
import type { Conversation } from '../../core/stores/conversations.ts';
import type { NewPost } from '../../core/stores/outbox.ts';
import type { Stores } from '../../core/stores.ts';
import type { Task } from '../../core/tasks/task.ts';
import type { Alarm } from '../../core/tell/alarm.ts';
import { said } from '../../core/text/text.ts';
import type { World } from '../../core/world.ts';
import { Courier } from '../../jobs/courier.ts';
import type { CourierOptions, CourierPorts } from '../../jobs/courier-ports.ts';
import { FakeClock } from './fake-clock.ts';
import { openMigrated } from './migrated.ts';
import { PlayAdapter, plainTraits } from './play-adapter.ts';

export interface Kit {
  readonly clock: FakeClock;
  readonly db: Database;
  readonly adapters: Map<Platform, PlayAdapter>;
  readonly telegram: PlayAdapter;
  readonly alarms: Alarm[];
  readonly unreached: number[];
  readonly problems: unknown[];
  readonly ports: CourierPorts;
  courier: Courier;
  /** A courier in place of the last one, which is stopped. */
  restart(options?: CourierOptions): Promise<void>;
  /** As if the process had died: a courier in place of the last one, whose calls are never heard of again. */
  rebirth(): Promise<void>;
  stop(): Promise<void>;
  /** Looks now, and waits until nothing is due. */
  look(): Promise<void>;
  /** Lets time pass; whatever becomes due is done before more of it passes. */
  pass(ms: number): Promise<void>;
  /** Lets time pass until no post waits. */
  drain(limitMs: number): Promise<void>;
  close(): Promise<void>;
  /** Groups `g0`, `g1` … */
  chats(count: number): Promise<Conversation[]>;
  chat(
    externalId: string,
    more?: { kind?: 'direct' | 'group'; platform?: Platform; person?: number },
  ): Promise<Conversation>;
  post(at: Conversation, title: string, more?: Partial<NewPost>): Promise<void>;
  /** Many posts in one unit, in order. */
  posts(all: readonly (readonly [at: Conversation, title: string, more?: Partial<NewPost>])[]): Promise<void>;
  task(title: string): Promise<Subject>;
  /** A task whose card is on its way to this chat (`g1` if none is named). */
  offer(title: string, at?: Conversation): Promise<Subject>;
  /** One visible change of the task. */
  change(subject: Subject): Promise<void>;
  write<T>(work: (tx: Stores) => Promise<T>): Promise<T>;
}

interface KitOptions extends CourierOptions {
  readonly traits?: Partial<Traits>;
  readonly platforms?: readonly Platform[];
  readonly start?: boolean;
  /** What the card of a task says; its title and revision if nothing is given. */
  readonly says?: (task: Pick<Task, 'title' | 'revision'>) => string;
}

/** Its changes can be taken back: one thing at odd revisions, another at even ones. */
export const wavering = ({ revision }: Pick<Task, 'revision'>): string => (revision % 2 ? 'free' : 'taken');

/** A courier on a real database and a clock that stands still. */
export async function courierKit(options: KitOptions = {}): Promise<Kit> {
  const says = options.says ?? (({ title, revision }) => `${title} r${revision}`);
  const folder = mkdtempSync(join(tmpdir(), 'courier-'));
  const clock = new FakeClock();
  const open = await openMigrated(join(folder, 'test.db'));
  const db = open.database;
  const adapters = new Map(
    (options.platforms ?? ['telegram']).map((name) => [
      name,
      new PlayAdapter(clock, { ...plainTraits(name), ...options.traits, platform: name }),
    ]),
  );
  const traits = (name: Platform) => adapters.get(name)?.traits;
  const world = {
    clock,
    db,
    random: { fraction: () => 0, secret: () => 'secret' },
    wake: () => kit.courier.wake(),
    traits,
  } as unknown as World;
  let keys = 0;
  const ports: CourierPorts = {
    world,
    adapters,
    pacer: pace(traits, clock),
    async cardFor(tx, subject) {
      const task = await tx.tasks.get(subject.id);
      if (!task) return undefined;
      const { revision } = task;
      const buttons = [{ text: said('Go'), token: 'claim.t1.1' }];
      return { card: { template: 'task', subject, revision, title: said(says(task)), buttons }, revision };
    },
    alarm: async (_, alarm) => void kit.alarms.push(alarm),
    unreachable: async (_, post) => void kit.unreached.push(post.id),
    log: (_, error) => kit.problems.push(error),
  };
  let stopped = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const kit: Kit = {
    clock,
    db,
    adapters,
    ports,
    telegram: adapters.get('telegram') ?? new PlayAdapter(clock, plainTraits('telegram')),
    alarms: [],
    unreached: [],
    problems: [],
    courier: new Courier(ports, options),
    async restart(again = options) {
      await kit.stop();
      stopped = new AbortController();
      kit.courier = new Courier(ports, again);
      running = kit.courier.run(stopped.signal);
      await kit.courier.idle();
    },
    async rebirth() {
      stopped = new AbortController();
      kit.courier = new Courier(ports, options);
      running = kit.courier.run(stopped.signal);
      await kit.courier.idle();
    },
    async look() {
      kit.courier.wake();
      await kit.courier.idle();
    },
    pass: (ms) => clock.advance(ms, () => kit.courier.idle()),
    drain: (limitMs) =>
      clock.until(
        async () => {
          const depth = await db.read('kit.depth', (tx) => tx.outbox.depth());
          return depth.ready + depth.sending === 0;
        },
        limitMs,
        () => kit.courier.idle(),
      ),
    async stop() {
      let over = false;
      const ended = running.then(() => {
        over = true;
      });
      stopped.abort();
      for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
      // Calls that never end are cut short when their time is over.
      while (!over) await clock.advance(1000);
      await ended;
    },
    async close() {
      await kit.stop();
      await open.close();
      rmSync(folder, { recursive: true, force: true });
    },
    chats: (count) =>
      kit.write(async (tx) => {
        const made: Conversation[] = [];
        for (let n = 0; n < count; n++) {
          const place = { platform: 'telegram', externalId: `g${n}`, kind: 'group' } as const;
          made.push(await tx.conversations.ensure(place, { locale: 'en', zone: 'UTC' }));
        }
        return made;
      }),
    chat: (externalId, { kind = 'group', platform = 'telegram', person } = {}) =>
      db.write('kit.chat', (tx) =>
        tx.conversations.ensure(
          { platform, externalId, kind },
          { locale: 'en', zone: 'UTC', ...(person === undefined ? {} : { person }) },
        ),
      ),
    post: (at, title, more = {}) => kit.posts([[at, title, more]]),
    posts: (all) =>
      kit.write(async (tx) => {
        for (const [at, title, more = {}] of all) {
          const card: Card = { template: 'notice', revision: 0, title: said(title), buttons: [] };
          await tx.outbox.add({
            key: `p${++keys}`,
            conversation: at.id,
            person: null,
            content: { kind: 'snapshot', card },
            lane: 'group',
            correlation: 'test',
            createdAt: clock.now(),
            ...more,
          });
        }
      }),
    async task(title) {
      const now = clock.now();
      const task = await kit.write((tx) =>
        tx.tasks.insert({ type: 'work', title, stage: 'reviewed', dispatch: 'pooled', createdAt: now }),
      );
      return { kind: 'task', id: task?.id ?? 0 };
    },
    async offer(title, at) {
      const subject = await kit.task(title);
      await kit.post(at ?? (await kit.chat('g1')), '', { content: { kind: 'live', subject } });
      return subject;
    },
    async change(subject) {
      await kit.write(async (tx) => {
        const task = await tx.tasks.lock(subject.id);
        if (!task) return;
        await tx.tasks.change(task.id, task, { revision: task.revision + 1 });
        await tx.shown.want(subject, task.revision + 1);
      });
      kit.courier.wake();
    },
    write: (work) => db.write('kit', work),
  };
  if (options.start !== false) await kit.restart();
  return kit;
}
