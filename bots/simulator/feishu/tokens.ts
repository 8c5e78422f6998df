import { Refusal } from './refusal.ts';
import type { Sim } from './sim.ts';
import { type AppState, digest, type Token } from './state.ts';

const LIFETIME = 7_200_000;
/** A token with less than this left is not handed out again; it stays valid. */
const FRESH = 1_800_000;

/** The token an app gets when it asks, and the whole seconds it has left. */
export function issue(sim: Sim, app: AppState, kind: Token['kind']): { token: string; expire: number } {
  const now = sim.clock.now();
  sim.state.tokens = sim.state.tokens.filter(({ expiresAt }) => expiresAt > now);
  const known = sim.state.tokens.find(
    (token) => token.app === app.appId && token.kind === kind && token.expiresAt - now >= FRESH,
  );
  const token = known ?? newToken(sim, app, kind);
  return { token: token.token, expire: Math.floor((token.expiresAt - now) / 1000) };
}

function newToken(sim: Sim, app: AppState, kind: Token['kind']): Token {
  sim.state.serial += 1;
  const text = `${kind === 'tenant' ? 't' : 'a'}-${digest(`${app.appId} ${app.appSecret} ${sim.state.serial}`, 40)}`;
  const token: Token = { token: text, app: app.appId, kind, expiresAt: sim.clock.now() + LIFETIME };
  sim.state.tokens.push(token);
  sim.changed();
  return token;
}

/** The app a request speaks for. */
export function appOf(sim: Sim, authorization: string | undefined): AppState {
  const text = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
  if (text === undefined) throw new Refusal(99991661);
  const token = sim.state.tokens.find((known) => known.token === text);
  const alive = token !== undefined && token.kind === 'tenant' && token.expiresAt > sim.clock.now();
  const app = alive ? sim.state.apps.find(({ appId }) => appId === token.app) : undefined;
  if (app === undefined) throw new Refusal(99991663);
  return app;
}

export function kill(sim: Sim, matches: (token: Token) => boolean): void {
  sim.state.tokens = sim.state.tokens.filter((token) => !matches(token));
  sim.changed();
}
