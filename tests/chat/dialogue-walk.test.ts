import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cardCounts } from '../../core/cards/card.ts';
import { parseToken } from '../../core/cards/token.ts';
import { locales } from '../../core/ids.ts';
import { say } from '../../core/text/say.ts';
import type { Guest } from './hall.ts';
import { openStage, type Stage } from './stage.ts';

const typed = [
  '/new',
  '/new Mend the lamp\nBy the gate',
  '/report',
  '/cancel',
  '/reject T-1',
  '/assign T-1',
  '/dispute T-1',
  'wang',
  'zzz',
  'tomorrow 5pm',
  '下周五18点',
  'через 2 часа',
  'Mend the lamp',
  'x'.repeat(130),
  '🙂',
  '.',
];

const step = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ who: fc.nat(2), text: fc.constantFrom(...typed), reply: fc.option(fc.nat(40)) }),
  },
  // A button of any message there ever was, as it stands now or stood then, by anybody.
  { weight: 4, arbitrary: fc.record({ who: fc.nat(2), button: fc.nat(500), old: fc.boolean(), stranger: fc.nat(9) }) },
  // Straight on: otherwise few walks would come to a Confirm.
  { weight: 8, arbitrary: fc.record({ who: fc.nat(2), onward: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ later: fc.constantFrom(60_000, 16 * 60_000, 3_600_000) }) },
);

/** Everything a card promises to every platform, whatever the dialogue. */
function sound(stage: Stage, people: readonly Guest[]): void {
  for (const standing of people.flatMap((who) => stage.chat(who))) {
    const { card } = standing;
    expect(card.buttons.length).toBeLessThanOrEqual(cardCounts.buttons);
    expect(card.picks?.length ?? 0).toBeLessThanOrEqual(cardCounts.picks);
    expect(card.facts?.length ?? 0).toBeLessThanOrEqual(cardCounts.facts);
    if (card.reply) expect(stage.buttonsOf(standing)).toEqual([]);
    for (const { token } of stage.buttonsOf(standing)) expect(parseToken(token)).toBeDefined();
    for (const locale of locales) expect(say(locale, 'UTC')(card.title)).not.toBe('');
  }
}

test('whatever is pressed and typed, nothing throws and one Confirm makes its tasks once', {
  timeout: 120_000,
}, async () => {
  let made = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 50 }), async (steps) => {
      const stage = await openStage();
      try {
        const people = [
          await stage.person('chen', ['manager'], { zone: 'Asia/Shanghai', locale: 'zh-CN' }),
          await stage.person('olga', ['requester'], { zone: 'Europe/Moscow', locale: 'ru' }),
          await stage.person('wang', ['employee', 'manager'], { zone: 'America/New_York' }),
        ] as const;
        await stage.write((tx) => tx.groups.put({ code: 'dock', name: 'Dock crew', members: [people[2].id] }));
        await stage.types(people[0], '/new Paint the shed');
        const tokens: string[] = [];
        const confirmed = new Set<number>();
        for (const one of steps) {
          if ('later' in one) {
            await stage.later(one.later);
            continue;
          }
          const who = people[one.who] ?? people[0];
          const chat = stage.chat(who);
          if ('text' in one) {
            await stage.types(who, one.text, one.reply === null ? undefined : chat[one.reply % (chat.length || 1)]?.id);
          } else {
            const now = chat.flatMap((standing) => stage.buttonsOf(standing).map(({ token }) => token));
            const all = 'old' in one && one.old ? tokens : now;
            const onward = now.filter((each) => /^(pick|next|confirm)\.d/.test(each));
            const token =
              'onward' in one ? onward[one.onward % (onward.length || 1)] : all[one.button % (all.length || 1)];
            if (token === undefined) continue;
            const presser = 'stranger' in one && one.stranger === 0 ? people[(one.who + 1) % 3] : who;
            const action = parseToken(token);
            if (action?.verb === 'confirm' && action.subject.kind === 'draft') confirmed.add(action.subject.id);
            await stage.sendTap(presser ?? who, token, stage.chat(who).at(-1)?.id ?? 'm0');
          }
          tokens.push(...stage.chat(who).flatMap((standing) => stage.buttonsOf(standing).map(({ token }) => token)));
          if (tokens.length > 400) tokens.splice(0, tokens.length - 400);
        }
        sound(stage, people);
        expect(stage.screens.wrong).toEqual([]);
        const tasks = await stage.tasks();
        const causes = new Map<string, number>();
        for (const { id } of tasks) {
          const first = (await stage.read((tx) => tx.log.of(id, 100))).at(-1);
          causes.set(first?.correlation ?? '', (causes.get(first?.correlation ?? '') ?? 0) + 1);
        }
        made += causes.size;
        expect(causes.size).toBeLessThanOrEqual(confirmed.size);
        // One group or nobody: one task. People: one each, and there is one batch for them.
        for (const count of causes.values()) expect(count).toBeLessThanOrEqual(2);
      } finally {
        await stage.close();
      }
    }),
    { numRuns: 20 },
  );
  // A walk that never gets anywhere would prove nothing.
  expect(made).toBeGreaterThan(0);
});
