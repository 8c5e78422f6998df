import { PER_API } from './pace.ts';
import { Refusal, tooMany } from './refusal.ts';
import type { Route } from './route.ts';
import type { Sim } from './sim.ts';
import type { AppState } from './state.ts';

/** The month is the tenant's, which lives in Shanghai time. */
function monthOf(now: number): string {
  return new Date(now + 8 * 3_600_000).toISOString().slice(0, 7);
}

export function callsUsed(sim: Sim): number {
  return sim.state.calls.month === monthOf(sim.clock.now()) ? sim.state.calls.used : 0;
}

/** Undefined = as many as anybody likes. */
export function callsLeft(sim: Sim): number | undefined {
  return sim.monthlyCalls === undefined ? undefined : sim.monthlyCalls - callsUsed(sim);
}

/** Throws when the app is too fast or the tenant's month is used up. */
export function admit(sim: Sim, app: AppState, route: Route): void {
  if (route.counted && (callsLeft(sim) ?? 1) <= 0) throw new Refusal(99991403);
  const missing = route.scopes.length > 0 && !route.scopes.some((scope) => scope === '*' || app.scopes.includes(scope));
  if (missing) throw new Refusal(99991672, `[${route.scopes.join(', ')}]`);
  const wait = sim.limits === 'on' ? sim.pace.take(`api ${app.appId} ${route.name}`, PER_API) : 0;
  if (wait > 0) throw tooMany(Math.ceil(wait / 1000));
}

/** Calls that were answered 4xx or 5xx are free. */
export function count(sim: Sim, route: Route): void {
  if (!route.counted) return;
  sim.state.calls = { month: monthOf(sim.clock.now()), used: callsUsed(sim) + 1 };
}
