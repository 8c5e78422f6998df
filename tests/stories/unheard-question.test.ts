import { expect, it } from 'vitest';
import { eachStory } from '../harness/engines.ts';
import type { ThreePlatforms } from '../harness/three-house.ts';
import { openThreePlatforms } from '../harness/three-platforms.ts';
import { violations } from './talk-kit.ts';

/** The next message of ours arrives, and we do not hear so. */
const unheard = {
  dingtalk: ({ simulators: { dingtalk } }: ThreePlatforms) =>
    void dingtalk.fail({ api: 'POST /v1.0/card/instances/createAndDeliver', fault: { kind: 'cut' } }),
  feishu: ({ simulators: { feishu } }: ThreePlatforms) =>
    void feishu.fail({ api: 'im.message.create', fault: { kind: 'cut' } }),
};

eachStory('a question nobody heard arrive', (fresh) => {
  it.each(['dingtalk', 'feishu'] as const)(
    'is found by its key, and steps back for the next one (%s)',
    {
      timeout: 60_000,
    },
    async (platform) => {
      const house = await openThreePlatforms(
        await fresh(),
        [
          { code: 'max', roles: ['manager'], platform },
          { code: 'anna', roles: ['employee'], platform },
        ],
        { platforms: [platform] },
      );
      await house.submit('max', { title: 'Gate', assignees: [house.id('anna')] });
      await house.press('anna', 'accept');
      await house.press('anna', 'snooze');
      const anna = house.phone('anna');
      const before = anna.messages().length;

      unheard[platform](house);
      anna.say('someday');
      await house.simulators[platform].idle(AbortSignal.timeout(10_000));
      await house.app.courier.idle();
      const waiting = await house.read((tx) => tx.outbox.depth());
      expect(waiting, 'it may stand, and is to be said again').toMatchObject({ ready: 1, sending: 0 });
      anna.say('some other day');
      await house.quiet(Promise.resolve());

      const questions = anna
        .messages()
        .slice(before)
        .filter(({ text }) => /remind/i.test(text));
      expect(questions).toHaveLength(2);
      expect(questions.map(({ buttons }) => buttons.length > 0)).toEqual([false, true]);
      expect(violations(house)).toEqual([]);
    },
  );
});
