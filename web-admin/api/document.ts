import { OpenAPIHono } from '@hono/zod-openapi';
import type { World } from '../../core/world.ts';
import { tags } from './endpoint.ts';
import { mountApi } from './routes.ts';

/** The API's description, as OpenAPI 3.1; made from the very schemas its doors check with. */
export function apiDocument(world: World) {
  const app = new OpenAPIHono();
  mountApi(app, world);
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'muster',
      version: world.version,
      description:
        'Send `Authorization: Bearer` with the value of API_TOKEN. People, groups, rules and templates are named by their ' +
        'codes, tasks by their numbers (`T-1042`). A field or parameter that is not described is refused. Errors are ' +
        'RFC 9457 problems with a `code` that is the same in every language.',
    },
    tags: tags.map((name) => ({ name })),
  });
}
export type ApiDocument = ReturnType<typeof apiDocument>;
