import { readFileSync } from 'node:fs';
import { OpenAPIHono } from '@hono/zod-openapi';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { secureHeaders } from 'hono/secure-headers';
import { StorageError } from '../core/errors.ts';
import { sentence } from '../core/text/text.ts';
import type { World } from '../core/world.ts';
import { bearer } from './api/bearer.ts';
import { type ApiDocument, apiDocument } from './api/document.ts';
import { problem } from './api/problem.ts';
import { mountApi } from './api/routes.ts';
import { apiPage } from './api-page.ts';
import { file } from './files.ts';
import { health } from './health.ts';
import { page } from './page.ts';

export interface WebDeps {
  readonly world: World;
  /** Absent: the API answers that it is switched off. */
  readonly apiToken: string | null;
  /** The platforms' webhooks, each for every path that begins with its prefix (`/telegram/…`). First match wins. */
  readonly mounts?: readonly Mount[];
  /** Applied to reasons shown in health reports. */
  readonly redact?: (text: string) => string;
  /** Told of every failure that is ours. */
  readonly report?: (error: unknown, correlation: string) => void;
}

interface Mount {
  readonly prefix: string;
  readonly fetch: (request: Request) => Promise<Response>;
}

export interface WebApp {
  /** Never rejects. */
  fetch(request: Request): Promise<Response>;
}

const retrySeconds = '5';
const twoYears = 63_072_000;
const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  strictTransportSecurity: `max-age=${twoYears}; includeSubDomains`,
  referrerPolicy: 'no-referrer',
  xFrameOptions: 'DENY',
  crossOriginOpenerPolicy: 'same-origin',
});

/** The whole of our HTTP side as one function, without a socket. */
export function webApp({
  world,
  apiToken,
  mounts = [],
  redact = (text) => text,
  report = () => undefined,
}: WebDeps): WebApp {
  const app = new OpenAPIHono();
  app.use(headers);
  app.use(async (c, next) => {
    await next();
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
  });
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        const allow = methods.join(', ');
        return problem(c, 'method', sentence('system.api.method', { methods: allow }), { headers: { allow } });
      },
    }),
  );
  let made: ApiDocument | undefined;
  // Takes longer than everything else here, and hardly anybody reads it.
  const document = () => {
    made ??= apiDocument(world);
    return made;
  };
  for (const path of ['/api/v1/openapi.json', '/api/openapi.json']) app.get(path, (c) => c.json(document()));
  app.use('/api/v1/*', bearer(apiToken));

  const stylesheet = readFileSync(new URL('public/style.css', import.meta.url), 'utf8');
  app.get('/style.css', (c) => c.body(stylesheet, 200, { 'content-type': 'text/css; charset=utf-8' }));
  app.get('/files/:id/:name', file(world));
  app.get('/', page(world));
  app.get('/health', health(world, redact));
  app.get('/api/health', health(world, redact));
  app.get('/api', apiPage(world, document));
  mountApi(app, world);

  app.notFound((c) => problem(c, 'not_found', sentence('system.api.not_found')));
  const reported = (error: unknown): string => {
    const correlation = `api-${world.random.secret(9)}`;
    report(error, correlation);
    return correlation;
  };
  app.onError((error, c) => {
    const correlation = reported(error);
    if (error instanceof StorageError) {
      return problem(c, 'storage', sentence('system.api.storage'), { headers: { 'retry-after': retrySeconds } });
    }
    return problem(c, 'broken', sentence('system.api.broken', { correlation }));
  });
  return {
    async fetch(request) {
      const mount = mounts.length > 0 ? mountOf(mounts, request) : undefined;
      if (!mount) return app.fetch(request);
      try {
        return await mount.fetch(request);
      } catch (error) {
        reported(error);
        return new Response(null, { status: 500 });
      }
    },
  };
}

/** Platforms ask most often by far, and what a browser should be told about a page is nothing to them. */
function mountOf(mounts: readonly Mount[], request: Request): Mount | undefined {
  const path = new URL(request.url).pathname;
  return mounts.find(({ prefix }) => path.startsWith(`${prefix}/`));
}
