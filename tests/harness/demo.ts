/** The demonstration as a newcomer starts it, with its page of phones open in a browser; and what a person does there. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { openBrowser } from './browser.ts';
import { compileCache } from './server.ts';

const rooms = { telegram: '-1001', dingtalk: 'cidFieldCrewDemo', feishu: 'oc_demo_field' } as const;
const token = 'a-token-of-this-test-only';

interface Demo {
  readonly page: Page;
  /** Another system speaks. Throws what it was refused with. */
  api<T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<T>;
  /** Somebody's phone. */
  phone(code: string): Locator;
  /** The field crew's chat on this platform. */
  room(platform: keyof typeof rooms): Locator;
  screenshot(name: string): Promise<void>;
  /** The exit code of the demonstration. */
  close(): Promise<number | null>;
}

/** Two neighbouring ports nobody listens on: muster's, and that of the phones. */
async function freePorts(): Promise<number> {
  const first = createServer().listen(0, '127.0.0.1');
  await once(first, 'listening');
  const address = first.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const second = createServer().listen(port + 1, '127.0.0.1');
  const isFree = await Promise.race([
    once(second, 'listening').then(() => true),
    once(second, 'error').then(() => false),
  ]).catch(() => false);
  for (const one of [first, second]) one.close();
  return isFree ? port : freePorts();
}

async function start(directory: string, port: number): Promise<{ process: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['bin/muster.js', 'serve', '--demo'], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: compileCache,
      MUSTER_DATA_DIR: directory,
      API_TOKEN: token,
      PORT: String(port),
      LANG: 'en_US.UTF-8',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /^Open (http:\/\/\S+)$/.exec(line) ?? [];
    if (url) {
      child.stdout.resume();
      return { process: child, url };
    }
  }
  throw new Error('muster ended before it said where to open it');
}

/** One demonstration and one browser for all tests of a `describe`; what a failed one left on the page stands in out/. */
export function useDemo(): { readonly now: Demo } {
  let demo: Demo | undefined;
  const now = (): Demo => {
    if (!demo) throw new Error('the demonstration is not open yet');
    return demo;
  };
  beforeAll(async () => {
    demo = await openDemo();
  }, 60_000);
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await now().screenshot(`failed-${task.name.slice(0, 3)}`);
  });
  afterAll(async () => {
    expect(await now().close()).toBe(0);
  }, 30_000);
  return {
    get now() {
      return now();
    },
  };
}

async function openDemo(): Promise<Demo> {
  const directory = mkdtempSync(join(tmpdir(), 'muster-demo-'));
  const port = await freePorts();
  const [demo, browser]: [Awaited<ReturnType<typeof start>>, Browser] = await Promise.all([
    start(directory, port),
    openBrowser(),
  ]);
  // Ten windows side by side; half the pixels, as there is no graphics card to draw them.
  const page = await browser.newPage({ viewport: { width: 3180, height: 1100 }, deviceScaleFactor: 0.5 });
  page.setDefaultTimeout(10_000);
  await page.goto(demo.url);
  return {
    page,
    async api<T>(method: string, path: string, body?: object): Promise<T> {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return JSON.parse(text) as T;
    },
    phone: (code) => page.locator(`[data-phone="${code}"]`),
    room: (platform) => page.locator(`[data-group="${rooms[platform]}"]`),
    async screenshot(name) {
      mkdirSync('out', { recursive: true });
      await page.screenshot({ path: `out/${name}.png` });
    },
    async close() {
      await browser.close();
      demo.process.kill('SIGTERM');
      const [code] = await once(demo.process, 'exit');
      rmSync(directory, { recursive: true, force: true });
      return code;
    },
  };
}

/** The newest message with these words. */
const message = (where: Locator, words: string | RegExp): Locator =>
  where.locator('[data-message]', { hasText: words }).last();

/** The newest button with these words on a message with those. */
export const button = (where: Locator, card: string | RegExp, words: string | RegExp): Locator =>
  where.locator('[data-message]', { hasText: card }).locator('[data-button]', { hasText: words }).last();

export const press = (where: Locator, card: string | RegExp, words: string | RegExp): Promise<void> =>
  button(where, card, words).click();

/** Waits until a message with these words also says those. */
export const shows = (where: Locator, card: string | RegExp, words: string | RegExp): Promise<void> =>
  where.locator('[data-message]', { hasText: card }).filter({ hasText: words }).last().waitFor();

export async function reads(where: Locator, ...words: (string | RegExp)[]): Promise<void> {
  for (const one of words) await message(where, one).waitFor();
}

/** Waits until the button is there no more. */
export const gone = (where: Locator, card: string | RegExp, words: string | RegExp): Promise<void> =>
  button(where, card, words).waitFor({ state: 'detached' });

/** Types and sends, as an answer where one is asked for. */
export async function write(where: Locator, words: string): Promise<void> {
  const field = where.locator('.composer textarea');
  await field.fill(words);
  await field.press('Enter');
}

/** A tap on a bubble binds what is said next to it. */
export async function answer(where: Locator, to: string): Promise<void> {
  await message(where, to)
    .locator('.bubble')
    .first()
    .click({ position: { x: 12, y: 8 } });
  await where.locator('.bound:not([hidden])').waitFor();
}

/** Sends one of the samples behind the paper clip. */
export async function attach(where: Locator, sample: 'photo' | 'file' | 'big'): Promise<void> {
  await where.locator('[data-do="attach"]').click();
  await where.locator(`[data-send="${sample}"]`).click();
}
