/** muster as a live process, started as an operator starts it: plain node, an environment, nothing else. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

export const compileCache = join(tmpdir(), `muster-compiled-${process.getuid?.() ?? 0}`);

export interface Server {
  readonly process: ChildProcess;
  readonly url: string;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

export async function startServer(
  environment: Readonly<Record<string, string>>,
  args = ['serve', '--live'],
): Promise<Server> {
  const child = spawn(process.execPath, ['bin/muster.js', ...args], {
    env: {
      PATH: process.env.PATH,
      // Half of a start is reading what the start before read, too.
      NODE_COMPILE_CACHE: compileCache,
      PORT: '0',
      LANG: 'en_US.UTF-8',
      SECRET_KEY: 'a-secret-of-this-test-only',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'exit').then(([code, signal]) => code ?? signal);
  let said = '';
  child.stderr.on('data', (data: Buffer) => {
    said += data.toString();
  });
  for await (const line of createInterface({ input: child.stdout })) {
    said += `${line}\n`;
    const [, url] = /^Open (http:\/\/\S+)$/.exec(line) ?? [];
    if (url) {
      child.stdout.resume();
      return { process: child, url, ended };
    }
  }
  throw new Error(`muster ended before it served: ${said}`);
}
