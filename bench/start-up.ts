import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
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
  /** Resident after a hundred pages of lists and tasks, MB. */
  readonly used: number;
}

const token = 'bench-token-of-thirty-two-characters';

function residentOf(pid: number | undefined): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

/** What a working day asks first: pages of lists for several readers, searches, single tasks. */
async function lookAround(said: string): Promise<void> {
  const [, root = ''] = /Open (http:\/\/[^\s/]+)/.exec(said) ?? [];
  const pages = ['as=p3&filter=waiting', 'as=p3', 'as=p40', 'search=pump', 'offset=5000', 'as=p77&filter=done'];
  for (let n = 0; n < 100; n++) {
    const path = n % 4 === 0 ? `/tasks/T-${n * 7 + 1}` : `/tasks?limit=20&${pages[n % pages.length]}`;
    const headers = { authorization: `Bearer ${token}` };
    const { statusCode, body } = await request(`${root}/api/v1${path}`, { headers, reset: true });
    await body.dump();
    if (statusCode !== 200 && statusCode !== 404) throw new Error(`${path} was answered ${statusCode}`);
  }
}

const bare = `require('node:http').createServer((_, a) => a.end()).listen(0, '127.0.0.1', () => console.log('Open'))`;
const root = new URL('../', import.meta.url).pathname;
/** As `npm start` has it: the flags of the runtime, then the program. */
const [, ...start] = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts.start.split(' ') as string[];
const program = start.map((part) => (part.startsWith('bin/') ? join(root, part) : part));

async function once(
  args: readonly string[],
  directory: string,
  env: NodeJS.Dict<string>,
  isFull = false,
): Promise<Omit<Started, 'what'>> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text) => {
      said += text;
      if (/Open.*\n/.test(said)) resolve();
    });
    child.stderr.on('data', (text) => {
      said += text;
    });
    child.once('exit', () => reject(new Error(`it did not start: ${said}`)));
  });
  const ms = performance.now() - began;
  const rss = residentOf(child.pid);
  if (isFull) await lookAround(said);
  const used = residentOf(child.pid);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  return { ms, rss, used };
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
      API_TOKEN: token,
      TELEGRAM_BOT_TOKEN: botToken,
      TELEGRAM_API_ROOT: stub.root,
    };
    return () => once(program, place, env, seeded > 0);
  };
  const kinds = new Map([
    ['bare Node with an HTTP server', () => once(['-e', bare], directory, {})],
    ['empty database', await serving('empty', 0)],
    [`${tasks.toLocaleString('en')} tasks`, await serving('full', tasks)],
  ]);
  const taken = new Map([...kinds.keys()].map((what) => [what, [] as Omit<Started, 'what'>[]]));
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
    used: median(all.map(({ used }) => used)),
  }));
}
