import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { sentence } from '../../core/text/text.ts';
import { problem } from './problem.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
/** Takes as long for a near miss as for a far one, whatever the lengths. */
const same = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));

/** Nobody passes without the API's token; without a token configured, nobody passes at all. */
export const bearer =
  (apiToken: string | null): MiddlewareHandler =>
  async (c, next) => {
    if (apiToken === null) return problem(c, 'off', sentence('system.api.off'));
    const given = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
    if (same(given, apiToken)) return next();
    return problem(c, 'unauthorised', sentence('system.api.unauthorised'), {
      headers: { 'www-authenticate': 'Bearer realm="muster"' },
    });
  };
