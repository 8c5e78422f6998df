import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, named, openBrowser } from '../harness/browser.ts';

const rooms = { telegram: '-1001', dingtalk: 'cidFieldCrewDemo', feishu: 'oc_demo_field' } as const;

/** Starts muster as a newcomer does, with plain node and an empty directory; gives the printed address. */
async function startDemo(directory: string): Promise<{ process: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['bin/muster.js', 'serve', '--demo'], {
    env: { PATH: process.env.PATH, MUSTER_DATA_DIR: directory, PORT: '0', LANG: 'en_US.UTF-8' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /^Open (http:\/\/\S+)$/.exec(line) ?? [];
    if (url) return { process: child, url };
  }
  throw new Error('muster ended before it said where to open it');
}

describe.skipIf(!hasBrowser)(named('the first minute, in a browser'), () => {
  let directory: string;
  let demo: Awaited<ReturnType<typeof startDemo>>;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'muster-demo-'));
    [demo, browser] = await Promise.all([startDemo(directory), openBrowser()]);
    page = await browser.newPage({ viewport: { width: 2300, height: 1180 } });
    page.setDefaultTimeout(15_000);
    await page.goto(demo.url);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    demo.process.kill('SIGTERM');
    const [code] = await once(demo.process, 'exit');
    rmSync(directory, { recursive: true, force: true });
    expect(code).toBe(0);
  }, 30_000);

  const phone = (code: string): Locator => page.locator(`[data-phone="${code}"]`);
  const room = (platform: keyof typeof rooms): Locator => page.locator(`[data-group="${rooms[platform]}"]`);
  const buttons = (where: Locator, words: string): Locator => where.locator('[data-button]', { hasText: words });
  const press = (where: Locator, words: string): Promise<void> => buttons(where, words).last().click();
  const reads = (where: Locator, words: string): Promise<void> => where.locator('.log', { hasText: words }).waitFor();
  const reply = async (where: Locator, words: string): Promise<void> => {
    await where.locator('textarea').fill(words);
    await where.locator('textarea').press('Enter');
  };

  test('a manager in Feishu, an employee in DingTalk: accept, finish, dispute, finish, confirm', async () => {
    await press(phone('wang'), '接受');
    await press(phone('wang'), '完成');
    await press(phone('chen'), '有异议');
    await reads(phone('chen'), '结果有什么问题');
    await reply(phone('chen'), '照片不清楚');
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
    await reply(phone('ivan'), 'две аварии сразу');
    await reads(phone('zhao'), 'две аварии сразу');
    await buttons(phone('ivan'), 'Принять').waitFor({ state: 'detached' });
  });

  test('claim in one group, and undo: the copies in the groups of all three platforms follow', async () => {
    await press(room('feishu'), 'Claim');
    for (const platform of ['telegram', 'dingtalk', 'feishu'] as const) await reads(room(platform), 'Emma');
    await buttons(phone('emma'), 'Done').waitFor();
    mkdirSync('out', { recursive: true });
    await page.screenshot({ path: 'out/first-minute.png' });
    await press(phone('emma'), 'Undo');
    await buttons(room('telegram'), 'Claim').waitFor();
    await buttons(phone('emma'), 'Done').waitFor({ state: 'detached' });
  });

  test('killed and started again by itself, it goes on where it stood', async () => {
    await page.locator('[data-control="kill"]').click();
    await press(room('telegram'), 'Claim');
    for (const platform of ['telegram', 'dingtalk', 'feishu'] as const) await reads(room(platform), 'Иван');
    await buttons(phone('ivan'), 'Готово').waitFor();
  });
});
