import type { Platform } from '../core/ids.ts';
import type { AdapterState, Clock } from '../core/ports.ts';
import type { Report } from './report.ts';

/** How an adapter stands with its platform, and since when. */
export interface StateKeeper {
  now(): AdapterState;
  become(next: AdapterState['state'], why?: string): void;
  /** From now on called whenever a line stands anew. */
  onUp(lineUp: () => void): void;
}

export function stateKeeper(platform: Platform, clock: Clock, report: Report): StateKeeper {
  let state: AdapterState = { state: 'starting', since: clock.now() };
  let lineUp = () => {};
  return {
    now: () => state,
    become(next, why) {
      const last = state.state;
      if (last === next && state.why === why) return;
      if (next === 'down') report('warn', `${platform} is out of reach`, { why: why ?? '' });
      else if (next !== last) report('info', `${platform} is ${next}`);
      const since = last === next ? state.since : clock.now();
      state = { state: next, since, ...(why === undefined ? {} : { why }) };
      if (next === 'up' && last !== 'up') lineUp();
    },
    onUp(call) {
      lineUp = call;
    },
  };
}
