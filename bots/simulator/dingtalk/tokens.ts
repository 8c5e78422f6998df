import { badToken, Refusal } from './refusal.ts';
import { type Sim, TOKEN_LIFE } from './sim.ts';
import { digest } from './state.ts';

/** The same token while it lives; asking for it renews its two hours. */
export function issue(sim: Sim): string {
  const now = sim.clock.now();
  const { tokens } = sim.state;
  const current = tokens.at(-1);
  sim.changed();
  if (current !== undefined && current.expiresAt > now) {
    current.expiresAt = now + TOKEN_LIFE;
    return current.token;
  }
  sim.state.next += 1;
  const token = digest(`token ${sim.state.next} ${sim.app.clientSecret}`).slice(0, 32);
  sim.state.tokens = [...tokens.slice(-4), { token, expiresAt: now + TOKEN_LIFE }];
  return token;
}

export function checkCredentials(sim: Sim, id: unknown, secret: unknown): void {
  if (id === sim.app.clientId && secret === sim.app.clientSecret) return;
  throw new Refusal('invalidClientIdOrSecret', 'invalid clientId or clientSecret', { errcode: 40089 });
}

/** Throws when the token is absent, unknown or past its time. */
export function checkToken(sim: Sim, token: string | undefined): void {
  if (token === undefined || token === '') throw badToken(41001);
  const known = sim.state.tokens.find((candidate) => candidate.token === token);
  if (known === undefined) throw badToken(40014);
  if (known.expiresAt <= sim.clock.now()) throw badToken(42001);
}

export function expireTokens(sim: Sim): void {
  for (const token of sim.state.tokens) token.expiresAt = sim.clock.now();
  sim.changed();
}
