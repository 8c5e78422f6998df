import { type Dispatcher, request } from 'undici';
import { type Lost, underDeadline } from '../deadline.ts';

/** What came of a call. Nothing in it ever holds a secret. */
export type Called<T = unknown> = { readonly kind: 'ok'; readonly result: T } | Refusal | Lost;

/** `code` is DingTalk's own: a word on the new host, a number as text on the old one; '' = it gave none. */
export interface Refusal {
  readonly kind: 'no';
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export interface Letter {
  readonly url: string;
  readonly method: 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
}

/** One request, one answer; never throws, never repeats. */
export const exchange = (dispatcher: Dispatcher, letter: Letter): Promise<Called> =>
  underDeadline(letter, async (signal) => {
    const response = await request(letter.url, {
      method: letter.method,
      // Without it some answers come as XML.
      headers: { accept: 'application/json', 'content-type': 'application/json', ...letter.headers },
      body: JSON.stringify(letter.body),
      dispatcher,
      signal,
    });
    return answerOf(response.statusCode, await response.body.text());
  });

/**
 * Both hosts' ways of saying no: `code` with a status of 400 or more, and `errcode` (also `status: 1111`, when too much
 * comes from one address) with a status of 200.
 */
export function answerOf(status: number, text: string): Called {
  const body = objectOf(text);
  const word = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
  const no = (code: unknown, message: unknown): Refusal => ({
    kind: 'no',
    status,
    code: word(code),
    message: word(message).slice(0, 300),
  });
  if (!body) return no('', `HTTP ${status} without an answer of DingTalk`);
  const { errcode, errmsg, sub_code, sub_msg, code, message } = body;
  if (errcode !== undefined && errcode !== 0) return no(sub_code ?? errcode, sub_msg ?? errmsg);
  if (body.status === 1111) return no(1111, body.wait ?? 'too many calls from this address');
  if (status >= 300) return no(code, message);
  if (body.success === false) return no(code ?? 'unsuccessful', message ?? 'not successful');
  return { kind: 'ok', result: body };
}

export function objectOf(text: unknown): Record<string, unknown> | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
