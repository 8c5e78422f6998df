import type { Clock } from '../../../core/ports.ts';
import type { FaultHandle, FaultRule, TelegramSimulator } from '../telegram/simulator.ts';

/** What the page may do to muster and to time; a control that is absent has no button. */
export interface PhoneControls {
  restart?(): Promise<void> | void;
  kill?(): Promise<void> | void;
  /** Milliseconds forward. */
  moveClock?(ms: number): Promise<void> | void;
  state?(): { running: boolean };
}

export interface StripView {
  /** Troubles that are on. */
  on: string[];
  /** Epoch milliseconds of the simulator's clock. */
  now: number;
  running?: boolean;
}

const ALWAYS = Number.POSITIVE_INFINITY;

/** Troubles that stay until they are switched off; the long poll is spared, so that taps still arrive. */
const LASTING: Record<string, FaultRule> = {
  fail: { count: ALWAYS, fault: { kind: 'html', code: 500 } },
  slow: { count: ALWAYS, fault: { kind: 'delay', ms: 3_000 } },
  limit: { count: ALWAYS, fault: { kind: 'refuse', code: 429, retryAfter: 10 } },
};

const MOVES: Record<string, number> = { minutes: 600_000, hour: 3_600_000, day: 86_400_000 };

/** The control strip: switches troubles and moves the clock. */
export class Strip {
  readonly #simulator: TelegramSimulator;
  readonly #controls: PhoneControls;
  readonly #clock: Clock;
  readonly #on = new Map<string, FaultHandle>();
  #losing: FaultHandle | undefined;

  constructor(simulator: TelegramSimulator, controls: PhoneControls, clock: Clock) {
    this.#simulator = simulator;
    this.#controls = controls;
    this.#clock = clock;
  }

  /** Names of the buttons that can do something here. */
  available(): string[] {
    const { restart, kill, moveClock } = this.#controls;
    return [
      ...Object.keys(LASTING),
      'lose',
      'disconnect',
      ...(moveClock === undefined ? [] : Object.keys(MOVES)),
      ...(restart === undefined ? [] : ['restart']),
      ...(kill === undefined ? [] : ['kill']),
    ];
  }

  view(): StripView {
    const losing = this.#losing !== undefined && this.#losing.hits === 0;
    const on = [...this.#on.keys(), ...(losing ? ['lose'] : []), ...(this.#simulator.connected ? [] : ['disconnect'])];
    const state = this.#controls.state?.();
    return { on, now: this.#clock.now(), ...(state === undefined ? {} : { running: state.running }) };
  }

  /** False when there is no such control. */
  async do(name: string): Promise<boolean> {
    if (!this.available().includes(name)) return false;
    const rule = LASTING[name];
    const move = MOVES[name];
    if (rule !== undefined) this.#toggle(name, rule);
    else if (move !== undefined) await this.#controls.moveClock?.(move);
    else if (name === 'lose') this.#lose();
    else if (name === 'disconnect')
      await (this.#simulator.connected ? this.#simulator.disconnect() : this.#simulator.reconnect());
    else if (name === 'restart') await this.#controls.restart?.();
    else await this.#controls.kill?.();
    return true;
  }

  #toggle(name: string, rule: FaultRule): void {
    const handle = this.#on.get(name);
    if (handle === undefined) this.#on.set(name, this.#simulator.fail(rule));
    else {
      handle.remove();
      this.#on.delete(name);
    }
  }

  #lose(): void {
    this.#losing?.remove();
    this.#losing = this.#losing?.hits === 0 ? undefined : this.#simulator.fail({ fault: { kind: 'cut' } });
  }
}
