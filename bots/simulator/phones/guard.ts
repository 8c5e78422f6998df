import type { Context, Next } from 'hono';

const NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

function hostName(host: string): string | undefined {
  const url = `http://${host}`;
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

/** Scripts can set neither header. A browser run without web security sends only the second. */
function fromThePage(context: Context, host: string): boolean {
  const origin = context.req.header('origin');
  if (origin !== undefined) return origin === `http://${host}`;
  return context.req.header('sec-fetch-site') === 'same-origin';
}

/**
 * Only this machine, only this page: a name that merely resolves to loopback is refused (it may be somebody's page
 * rebinding its own name), and so is every change that does not come from the page itself.
 */
export async function guard(context: Context, next: Next): Promise<Response | undefined> {
  const host = context.req.header('host') ?? '';
  if (!NAMES.has(hostName(host) ?? '')) return context.text('This page is served to this machine only.', 403);
  const reading = context.req.method === 'GET' || context.req.method === 'HEAD';
  if (!reading && !fromThePage(context, host)) return context.text('Only the page itself may do that.', 403);
  await next();
  context.header('content-security-policy', POLICY);
  context.header('x-content-type-options', 'nosniff');
  // Not `no-referrer`: browsers then send `Origin: null` with the page's own posts.
  context.header('referrer-policy', 'same-origin');
  context.header('cache-control', 'no-store');
  return undefined;
}
