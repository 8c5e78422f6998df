import type { MiddlewareHandler } from 'hono';
import { sameSecret } from '../../core/same-secret.ts';
import { sentence } from '../../core/text/text.ts';
import { problem } from './problem.ts';

/** Nobody passes without the API's token; without a token configured, nobody passes at all. */
export const bearer =
  (apiToken: string | null): MiddlewareHandler =>
  async (c, next) => {
    if (apiToken === null) return problem(c, 'off', sentence('system.api.off'));
    const given = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
    if (sameSecret(given, apiToken)) return next();
    return problem(c, 'unauthorised', sentence('system.api.unauthorised'), {
      headers: { 'www-authenticate': 'Bearer realm="muster"' },
    });
  };
