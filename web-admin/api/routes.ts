import type { OpenAPIHono } from '@hono/zod-openapi';
import type { World } from '../../core/world.ts';
import { attachments } from './attachments.ts';
import { createTask } from './create-task.ts';
import type { Endpoint } from './endpoint.ts';
import { groups } from './groups.ts';
import { logs } from './logs.ts';
import { managerLists } from './manager/of-person.ts';
import { managerQuestions } from './manager/questions.ts';
import { withdrawal } from './manager/withdraw.ts';
import { managerWrites } from './manager/writes.ts';
import { moves } from './moves.ts';
import { notifications } from './notifications.ts';
import { people } from './people.ts';
import { listTasks, readTask } from './read-tasks.ts';
import { rules } from './rules.ts';
import { tryingRules } from './rules-try.ts';
import { comments } from './talk.ts';
import { templates } from './templates.ts';

/** Everything the API does, in the order it is described. */
export const endpoints = (world: World): readonly Endpoint[] => [
  createTask(world),
  listTasks(world),
  readTask(world),
  ...moves(world),
  ...comments(world),
  ...attachments(world),
  ...managerWrites(world),
  withdrawal(world),
  ...managerQuestions(world),
  ...managerLists(world),
  ...rules(world),
  tryingRules(world),
  ...people(world),
  ...groups(world),
  ...templates(world),
  logs(world),
  ...notifications(world),
];

/** Declares and mounts the API. */
export function mountApi(app: OpenAPIHono, world: World): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  for (const { route, handler } of endpoints(world)) {
    app.openAPIRegistry.registerPath(route);
    app.on(route.method, route.getRoutingPath(), handler);
  }
}
