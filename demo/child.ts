import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { environmentWith } from '../config.ts';

export interface ChildOptions {
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  /** How far (ms) its clock runs ahead, asked at every start. */
  readonly offset: () => number;
}

/** The muster process behind the phones. */
export interface Child {
  url(): string;
  running(): boolean;
  /** Ends it with this signal and starts it again; resolves when it serves. */
  restart(signal: NodeJS.Signals): Promise<void>;
  send(message: object): void;
  /** Resolves when the demonstration was told to stop and the child has ended. */
  readonly ended: Promise<void>;
}

const script = fileURLToPath(new URL('../bin/muster.js', import.meta.url));
/** A child that dies this often at once will not get better. */
const patience = 5;

/** Starts muster as a live process and keeps it alive; resolves when it serves, throws when it does not. */
export async function startChild(options: ChildOptions): Promise<Child> {
  let url = '';
  let stopping = false;
  let deaths = 0;
  let process_: ChildProcess;
  let stopped: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    stopped = resolve;
  });

  async function spawn(): Promise<void> {
    const child = fork(script, ['serve', '--live'], {
      env: environmentWith(options.environment),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    process_ = child;
    child.on('exit', () => void onExit(child));
    const ready = new Promise<void>((resolve) => {
      child.on('message', (message: { kind?: string; url?: string }) => {
        if (message.kind !== 'ready' || message.url === undefined) return;
        url = message.url;
        deaths = 0;
        child.send({ kind: 'clock', offset: options.offset() });
        resolve();
      });
    });
    await Promise.race([
      ready,
      once(child, 'exit').then(() => {
        throw new Error('muster did not start; what it said stands above');
      }),
    ]);
  }

  async function onExit(child: ChildProcess): Promise<void> {
    if (child !== process_) return;
    deaths += 1;
    if (stopping || deaths > patience || url === '') stopped();
    else await spawn().catch(() => undefined);
  }

  const stop = (): void => {
    stopping = true;
    if (process_.exitCode !== null || process_.signalCode !== null) stopped();
    else process_.kill('SIGTERM');
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  await spawn();
  return {
    url: () => url,
    running: () => process_.exitCode === null && process_.signalCode === null,
    async restart(signal) {
      const old = process_;
      const gone = once(old, 'exit');
      old.kill(signal);
      await gone;
    },
    send: (message) => void (process_.connected && process_.send(message)),
    ended,
  };
}
