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

export const openBrowser = async (): Promise<Browser> =>
  launcher.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args.filter((arg) => !unwanted.has(arg)), '--disable-gpu'],
    headless: true,
  });
