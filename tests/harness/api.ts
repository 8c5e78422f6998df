import type { World } from '../../core/world.ts';
import { type WebApp, webApp } from '../../web-admin/app.ts';
import { describedAnswers } from '../../web-admin/test-support.ts';

const token = 'api-token-of-the-stories';

interface Answered<T> {
  readonly status: number;
  readonly json: T;
}

export interface ApiClient {
  readonly web: WebApp;
  /** Everything that failed on our side. */
  readonly failures: readonly unknown[];
  get<T = Record<string, unknown>>(path: string): Promise<Answered<T>>;
  post<T = Record<string, unknown>>(
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answered<T>>;
  put<T = Record<string, unknown>>(path: string, body: unknown): Promise<Answered<T>>;
  remove<T = Record<string, unknown>>(path: string): Promise<Answered<T>>;
}

/** Another system that knows our token. Paths begin below `/api/v1`. */
export function apiClient(world: World): ApiClient {
  const failures: unknown[] = [];
  const described = describedAnswers(world);
  const web = webApp({ world, apiToken: token, report: (error) => failures.push(error) });
  const call = async <T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const isForm = body instanceof FormData;
    const sent = body === undefined || isForm ? body : JSON.stringify(body);
    const response = await web.fetch(
      new Request(`http://localhost/api/v1${path}`, {
        method,
        redirect: 'manual',
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(sent === undefined ? {} : { body: sent }),
      }),
    );
    await described(method, `/api/v1${path}`, response.clone());
    return { status: response.status, json: (await response.json()) as T };
  };
  return {
    web,
    failures,
    get: (path) => call('GET', path),
    post: (path, body, headers) => call('POST', path, body, headers),
    put: (path, body) => call('PUT', path, body),
    remove: (path) => call('DELETE', path),
  };
}
