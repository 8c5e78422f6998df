import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Platform } from '../../core/ids.ts';
import { freshDatabase } from '../harness/engines.ts';
import type { ThreePlatforms } from '../harness/three-house.ts';
import { openThreePlatforms } from '../harness/three-platforms.ts';
import { rooms } from '../harness/three-simulators.ts';

const crowd = ['ann', 'bob', 'cid'] as const;
type Painter = Extract<Platform, 'dingtalk' | 'feishu'>;

/** The platform's own troubles: a repaint that takes its time or loses its answer, an answer to a tap that is lost. */
const troubles = {
  dingtalk: ({ simulators: { dingtalk } }: ThreePlatforms) => ({
    slow: (ms: number) => void dingtalk.fail({ api: 'PUT /v1.0/card/instances', fault: { kind: 'delay', ms } }),
    unheard: () => void dingtalk.fail({ api: 'PUT /v1.0/card/instances', fault: { kind: 'cut' } }),
    cut: () => void dingtalk.spoil({ what: 'tap', fault: { kind: 'cut' } }),
    drop: () => dingtalk.stream.connections().length > 0 && dingtalk.stream.drop(),
    clear: () => dingtalk.clearFaults(),
  }),
  feishu: ({ simulators: { feishu } }: ThreePlatforms) => ({
    slow: (ms: number) => void feishu.fail({ api: 'im.message.patch', fault: { kind: 'delay', ms } }),
    unheard: () => void feishu.fail({ api: 'im.message.patch', fault: { kind: 'cut' } }),
    cut: () => feishu.spoil('cut'),
    drop: () => feishu.drop({ reset: true }),
    clear: () => feishu.clearFaults(),
  }),
} as const satisfies Record<Painter, unknown>;

const ms = fc.integer({ min: 1, max: 4_000 });
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('tap' as const),
      by: fc.constantFrom(...crowd),
      where: fc.constantFrom('group' as const, 'here' as const),
      button: fc.nat(5),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('change' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('slow' as const), ms }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), ms }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('unheard' as const, 'cut' as const, 'drop' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer Made> ? Made : never;

describe.each(['dingtalk', 'feishu'] as const)('answers and repaints that cross (%s)', (platform) => {
  it('leave every viewer with what is stored', { timeout: 60_000 }, async () => {
    const house = await openThreePlatforms(await freshDatabase('sqlite'), [
      { code: 'chief', roles: ['manager'], platform: 'telegram' },
      ...crowd.map((code) => ({ code, roles: ['employee'] as const, platform })),
    ]);
    const trouble = troubles[platform](house);
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
        const mark = `Gate ${++count};`;
        // More than five in a minute would come as one list.
        await house.clock.advance(60_001);
        const { task } = await house.submit('chief', { title: mark, groups: [house.group] });
        const pressed: Promise<unknown>[] = [];

        const tap = ({ by, where, button }: Extract<Step, { do: 'tap' }>) => {
          const chat = where === 'group' ? rooms[platform] : undefined;
          const seen = house.phone(by).messages(chat);
          const message = seen.findLast(({ text, buttons }) => text.includes(mark) && buttons.length > 0);
          const wanted = message?.buttons.filter(({ isForm }) => !isForm).at(button % message.buttons.length);
          if (message && wanted) pressed.push(house.phone(by).press(message, wanted, chat));
        };
        const deeds = {
          tap,
          change: () =>
            house.write(async (tx) => {
              const now = await tx.tasks.lock(task.id);
              if (!now) throw new Error('the task is gone');
              const revision = now.revision + 1;
              await tx.tasks.change(task.id, now, { revision, title: `${now.title}!` });
              await tx.shown.want({ kind: 'task', id: task.id }, revision);
            }),
          slow: ({ ms }: { ms: number }) => trouble.slow(ms),
          pass: ({ ms }: { ms: number }) => house.clock.advance(ms),
          unheard: trouble.unheard,
          cut: trouble.cut,
          drop: trouble.drop,
          restart: () => house.restart(),
        };
        for (const one of steps) {
          await (deeds[one.do] as (step: Step) => unknown)(one);
          house.app.world.wake('courier');
        }
        trouble.clear();
        await house.quiet(Promise.allSettled(pressed));
        expect(await house.lies(task.id)).toEqual([]);
      }),
      { numRuns: 40, endOnFailure: true },
    );
    expect(house.simulators[platform].violations).toEqual([]);
  });
});
