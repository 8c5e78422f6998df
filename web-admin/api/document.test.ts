import { readFileSync } from 'node:fs';
import { OpenAPIHono } from '@hono/zod-openapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiPage } from '../../tools/api.ts';
import { apiStory, describedAnswers } from '../test-support.ts';
import { apiDocument } from './document.ts';
import type { Endpoint } from './endpoint.ts';
import { outline } from './outline.ts';
import { endpoints, mountApi } from './routes.ts';

let story: Awaited<ReturnType<typeof apiStory>>;
beforeAll(async () => {
  story = await apiStory();
});
afterAll(() => story.close());

const methods = ['get', 'post', 'put', 'delete'];
const operationsOf = (document: ReturnType<typeof apiDocument>) =>
  Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Record<string, unknown>>).map(([method, operation]) => ({
      method,
      path,
      operation,
    })),
  );

function bodyOf({ example, upload }: Endpoint['spec'], more: object): unknown {
  const whole = { ...(example as object), ...more };
  if (!upload) return whole;
  const form = new FormData();
  for (const [name, value] of Object.entries(whole)) form.append(name, value instanceof File ? value : String(value));
  return form;
}

describe('the description', () => {
  test('names every door there is, and no other', () => {
    const app = new OpenAPIHono();
    mountApi(app, story.world);
    const doors = app.routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    const described = operationsOf(apiDocument(story.world)).map(
      ({ method, path }) => `${method.toUpperCase()} ${path}`,
    );
    expect(described.toSorted()).toEqual(doors.toSorted());
    expect(new Set(doors).size).toBe(doors.length);
  });

  test('is whole: every reference leads somewhere, every name is used once, every part of a path is explained', () => {
    const document = apiDocument(story.world);
    const text = JSON.stringify(document);
    const known = Object.keys(document.components?.schemas ?? {});
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) expect(known).toContain(name);
    const operations = operationsOf(document);
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { method, path, operation } of operations) {
      expect(methods).toContain(method);
      const parameters = (operation.parameters ?? []) as { name: string; in: string }[];
      const inPath = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
      expect(inPath.toSorted(), path).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted());
      expect(operation.summary, path).toMatch(/\w/);
      expect(operation.security, path).toEqual([{ token: [] }]);
      const responses = operation.responses as Record<string, { description: string }>;
      for (const status of ['400', '401', '503']) expect(responses[status]?.description, path).toMatch(/\w/);
      expect(
        Object.keys(responses).some((status) => /^[23]/.test(status)),
        path,
      ).toBe(true);
    }
    expect(text).toContain('"additionalProperties":false');
  });

  test('gives examples its own doors take', () => {
    const withBody = endpoints(story.world).filter(({ spec }) => spec.body);
    expect(withBody.length).toBeGreaterThan(30);
    for (const { spec } of withBody) {
      expect(spec.example, spec.id).toBeDefined();
      expect(spec.body?.safeParse(spec.example).error, spec.id).toBeUndefined();
    }
  });

  test('refuses what it does not describe', async () => {
    for (const { spec } of endpoints(story.world)) {
      if (!spec.body) continue;
      const path = `/api/v1${spec.path.replace(/\{\w+\}/g, '1')}`;
      const response = await story.call(spec.method.toUpperCase(), path, bodyOf(spec, { no_such_field: 1 }));
      expect(response.status, spec.id).toBe(400);
      const { errors } = (await response.json()) as { errors: { field: string }[] };
      expect(
        errors.map(({ field }) => field),
        spec.id,
      ).toContain('no_such_field');
    }
    for (const { spec } of endpoints(story.world)) {
      const path = `/api/v1${spec.path.replace(/\{\w+\}/g, '1')}?no_such=1`;
      const response = await story.call(spec.method.toUpperCase(), path, spec.body && bodyOf(spec, {}));
      expect(response.status, spec.id).toBe(400);
    }
    expect(story.failures).toEqual([]);
  });

  test('is served without a token, like the page that lists it', async () => {
    const get = (path: string) => story.app.fetch(new Request(`http://localhost${path}`));
    const served = (await (await get('/api/v1/openapi.json')).json()) as { openapi: string; paths: object };
    expect(served.openapi).toBe('3.1.0');
    expect(Object.keys(served.paths)).toEqual(Object.keys(apiDocument(story.world).paths ?? {}));
    const page = await (await get('/api')).text();
    for (const { operations } of outline(apiDocument(story.world))) {
      for (const { id, path } of operations) {
        expect(page).toContain(`id="${id}"`);
        expect(page).toContain(path);
      }
    }
    expect(page).not.toMatch(/https?:\/\/(?!localhost)[a-z]/);
  });
});

test('docs/api.md says the same', () => {
  expect(readFileSync('docs/api.md', 'utf8')).toBe(apiPage());
});

test('answers of other shapes and statuses would be noticed', async () => {
  const described = describedAnswers(story.world);
  const list = { tasks: [], total: 0, limit: 50, offset: 0 };
  await described('GET', '/api/v1/tasks', Response.json(list));
  await expect(described('GET', '/api/v1/tasks?x=1', Response.json({ ...list, more: 1 }))).rejects.toThrow(
    'unrecognized',
  );
  await expect(described('GET', '/api/v1/tasks', Response.json(list, { status: 202 }))).rejects.toThrow('202');
  await expect(described('PUT', '/api/v1/people/wang', Response.json({}, { status: 400 }))).rejects.toThrow('ZodError');
});
