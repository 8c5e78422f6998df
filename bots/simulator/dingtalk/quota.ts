import type { Clock } from '../../../core/ports.ts';
import type { Limits, Usage } from './simulator.ts';
import type { State } from './state.ts';

/** Standard edition, since 2025-11-19. */
export const STANDARD: Limits = { perSecond: 20, callsPerMonth: 5_000, pushesPerMonth: 3_000 };

/** China keeps one offset all year. */
const CHINA = 8 * 3_600_000;

/** What the organisation has used, against what it may. */
export class Quota {
  readonly #clock: Clock;
  readonly #state: State;
  readonly #recent = new Map<string, number[]>();
  limits: Limits | 'off';

  constructor(clock: Clock, state: State, limits: Limits | 'off') {
    this.#clock = clock;
    this.#state = state;
    this.limits = limits;
  }

  usage(): Usage {
    const month = new Date(this.#clock.now() + CHINA).toISOString().slice(0, 7);
    if (this.#state.usage.month !== month) this.#state.usage = { month, calls: 0, pushes: 0 };
    return this.#state.usage;
  }

  /** False when this second is full. A call that is turned away does not count. */
  pace(api: string): boolean {
    const now = this.#clock.monotonic();
    const recent = (this.#recent.get(api) ?? []).filter((at) => at > now - 1_000);
    const free = this.limits === 'off' || recent.length < this.limits.perSecond;
    this.#recent.set(api, free ? [...recent, now] : recent);
    return free;
  }

  /** Takes one from the month; false when none is left. */
  take(what: 'calls' | 'pushes'): boolean {
    const usage = this.usage();
    const most = this.limits === 'off' ? Number.POSITIVE_INFINITY : this.limits[`${what}PerMonth`];
    if (usage[what] >= most) return false;
    usage[what] += 1;
    return true;
  }
}
