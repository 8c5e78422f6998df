/** A muster process that is going to be killed: loaded, told to live, armed, asked and ended over its channel. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Life, Order, Report, StandingCard } from './orders.ts';

type Told<K extends Report['kind']> = Extract<Report, { kind: K }>;

export interface Victim {
  /** Tells it to live; its address once it serves, or undefined if it died before. */
  live(life: Life): Promise<string | undefined>;
  order(order: Order): void;
  /** Resolves once it heard. */
  arm(order: Extract<Order, { kind: 'arm' }>): Promise<void>;
  /** Resolves when nothing is due or in flight any more; gives how far its clock is ahead. */
  settled(): Promise<number>;
  renders(): Promise<readonly StandingCard[]>;
  signal(name: 'SIGKILL' | 'SIGTERM'): void;
  readonly isDead: boolean;
  /** Resolves with the signal or code it ended with. */
  readonly ended: Promise<string>;
}

const script = fileURLToPath(new URL('./victim-process.ts', import.meta.url));
const cache = join(tmpdir(), 'muster-chaos-cache');

/** A process with everything loaded. It does nothing before it is told to live, and ends when we do. */
export function loadVictim(): Victim {
  const child: ChildProcess = fork(script, [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  });
  let isDead = false;
  const ended = once(child, 'exit').then(([code, signal]) => {
    isDead = true;
    return String(signal ?? code);
  });
  const loaded = heard(child, 'loaded');
  const order = (one: Order): void => {
    if (child.connected) child.send(one, () => undefined);
  };
  const ask = async <K extends Report['kind']>(one: Order, kind: K): Promise<Told<K> | undefined> => {
    await Promise.race([loaded, ended]);
    const answer = heard(child, kind);
    order(one);
    return Promise.race([answer, ended.then(() => undefined)]);
  };
  const must = async <K extends Report['kind']>(one: Order, kind: K): Promise<Told<K>> => {
    const told = await ask(one, kind);
    if (!told) throw new Error(`muster ended with ${await ended} while asked for ${kind}`);
    return told;
  };
  return {
    live: async (life) => (await ask({ kind: 'live', life }, 'ready'))?.url,
    order: (one) => void loaded.then(() => order(one)),
    arm: async (one) => void (await must(one, 'armed')),
    settled: async () => (await must({ kind: 'settle' }, 'settled')).clockAhead,
    renders: async () => (await must({ kind: 'render' }, 'renders')).cards,
    signal: (name) => void child.kill(name),
    get isDead() {
      return isDead;
    },
    ended,
  };
}

/** The first time on a machine: lets one process end in good order, so that what it compiled is kept for all others. */
export async function warmUp(): Promise<void> {
  mkdirSync(cache, { recursive: true });
  if (readdirSync(cache).length > 0) return;
  const victim = loadVictim();
  victim.order({ kind: 'leave' });
  await victim.ended;
}

function heard<K extends Report['kind']>(child: ChildProcess, kind: K): Promise<Told<K>> {
  return new Promise((resolve) => {
    const hear = (message: Report) => {
      if (message.kind !== kind) return;
      child.off('message', hear);
      resolve(message as Told<K>);
    };
    child.on('message', hear);
  });
}
