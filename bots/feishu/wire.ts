import { type Dispatcher, request } from 'undici';
import type { SdkCall } from './sdk.ts';

/** What came back over HTTP, whatever its status; an error only when nothing whole came back. */
export interface Reply {
  readonly status: number;
  /** Parsed, or undefined when it is not JSON (a gateway's page). */
  readonly body: unknown;
  /** How long the platform wants us to wait. */
  readonly resetMs?: number;
}

/** The one HTTP way out, under the SDK's client, its long connection's discovery, and the token. */
export type Send = (call: SdkCall) => Promise<Reply>;

export function sendThrough(dispatcher: Dispatcher): Send {
  return async ({ method, url, params = {}, data, headers = {}, signal }) => {
    const query = new URLSearchParams(params).toString();
    const response = await request(query ? `${url}?${query}` : url, {
      method: method.toUpperCase() as Dispatcher.HttpMethod,
      headers: { ...headers, ...(data ? { 'content-type': 'application/json; charset=utf-8' } : {}) },
      ...(data ? { body: JSON.stringify(data) } : {}),
      dispatcher,
      ...(signal ? { signal } : {}),
    });
    const text = await response.body.text();
    const reset = Number(response.headers['x-ogw-ratelimit-reset']);
    return {
      status: response.statusCode,
      body: parsed(text),
      ...(Number.isFinite(reset) && reset > 0 ? { resetMs: reset * 1000 } : {}),
    };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
