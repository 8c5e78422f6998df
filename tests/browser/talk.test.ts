import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, named, openBrowser } from '../harness/browser.ts';

/** Two neighbouring ports nobody listens on: one for muster, one for the phones. */
async function freePorts(): Promise<number> {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  taken.close();
  await once(taken, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

async function startDemo(directory: string): Promise<{ process: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['bin/muster.js', 'serve', '--demo'], {
    env: {
      PATH: process.env.PATH,
      MUSTER_DATA_DIR: directory,
      PORT: String(await freePorts()),
      LANG: 'en_US.UTF-8',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /^Open (http:\/\/\S+)$/.exec(line) ?? [];
    if (url) return { process: child, url };
  }
  throw new Error('muster ended before it said where to open it');
}

describe.skipIf(!hasBrowser)(named('talk about a task, in a browser'), () => {
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
  const message = (where: Locator, words: string): Locator =>
    where.locator('[data-message]', { hasText: words }).last();
  const write = async (where: Locator, words: string): Promise<void> => {
    await where.locator('.composer textarea').fill(words);
    await where.locator('.composer textarea').press('Enter');
  };
  /** A tap on a bubble binds what is said next to it. */
  const answer = async (where: Locator, to: string): Promise<void> => {
    await message(where, to)
      .locator('.bubble')
      .first()
      .click({ position: { x: 12, y: 8 } });
    await where.locator('.bound:not([hidden])').waitFor();
  };
  const count = (where: Locator, words: string): Promise<number> =>
    where.locator('[data-message]', { hasText: words }).count();

  test('J09: what is said to a card reaches the others once, and a picture opens there', {
    timeout: 60_000,
  }, async () => {
    const wang = phone('wang');
    const chen = phone('chen');
    const key = (where: Locator, words: string) => where.locator('[data-button]', { hasText: words }).last();
    await key(wang, '接受').click();
    await key(wang, '完成').waitFor();
    await answer(wang, '电梯月度检查');
    await write(wang, '现场没有梯子');
    await message(chen, '现场没有梯子').waitFor();
    expect(await count(chen, '现场没有梯子')).toBe(1);
    await answer(chen, '现场没有梯子');
    await write(chen, '在三号仓库');
    await message(wang, '在三号仓库').waitFor();

    // DingTalk cannot answer with a file: the button asks for it.
    await key(wang, '回复').click();
    await message(wang, '您想说什么').waitFor();
    await wang.locator('[data-do="attach"]').click();
    await wang.locator('[data-send="photo"]').click();
    const told = message(chen, '📎');
    await told.waitFor();
    const link = await told.locator('a[href*="/files/"]').getAttribute('href');
    const file = await fetch(link ?? '');
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/png']);
    // And back: a picture in Feishu, as an answer.
    await answer(chen, '📎');
    await chen.locator('[data-do="attach"]').click();
    await chen.locator('[data-send="file"]').click();
    await message(wang, 'report.csv').waitFor();

    await key(wang, '回复').click();
    await wang.locator('[data-do="attach"]').click();
    await wang.locator('[data-send="big"]').click();
    await message(wang, '超过了 10 MB').waitFor();
    mkdirSync('out', { recursive: true });
    await page.screenshot({ path: 'out/talk.png' });
  });
});
