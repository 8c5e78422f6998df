import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Action, tokenOf } from '../../core/cards/token.ts';
import { form } from '../../core/chat/dialogues/form.ts';
import { newTask } from '../../core/chat/dialogues/new.ts';
import type { Inbound, Place, Sender, Spoken } from '../../core/chat/inbound.ts';
import { type ReceiverOptions, receiver } from '../../core/chat/receive.ts';
import type { DialogueKind } from '../../core/chat/scene.ts';
import type { Locale, PersonId, Platform, TaskId } from '../../core/ids.ts';
import type { Role } from '../../core/people/person.ts';
import type { Answer, Topic } from '../../core/ports.ts';
import type { Post } from '../../core/stores/outbox.ts';
import type { Stores } from '../../core/stores.ts';
import { type SubmitInput, submit } from '../../core/tasks/submit.ts';
import { shippedTypes } from '../../core/tasks/types.ts';
import { say } from '../../core/text/say.ts';
import type { Text } from '../../core/text/text.ts';
import type { World } from '../../core/world.ts';
import { FakeClock } from '../harness/fake-clock.ts';
import { openMigrated } from '../harness/migrated.ts';
import { plainTraits } from '../harness/play-adapter.ts';
import { someFiles } from '../harness/world.ts';

const traits = plainTraits('telegram');

/** A member of staff as their platform sees them. */
export interface Guest {
  readonly id: PersonId;
  readonly code: string;
  readonly place: Place;
  readonly sender: Sender;
}

export type Hall = Awaited<ReturnType<typeof openHall>>;

/** The chat core on a real database, with nobody behind it: tests bring the events and look at what was stored. */
export async function openHall(options: ReceiverOptions & { kinds?: readonly DialogueKind[] } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'muster-hall-'));
  const clock = new FakeClock();
  const opened = await openMigrated(join(directory, 'hall.db'));
  const woken: Topic[] = [];
  let secrets = 0;
  const world: World = {
    clock,
    random: { secret: () => `secret ${++secrets}`, fraction: () => 0.5 },
    db: opened.database,
    paint: () => undefined,
    wake: (topic) => woken.push(topic),
    organisation: { name: 'Harbour', zone: 'UTC', locale: 'en', dayEnd: '18:00', alerts: [] },
    taskTypes: shippedTypes,
    dueDates: { read: () => undefined },
    traits: (platform) => (platform === 'feishu' ? undefined : { ...traits, platform }),
    link: (platform, payload) => (platform === 'telegram' ? `https://t.example/bot?start=${payload}` : undefined),
    files: someFiles(),
    version: '0.0.0',
    health: async () => ({
      state: 'ok',
      version: '0.0.0',
      schema: 1,
      counts: { people: 1 },
      components: { database: { state: 'up', since: clock.now() } },
      outbox: { ready: 0, sending: 0, oldest: null },
    }),
  };
  const sink = receiver(world, [form, newTask, ...(options.kinds ?? [])], options);
  let keys = 0;
  let messages = 0;

  const read = <T>(work: (tx: Stores) => Promise<T>): Promise<T> => world.db.read('test', work);
  const write = <T>(work: (tx: Stores) => Promise<T>): Promise<T> => world.db.write('test', work);
  const words = (text: Text | undefined | null, locale: Locale = 'en'): string =>
    text ? say(locale, 'UTC')(text) : '';

  /** Somebody who may not be bound yet. */
  const somebody = (externalId: string, platform: Platform = 'telegram'): Pick<Guest, 'place' | 'sender'> => ({
    place: { platform, externalId, kind: 'direct' },
    sender: { externalId, name: externalId },
  });

  async function guest(code: string, roles: readonly Role[], platform: Platform = 'telegram'): Promise<Guest> {
    const name = `${code.slice(0, 1).toUpperCase()}${code.slice(1)}`;
    const self = somebody(`${platform}-${code}`, platform);
    const id = await write(async (tx) => {
      const id = await tx.people.put({ code, name, roles, locale: 'en', zone: 'UTC' });
      await tx.accounts.bind(id, platform, self.sender.externalId, clock.now());
      const found = await tx.accounts.find(platform, self.sender.externalId);
      if (found) await tx.accounts.setReach(found.account.id, 'open');
      return id;
    });
    return { id, code, ...self };
  }

  async function task(input: Partial<SubmitInput> & { by?: Guest } = {}): Promise<TaskId> {
    const { by, ...rest } = input;
    const submitted = await write(async (tx) => {
      const person = by ? ((await tx.people.get(by.id)) ?? null) : null;
      const actor = {
        kind: by ? 'person' : 'api',
        person,
        account: null,
        platform: null,
        correlation: 'test',
      } as const;
      return submit(tx, world, actor, { title: 'Mend the lamp', ...rest });
    });
    const [made] = submitted.kind === 'made' ? submitted.tasks : [];
    if (!made) throw new Error(`not made: ${JSON.stringify(submitted)}`);
    return made.task.id;
  }

  type Loose<E> = E extends Inbound ? Partial<E> & Pick<E, 'kind'> : never;

  /** Hands one event in, as an adapter does. */
  function send(who: Pick<Guest, 'place' | 'sender'>, event: Loose<Inbound>): Promise<Answer | undefined> {
    const n = ++keys;
    const filled = {
      place: who.place,
      sender: who.sender,
      at: clock.now(),
      key: `k${n}`,
      correlation: `c${n}`,
      ...(event.kind === 'tap' ? { fields: {} } : {}),
      ...(event.kind === 'text' ? { files: [], message: `in-${n}`, text: '' } : {}),
      ...event,
    };
    return sink(filled as Inbound);
  }

  /** Presses a button on the task as it is now, or as it was in `turn`; gives what was shown for it. */
  async function press(
    who: Pick<Guest, 'place' | 'sender'>,
    verb: string,
    id: TaskId,
    more: {
      turn?: number;
      key?: string;
      message?: string;
      correlation?: string;
      place?: Place;
      fields?: Record<string, string>;
    } = {},
  ): Promise<string> {
    const { turn = (await read((tx) => tx.tasks.get(id)))?.turn ?? 0, place = who.place, ...event } = more;
    const token = tokenOf({ verb, subject: { kind: 'task', id }, turn } satisfies Action);
    const answer = await send({ ...who, place }, { kind: 'tap', token, ...event });
    return `${answer?.alert ? '! ' : ''}${words(answer?.notice, answer?.locale)}`;
  }

  const ready = (): Promise<Post[]> => read((tx) => tx.outbox.heads(Number.MAX_SAFE_INTEGER, 500));

  /** What a courier would do: every post is delivered, in order; gives them with the words a reader sees. */
  async function deliver(): Promise<{ post: Post; message: string; words: string }[]> {
    const done: { post: Post; message: string; words: string }[] = [];
    for (let posts = await ready(); posts.length > 0; posts = await ready()) {
      for (const post of posts) {
        const message = `m${++messages}`;
        await write(async (tx) => {
          await tx.outbox.take(post.id, null, post.key);
          await tx.outbox.settle(post.id, { status: 'delivered', settledAt: clock.now(), message });
          if (post.dialogue !== null) await tx.dialogues.notePrompt(post.dialogue, message);
          if (post.content.kind !== 'live') return;
          const { subject } = post.content;
          const revision = subject.kind === 'task' ? ((await tx.tasks.get(subject.id))?.revision ?? 0) : 0;
          await tx.shown.add({
            conversation: post.conversation,
            person: post.person,
            subject,
            message,
            wantedRevision: revision,
            shownRevision: revision,
            hash: 'as shown',
            postedAt: clock.now(),
          });
        });
        done.push({ post, message, words: post.content.kind === 'snapshot' ? cardWords(post.content.card) : '' });
      }
    }
    return done;
  }

  function cardWords(card: Extract<Post['content'], { kind: 'snapshot' }>['card']): string {
    const texts = [card.title, card.status?.text, ...(card.lines ?? []), card.body, card.footnote];
    return texts.flatMap((text) => (text ? [words(text)] : [])).join('\n');
  }

  return {
    world,
    clock,
    woken,
    sink,
    read,
    write,
    words,
    somebody,
    guest,
    task,
    send,
    press,
    deliver,
    /** What is answered to words, as one text. */
    async type(
      who: Pick<Guest, 'place' | 'sender'>,
      text: string,
      more: Partial<Pick<Spoken, 'replyTo' | 'key' | 'files'>> = {},
    ) {
      await send(who, { kind: 'text', text, ...more });
      return (await deliver()).map((one) => one.words).join('\n');
    },
    stage: async (id: TaskId) => (await read((tx) => tx.tasks.get(id)))?.stage,
    verbs: async (id: TaskId) => (await read((tx) => tx.log.of(id, 50))).map(({ verb }) => verb).toReversed(),
    async close() {
      await opened.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** A group chat somebody is in. */
export const inGroup = (
  who: Pick<Guest, 'sender' | 'place'>,
  externalId = 'room',
): Pick<Guest, 'place' | 'sender'> => ({
  sender: who.sender,
  place: { platform: who.place.platform, externalId, kind: 'group', title: 'Room' },
});
