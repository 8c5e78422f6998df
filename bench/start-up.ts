import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seedBig } from './big.ts';
import { fresh } from './house.ts';
import { median } from './measure.ts';
import { botToken, startStub } from './stub.ts';

export interface Started {
  readonly what: string;
  /** From spawn to listening, ms. */
  readonly ms: number;
  /** Resident once it listens, MB. */
  readonly rss: number;
}

const bare = `require('node:http').createServer((_, a) => a.end()).listen(0, '127.0.0.1', () => console.log('Open'))`;
const main = new URL('../main.ts', import.meta.url).pathname;

async function once(args: readonly string[], directory: string, env: NodeJS.Dict<string>) {
  const began = performance.now();
  const child = spawn(process.execPath, args, { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text) => {
      said += text;
      if (said.includes('Open')) resolve();
    });
    child.stderr.on('data', (text) => {
      said += text;
    });
    child.once('exit', () => reject(new Error(`it did not start: ${said}`)));
  });
  const ms = performance.now() - began;
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  return { ms, rss: Number(kilobytes) / 1024 };
}

/** By turns, each so many times; the first of each warms the caches of code and files. */
export async function startUp(directory: string, tasks: number, times: number): Promise<Started[]> {
  const stub = await startStub();
  const serving = async (name: string, seeded: number) => {
    const place = join(directory, name);
    mkdirSync(place);
    const path = join(place, 'muster.db');
    await (await fresh({ engine: 'sqlite', path })).close();
    if (seeded > 0) seedBig(path, seeded);
    writeFileSync(join(place, 'config.yaml'), 'organisation:\n  name: bench\n');
    const env = {
      PATH: '/usr/bin:/bin',
      SECRET_KEY: randomBytes(32).toString('base64url'),
      DATABASE_URL: `sqlite:///${path}`,
      MUSTER_DATA_DIR: place,
      PORT: '0',
      TELEGRAM_BOT_TOKEN: botToken,
      TELEGRAM_API_ROOT: stub.root,
    };
    return () => once([main, 'serve'], place, env);
  };
  const kinds = new Map([
    ['bare Node with an HTTP server', () => once(['-e', bare], directory, {})],
    ['empty database', await serving('empty', 0)],
    [`${tasks.toLocaleString('en')} tasks`, await serving('full', tasks)],
  ]);
  const taken = new Map([...kinds.keys()].map((what) => [what, [] as { ms: number; rss: number }[]]));
  for (let n = -1; n < times; n++) {
    for (const [what, start] of kinds) {
      const one = await start();
      if (n >= 0) taken.get(what)?.push(one);
    }
  }
  await stub.close();
  return [...taken].map(([what, all]) => ({
    what,
    ms: median(all.map(({ ms }) => ms)),
    rss: median(all.map(({ rss }) => rss)),
  }));
}
