import type { Locator } from 'playwright-core';
import { describe, test } from 'vitest';
import { hasBrowser, named } from '../harness/browser.ts';
import { useDemo, write } from '../harness/demo.ts';

describe.skipIf(!hasBrowser)(named('the first minute, in a browser'), () => {
  const demo = useDemo();

  const phone = (code: string): Locator => demo.now.phone(code);
  const room = (platform: 'telegram' | 'dingtalk' | 'feishu'): Locator => demo.now.room(platform);
  const buttons = (where: Locator, words: string): Locator => where.locator('[data-button]', { hasText: words });
  const press = (where: Locator, words: string): Promise<void> => buttons(where, words).last().click();
  const reads = (where: Locator, words: string): Promise<void> => where.locator('.log', { hasText: words }).waitFor();

  test('a manager in Feishu, an employee in DingTalk: accept, finish, dispute, finish, confirm', async () => {
    await press(phone('wang'), '接受');
    await press(phone('wang'), '完成');
    await press(phone('chen'), '有异议');
    await reads(phone('chen'), '结果有什么问题');
    await write(phone('chen'), '照片不清楚');
    await reads(phone('wang'), '照片不清楚');
    await buttons(phone('chen'), '确认').waitFor({ state: 'detached' });
    await press(phone('wang'), '完成');
    await press(phone('chen'), '确认');
    await reads(phone('wang'), '已完成，辛苦了');
    await buttons(phone('wang'), '完成').waitFor({ state: 'detached' });
  });

  test('in Telegram: reject with a category and a sentence, and the manager reads it', async () => {
    await press(phone('ivan'), 'Отклонить');
    await press(phone('ivan'), 'Слишком много задач');
    await write(phone('ivan'), 'две аварии сразу');
    await reads(phone('zhao'), 'две аварии сразу');
    await buttons(phone('ivan'), 'Принять').waitFor({ state: 'detached' });
  });

  test('claim in one group, and undo: the copies in the groups of all three platforms follow', async () => {
    await press(room('feishu'), 'Claim');
    for (const platform of ['telegram', 'dingtalk', 'feishu'] as const) await reads(room(platform), 'Emma');
    await buttons(phone('emma'), 'Done').waitFor();
    await demo.now.screenshot('first-minute');
    await press(phone('emma'), 'Undo');
    await buttons(room('telegram'), 'Взять').waitFor();
    await buttons(phone('emma'), 'Done').waitFor({ state: 'detached' });
  });

  test('killed and started again by itself, it goes on where it stood', async () => {
    await demo.now.page.locator('[data-control="kill"]').click();
    await press(room('telegram'), 'Взять');
    for (const platform of ['telegram', 'dingtalk', 'feishu'] as const) await reads(room(platform), 'Иван');
    await buttons(phone('ivan'), 'Готово').waitFor();
  });
});
