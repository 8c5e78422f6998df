import type { AdapterState, Clock, Random } from '../../core/ports.ts';
import type { Report } from '../report.ts';
import { aborted, backoffMs } from '../wait.ts';
import type { Called, TelegramApi } from './api.ts';
import type { Deliverer, Delivery } from './deliver.ts';
import { updateQueue } from './queue.ts';
import { wantedUpdates } from './shapes.ts';

export interface PollingPort {
  readonly api: TelegramApi;
  readonly clock: Clock;
  readonly random: Random;
  readonly deliverer: Deliverer;
  readonly state: (state: AdapterState['state'], why?: string) => void;
  readonly report: Report;
}

const pollSeconds = 25;
/** How long new updates wait for unfinished ones before the next poll. */
const restMs = 1_000;
/** Another process polls with our token: two that insist would take turns at failing. */
const conflictFailures = 4;

/**
 * Fetches updates until the signal aborts. An update is confirmed only after it and all before it were recorded;
 * one that cannot be recorded is tried again for as long as it takes, and never skipped.
 */
export async function poll(port: PollingPort, signal: AbortSignal): Promise<void> {
  const { api, clock, random, deliverer, state } = port;
  const queue = updateQueue(deliverer.open, (delivery) => insist(port, delivery, signal));
  let failures = 0;
  let said: number | undefined;
  while (!signal.aborted) {
    const offset = queue.offset();
    said = offset;
    // After a failure one short poll tells at once that the line is back.
    const payload = { timeout: failures === 0 ? pollSeconds : 0, limit: 100, allowed_updates: wantedUpdates };
    const called = await api.call('getUpdates', offset === undefined ? payload : { ...payload, offset }, {
      signal,
      timeoutMs: (pollSeconds + 10) * 1000,
    });
    if (called.kind === 'ok') {
      failures = 0;
      state('up');
      if (offset !== undefined) queue.confirmed(offset);
      queue.add(called.result);
      await either(queue.idle(), clock, signal);
      continue;
    }
    if (signal.aborted) break;
    failures = Math.max(failures + 1, isConflict(called) ? conflictFailures : 1);
    state('down', trouble(called));
    if (isRevoked(called)) {
      await aborted(signal);
      break;
    }
    const asked = called.kind === 'no' ? (called.retryAfterMs ?? 0) : 0;
    await clock.sleep(Math.max(asked, backoffMs(failures, random)), signal);
  }
  await queue.idle();
  const offset = queue.offset();
  // The poll that was cut short said it already, and Telegram makes whoever repeats an offset wait.
  if (offset === undefined || offset === said) return;
  // The last word: what was recorded need not come again. Whatever this call returns stays with Telegram.
  await api.call('getUpdates', { offset, limit: 1, timeout: 0, allowed_updates: wantedUpdates }, { timeoutMs: 3_000 });
}

/** True once recorded; false when we were told to stop first. */
async function insist(port: PollingPort, delivery: Delivery, signal: AbortSignal): Promise<boolean> {
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      await delivery.attempt();
      return true;
    } catch (error) {
      const why = error instanceof Error ? error.name : 'unknown';
      port.report('error', 'an update could not be recorded and will be tried again', { failures, why });
      await port.clock.sleep(backoffMs(failures, port.random), signal);
    }
  }
  return false;
}

/** Nothing under way any more, or it takes too long to wait for. */
async function either(idle: Promise<void>, clock: Clock, signal: AbortSignal): Promise<void> {
  const enough = new AbortController();
  await Promise.race([idle, clock.sleep(restMs, AbortSignal.any([enough.signal, signal]))]);
  enough.abort();
}

export const isRevoked = (called: Called<unknown>): boolean =>
  called.kind === 'no' && (called.code === 401 || called.code === 404);
const isConflict = (called: Called<unknown>): boolean => called.kind === 'no' && called.code === 409;

export function trouble(called: Exclude<Called<unknown>, { kind: 'ok' }>): string {
  if (called.kind === 'lost') return called.why;
  if (isRevoked(called)) return 'the bot token is not accepted: create a new one with @BotFather and configure it';
  if (isConflict(called)) return `something else receives this bot's updates: ${called.description}`;
  return `${called.code} ${called.description}`;
}
