import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Spread {
  readonly p50: number;
  readonly p99: number;
}
export interface Closed extends Spread {
  /** Per second, until everything that was caused had arrived. */
  readonly rate: number;
  /** Of this process for each call, µs: what a loaded machine distorts least. */
  readonly cpu: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}

export const median = (values: readonly number[]): number => spread(values).p50;

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * `count` calls, `width` of them under way at a time; the clock stops when `after` resolved. What `afterwards` still
 * waits for is counted as work of theirs, and not as time.
 */
export async function closedLoop(
  count: number,
  width: number,
  one: (index: number) => Promise<unknown>,
  after: () => Promise<unknown> = async () => undefined,
  afterwards: () => Promise<unknown> = async () => undefined,
): Promise<Closed> {
  const taken: number[] = [];
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const index = next++;
      taken.push(await timed(() => one(index)));
    }
  };
  const before = process.cpuUsage();
  const ms = await timed(async () => {
    await Promise.all(Array.from({ length: width }, lane));
    await after();
  });
  await afterwards();
  const { user, system } = process.cpuUsage(before);
  return { rate: (count / ms) * 1000, cpu: (user + system) / count, ...spread(taken) };
}

export interface Open extends Spread {
  /** How late (ms) the event loop was. */
  readonly loop: Spread;
}

/** So many calls a second for so long, whether or not the earlier ones have ended. */
export async function openLoop(
  perSecond: number,
  seconds: number,
  /** `intended`: when (`performance.now()`) it should have begun. */
  one: (index: number, intended: number) => Promise<unknown>,
): Promise<Open> {
  const taken: number[] = [];
  const running: Promise<void>[] = [];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = performance.now();
  const count = perSecond * seconds;
  while (running.length < count) {
    const due = Math.min(count, Math.floor(((performance.now() - start) / 1000) * perSecond) + 1);
    while (running.length < due) {
      const index = running.length;
      // Counted from when it should have begun: a stalled sender hides nothing.
      const intended = start + (index / perSecond) * 1000;
      running.push(one(index, intended).then(() => void taken.push(performance.now() - intended)));
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(running);
  delay.disable();
  const late = (share: number) => Math.max(0, delay.percentile(share) / 1e6 - 1);
  return { ...spread(taken), loop: { p50: late(50), p99: late(99) } };
}
