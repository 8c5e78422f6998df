import type { Clock } from '../../../core/ports.ts';
import type { PlatformPhones, Trouble, TroubleName } from './screen.ts';

/** What the page may do to muster and to time; a control that is absent has no button. */
export interface PhoneControls {
  restart?(): Promise<void> | void;
  kill?(): Promise<void> | void;
  /** Milliseconds forward. */
  moveClock?(ms: number): Promise<void> | void;
  state?(): { running: boolean };
}

export interface StripView {
  /** Troubles that are on, e.g. `telegram.fail`. */
  on: string[];
  /** Epoch milliseconds of the simulator's clock. */
  now: number;
  running?: boolean;
}

const TROUBLES = ['fail', 'slow', 'limit', 'lose'] as const satisfies TroubleName[];

const MOVES: Record<string, number> = { minutes: 600_000, hour: 3_600_000, day: 86_400_000 };

/** The control strip: switches each platform's troubles and moves the clock. */
export class Strip {
  readonly #platforms: readonly PlatformPhones[];
  readonly #controls: PhoneControls;
  readonly #clock: Clock;
  readonly #on = new Map<string, Trouble>();

  constructor(platforms: readonly PlatformPhones[], controls: PhoneControls, clock: Clock) {
    this.#platforms = platforms;
    this.#controls = controls;
    this.#clock = clock;
  }

  /** Names of the buttons that can do something here. */
  available(): string[] {
    const { restart, kill, moveClock } = this.#controls;
    return [
      ...this.#platforms.flatMap(({ platform }) => [...TROUBLES, 'disconnect'].map((name) => `${platform}.${name}`)),
      ...(moveClock === undefined ? [] : Object.keys(MOVES)),
      ...(restart === undefined ? [] : ['restart']),
      ...(kill === undefined ? [] : ['kill']),
    ];
  }

  view(): StripView {
    const troubles = [...this.#on].filter(([name, trouble]) => !spent(name, trouble)).map(([name]) => name);
    const away = this.#platforms.filter((platform) => !platform.connected());
    const state = this.#controls.state?.();
    return {
      on: [...troubles, ...away.map(({ platform }) => `${platform}.disconnect`)],
      now: this.#clock.now(),
      ...(state === undefined ? {} : { running: state.running }),
    };
  }

  /** False when there is no such control. */
  async do(name: string): Promise<boolean> {
    if (!this.available().includes(name)) return false;
    const [platformName, troubleName] = name.split('.');
    const platform = this.#platforms.find((candidate) => candidate.platform === platformName);
    const trouble = TROUBLES.find((candidate) => candidate === troubleName);
    const move = MOVES[name];
    if (platform !== undefined && trouble !== undefined) this.#toggle(name, platform, trouble);
    else if (platform !== undefined) await (platform.connected() ? platform.disconnect() : platform.reconnect());
    else if (move !== undefined) await this.#controls.moveClock?.(move);
    else if (name === 'restart') await this.#controls.restart?.();
    else await this.#controls.kill?.();
    return true;
  }

  #toggle(name: string, platform: PlatformPhones, trouble: TroubleName): void {
    const before = this.#on.get(name);
    before?.remove();
    if (before === undefined || spent(name, before)) this.#on.set(name, platform.trouble(trouble));
    else this.#on.delete(name);
  }
}

function spent(name: string, trouble: Trouble): boolean {
  return name.endsWith('.lose') && trouble.hits > 0;
}
