import type { HttpAnswer } from '../spoil.ts';
import type { Refusal } from './refusal.ts';

/** The two envelopes. */

export interface Answer extends HttpAnswer {
  body: Record<string, unknown>;
}

export function success(result: unknown): Answer {
  return { status: 200, body: { ok: true, result } };
}

export function failure(refusal: Refusal): Answer {
  const { code, message, parameters } = refusal;
  const body = {
    ok: false,
    error_code: code,
    description: message,
    ...(parameters === undefined ? {} : { parameters }),
  };
  const retryAfter = parameters?.retry_after;
  return {
    status: code,
    body,
    ...(retryAfter === undefined ? {} : { headers: { 'retry-after': String(retryAfter) } }),
  };
}
