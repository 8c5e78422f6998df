import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, named, openBrowser } from '../harness/browser.ts';

const group = '-1001';

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
    page = await browser.newPage({ viewport: { width: 1680, height: 1050 } });
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
  const room = (): Locator => page.locator(`[data-group="${group}"]`);
  const buttons = (where: Locator, verb: string): Locator => where.locator(`[data-button^="${verb}."]`);
  const press = (where: Locator, verb: string): Promise<void> => buttons(where, verb).last().click();
  const reads = (where: Locator, words: string): Promise<void> => where.locator('.log', { hasText: words }).waitFor();
  const reply = async (where: Locator, words: string): Promise<void> => {
    await where.locator('.bound:not([hidden])').waitFor();
    await where.locator('textarea').fill(words);
    await where.locator('textarea').press('Enter');
  };

  test('accept; finish; dispute; finish; confirm: the other side follows each press', async () => {
    await press(phone('wang'), 'accept');
    await buttons(phone('wang'), 'finish').waitFor();
    await press(phone('wang'), 'finish');
    await buttons(phone('chen'), 'dispute').waitFor();
    const late = await buttons(phone('chen'), 'confirm').last().getAttribute('data-button');
    await press(phone('chen'), 'dispute');
    await reply(phone('chen'), '照片不清楚');
    await reads(phone('wang'), '照片不清楚');
    await press(phone('wang'), 'finish');
    await phone('chen').locator(`[data-button^="confirm."]:not([data-button="${late}"])`).last().click();
    await reads(phone('wang'), '已完成，辛苦了');
    await buttons(phone('wang'), 'finish').waitFor({ state: 'detached' });
  });

  test('reject with a category and a sentence', async () => {
    await press(phone('ivan'), 'reject');
    await press(phone('ivan'), 'pick');
    await reply(phone('ivan'), 'две аварии сразу');
    await reads(phone('zhao'), 'две аварии сразу');
    await buttons(phone('ivan'), 'accept').waitFor({ state: 'detached' });
  });

  test('claim in the group, and undo: every copy in every phone follows', async () => {
    await room().locator('select').selectOption('emma');
    await press(room(), 'claim');
    await reads(room(), 'Emma');
    await buttons(room(), 'claim').waitFor({ state: 'detached' });
    await buttons(phone('emma'), 'finish').waitFor();
    mkdirSync('out', { recursive: true });
    await page.screenshot({ path: 'out/first-minute.png' });
    await press(phone('emma'), 'undo');
    await buttons(room(), 'claim').waitFor();
    await buttons(phone('emma'), 'finish').waitFor({ state: 'detached' });
  });

  test('killed and started again by itself, it goes on where it stood', async () => {
    await page.locator('[data-control="kill"]').click();
    await room().locator('select').selectOption('ivan');
    await press(room(), 'claim');
    await reads(room(), 'Иван');
    await buttons(phone('ivan'), 'finish').waitFor();
  });
});
