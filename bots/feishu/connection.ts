import { setImmediate } from 'node:timers/promises';
import type { AdapterState, Clock, Random } from '../../core/ports.ts';
import { backoffMs } from '../wait.ts';
import { openSocket, type Socket, type SocketPort } from './socket.ts';

export interface ConnectionPort extends SocketPort {
  readonly clock: Clock;
  readonly random: Random;
  readonly state: (state: AdapterState['state'], why?: string) => void;
  /** Resolves when nothing that was received is under way any more. */
  readonly idle: () => Promise<void>;
}

/** How soon a lost connection is noticed. */
const glanceMs = 1_000;
/** A connection that stood this long was a good one: the next failure is the first again. */
const goodMs = 60_000;
/** As many failures as make the longest wait: where only a person can help, there is no hurry. */
const hopeless = 7;

/** Keeps one long connection, never two, until the signal aborts and everything received is settled. */
export async function stayConnected(port: ConnectionPort, signal: AbortSignal): Promise<void> {
  const { clock, random, state, idle } = port;
  let failures = 0;
  while (!signal.aborted) {
    const opened = await openSocket(port, signal);
    if (opened.kind === 'open') {
      state('up');
      const since = clock.monotonic();
      await untilLost(opened.socket, clock, signal);
      if (signal.aborted) {
        await idle();
        // The SDK writes what a handler answered a moment after it returned.
        await setImmediate();
        opened.socket.close(false);
        return;
      }
      opened.socket.close(true);
      if (clock.monotonic() - since >= goodMs) failures = 0;
      state('down', 'the long connection was lost');
    } else {
      if (signal.aborted) break;
      if (opened.isLasting) failures = Math.max(failures, hopeless - 1);
      state('down', opened.why);
    }
    failures += 1;
    await clock.sleep(backoffMs(failures, random), signal);
  }
  await idle();
}

/** The SDK tells nobody that a connection ended. */
async function untilLost(socket: Socket, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && socket.isUp()) await clock.sleep(glanceMs, signal);
}
