import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Platform, platforms } from '../../core/ids.ts';
import { freshDatabase } from '../harness/engines.ts';
import { type Life, lives, spentOn } from '../harness/lives.ts';

type Calls = Readonly<Record<string, number>>;
const onTelegram = (sendMessage: number, answerCallbackQuery: number, editMessageText: number): Calls => ({
  sendMessage,
  answerCallbackQuery,
  editMessageText,
});
const onDingtalk = (createCard: number, updateCard: number): Calls => ({ createCard, updateCard });
const onFeishu = (create: number, patch: number): Calls => ({ 'message.create': create, 'message.patch': patch });

/** Why none of them is smaller stands in `docs/platforms.md`, and so do the sums. */
const expected: Readonly<Record<Life, Readonly<Record<Platform, Calls>>>> = {
  personal: { telegram: onTelegram(2, 3, 4), dingtalk: onDingtalk(2, 1), feishu: onFeishu(2, 1) },
  pooled: { telegram: onTelegram(3, 2, 3), dingtalk: onDingtalk(3, 2), feishu: onFeishu(3, 1) },
  'three chats': { telegram: onTelegram(5, 2, 7), dingtalk: onDingtalk(3, 2), feishu: onFeishu(5, 5) },
  'no chat': { telegram: onTelegram(11, 2, 20), dingtalk: onDingtalk(11, 18), feishu: onFeishu(11, 18) },
};
const presses: Readonly<Record<Life, number>> = { personal: 3, pooled: 2, 'three chats': 2, 'no chat': 2 };
const rows: Readonly<Record<Life, string>> = {
  personal: 'for one person: create, accept, finish, confirm',
  pooled: 'for the chat of a group of ten: create, claim, finish',
  'three chats': 'the same, and the group talks in three chats',
  'no chat': 'the same, and the group has no chat: ten people one by one',
};
const total = (calls: Calls) => Object.values(calls).reduce((sum, count) => sum + count, 0);

describe.each(platforms)('a task’s life on %s', (platform) => {
  it.each(Object.keys(lives) as Life[])('costs what it must: %s', async (life) => {
    const { calls, ledger, server } = await spentOn(await freshDatabase('sqlite'), platform, life);
    expect(calls).toEqual(expected[life][platform]);
    // Telegram's polls are calls as well; nobody counts them.
    if (platform !== 'telegram') expect(ledger.calls).toBe(total(calls));
    expect(ledger.pushes).toBe(platform === 'dingtalk' ? presses[life] : 0);
    if (server) expect(server).toEqual(ledger);
  });
});

it('is written down as it is', () => {
  const docs = readFileSync('docs/platforms.md', 'utf8');
  for (const life of Object.keys(lives) as Life[]) {
    const { telegram, dingtalk, feishu } = expected[life];
    const cells = [rows[life], total(telegram), `${total(dingtalk)} and ${presses[life]} pushes`, total(feishu)];
    expect(docs).toContain(`| ${cells.join(' | ')} |`);
  }
});
