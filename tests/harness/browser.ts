import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as launcher } from 'playwright-core';

/** The bundled browser runs on Linux x64 only; elsewhere browser stories are skipped, and their names say so. */
export const hasBrowser = process.platform === 'linux' && process.arch === 'x64';
export const named = (name: string): string =>
  hasBrowser ? name : `${name} (skipped: the bundled browser needs Linux x64)`;

// In one process, closing a page's context takes the whole browser down; and the page's guard is part of the test.
// There is no graphics card: drawing as if there were one is slower than drawing.
const graphics = ['--ignore-gpu-blocklist', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
const unwanted = new Set(['--single-process', '--disable-web-security', '--in-process-gpu', ...graphics]);

const unpack = `
import chromium from '@sparticuz/chromium';
await chromium.executablePath();`;

/**
 * The browser unpacks itself into the directory for temporary files and takes whatever lies there for whole, also what
 * another process is still writing. So it is unpacked aside, and stands under its name when it is whole.
 */
async function executable(): Promise<string> {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const version: string = JSON.parse(manifest).devDependencies['@sparticuz/chromium'];
  const home = join(tmpdir(), `muster-browser-${version}-${process.getuid?.() ?? 0}`);
  if (!existsSync(home)) {
    const aside = await mkdtemp(`${home}-`);
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', unpack], {
      cwd: import.meta.dirname,
      env: { ...process.env, TMPDIR: aside },
    });
    // Somebody else may have been quicker.
    await rename(aside, home).catch(() => rm(aside, { recursive: true }));
  }
  return join(home, 'chromium');
}

export const openBrowser = async (): Promise<Browser> =>
  launcher.launch({
    executablePath: await executable(),
    args: [...chromium.args.filter((arg) => !unwanted.has(arg)), '--disable-gpu'],
    headless: true,
  });
