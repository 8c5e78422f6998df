import { onTestFinished } from 'vitest';
import { type App, type AppPorts, compose } from '../../app.ts';
import { SystemClock } from '../../clock.ts';
import type { PersonId, Platform } from '../../core/ids.ts';
import type { Stores } from '../../core/stores.ts';
import { type SubmitInput, submit } from '../../core/tasks/submit.ts';
import { shippedTypes } from '../../core/tasks/types.ts';
import { say } from '../../core/text/say.ts';
import { atOnce } from './at-once.ts';
import type { Fresh } from './engines.ts';
import { PlayAdapter, plainTraits } from './play-adapter.ts';

/** Who lives where: `ann: ['telegram']`. An account's id is `ann-telegram`, a group's is `field-telegram`. */
export type Residents = Readonly<Record<string, readonly Platform[]>>;

/** The whole house between two platforms that do what a test says. */
export async function twoPlatforms(db: Fresh, residents: Residents, more: Partial<AppPorts> = {}) {
  const clock = new SystemClock();
  const telegram = new PlayAdapter(clock, plainTraits('telegram'));
  const dingtalk = new PlayAdapter(clock, plainTraits('dingtalk'));
  const app: App = compose(
    {
      clock,
      db,
      adapters: [telegram, dingtalk],
      organisation: { name: 'Harbour', zone: 'UTC', locale: 'en', dayEnd: '18:00', alerts: [] },
      taskTypes: shippedTypes,
      version: '0',
      ...more,
    },
    { pacer: atOnce },
  );
  const write = <T>(work: (tx: Stores) => Promise<T>): Promise<T> => db.database.write('test', work);
  const { people, group } = await write(async (tx) => {
    const people = new Map<string, PersonId>();
    for (const [code, platforms] of Object.entries(residents)) {
      const roles = code === 'root' ? (['admin'] as const) : (['employee'] as const);
      const id = await tx.people.put({ code, name: code, locale: 'en', zone: 'UTC', roles });
      for (const platform of platforms) await tx.accounts.bind(id, platform, `${code}-${platform}`, 1);
      people.set(code, id);
    }
    const members = [...people].flatMap(([code, id]) => (code === 'root' ? [] : [id]));
    const group = await tx.groups.put({ code: 'field', name: 'Field', members });
    for (const platform of ['telegram', 'dingtalk'] as const) {
      const place = { platform, externalId: `field-${platform}`, kind: 'group' } as const;
      const { id } = await tx.conversations.ensure(place, { locale: 'en', zone: 'UTC' });
      await tx.groups.bindConversation(group, id);
    }
    return { people, group };
  });
  const stopping = new AbortController();
  const running = app.run(stopping.signal);
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
  };
  onTestFinished(stop);
  let keys = 0;

  async function settled(): Promise<void> {
    // A call's end may make a job, whose end may make calls.
    for (let still = 0; still < 3; still++) {
      app.world.wake('courier');
      app.world.wake('jobs');
      await app.courier.idle();
      await app.runner.idle();
    }
  }

  return {
    app,
    telegram,
    dingtalk,
    group,
    write,
    settled,
    stop,
    id: (code: string): PersonId => people.get(code) ?? 0,
    read: <T>(work: (tx: Stores) => Promise<T>): Promise<T> => db.database.read('test', work),
    async submit(input: SubmitInput): Promise<number> {
      const correlation = `test-${input.title}`;
      const actor = { kind: 'api', person: null, account: null, platform: null, correlation } as const;
      const made = await write((tx) => submit(tx, app.world, actor, input));
      if (made.kind !== 'made') throw new Error(`not made: ${made.kind}`);
      await settled();
      return made.tasks[0]?.task.id ?? 0;
    },
    /** Presses a button in the group's chat; what the person is told. */
    async press(code: string, platform: Platform, token: string): Promise<string> {
      const answer = await app.sink({
        kind: 'tap',
        place: { platform, externalId: `field-${platform}`, kind: 'group' },
        sender: { externalId: `${code}-${platform}`, name: code },
        at: clock.now(),
        key: `k${++keys}`,
        correlation: `c${keys}`,
        token,
        fields: {},
      });
      return answer?.notice ? say(answer.locale, answer.zone)(answer.notice) : '';
    },
  };
}
