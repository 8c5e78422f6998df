import { createRoute, type OpenAPIHono, type RouteConfig, type z } from '@hono/zod-openapi';
import type { Handler } from 'hono';
import type { World } from '../../core/world.ts';
import { createTask } from './create-task.ts';
import { problemSchema } from './problem.ts';
import { listTasks, readTask } from './read-tasks.ts';
import {
  createSchema,
  keyHeader,
  listQuery,
  listSchema,
  madeSchema,
  numberParam,
  readQuery,
  taskSchema,
} from './schemas.ts';

const json = (description: string, schema: z.ZodType) => ({ description, content: { 'application/json': { schema } } });
const refused = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
});
const security = [{ token: [] }];
const always = { 401: refused('No token, or a wrong one'), 503: refused('The API is switched off') };

const create = createRoute({
  method: 'post',
  path: '/api/v1/tasks',
  summary: 'Create a task, or one for each assignee',
  security,
  request: { headers: keyHeader, body: { required: true, content: { 'application/json': { schema: createSchema } } } },
  responses: {
    200: json('The task this code or key stands for already, unchanged', taskSchema),
    201: json('The task, or the batch of several assignees', taskSchema.or(madeSchema)),
    400: refused('A field is wrong; each is named'),
    413: refused('The body is too large'),
    415: refused('The body is not JSON'),
    422: refused('The idempotency key came with another body before'),
    ...always,
  },
});
const list = createRoute({
  method: 'get',
  path: '/api/v1/tasks',
  summary: 'Tasks, nearest deadline first',
  security,
  request: { query: listQuery },
  responses: { 200: json('One page', listSchema), 400: refused('A parameter is wrong'), ...always },
});
const read = createRoute({
  method: 'get',
  path: '/api/v1/tasks/{number}',
  summary: 'One task with its history and the copies of its card',
  security,
  request: { params: numberParam, query: readQuery },
  responses: {
    200: json('The task', taskSchema),
    400: refused('A parameter is wrong'),
    404: refused('No such task'),
    ...always,
  },
});

/** Declares and mounts the API. Handlers check their own input with the very schemas declared here. */
export function mountApi(app: OpenAPIHono, world: World): void {
  const mount = (route: RouteConfig & { getRoutingPath(): string }, handler: Handler) => {
    app.openAPIRegistry.registerPath(route);
    app.on(route.method, route.getRoutingPath(), handler);
  };
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  mount(create, createTask(world));
  mount(list, listTasks(world));
  mount(read, readTask(world));
}
