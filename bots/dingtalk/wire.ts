import { type Dispatcher, request } from 'undici';
import { reached, reasonOf } from '../line.ts';

/** What came of a call. Nothing in it ever holds a secret. */
export type Called<T = unknown> =
  | { readonly kind: 'ok'; readonly result: T }
  | Refusal
  /** No answer. `reached: 'no'`: the request certainly never left. */
  | { readonly kind: 'lost'; readonly reached: 'no' | 'maybe'; readonly why: string };

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
export async function exchange(dispatcher: Dispatcher, letter: Letter): Promise<Called> {
  if (letter.signal?.aborted) return { kind: 'lost', reached: 'no', why: 'stopped before the call' };
  const end = new AbortController();
  let late = false;
  // The machine's own timer: a demonstration that moves the clock must not cut real connections.
  const timer = setTimeout(() => {
    late = true;
    end.abort();
  }, letter.timeoutMs);
  const stop = () => end.abort();
  letter.signal?.addEventListener('abort', stop, { once: true });
  try {
    const response = await request(letter.url, {
      method: letter.method,
      // Without it some answers come as XML.
      headers: { accept: 'application/json', 'content-type': 'application/json', ...letter.headers },
      body: JSON.stringify(letter.body),
      dispatcher,
      signal: end.signal,
    });
    return answerOf(response.statusCode, await response.body.text());
  } catch (error) {
    if (late) return { kind: 'lost', reached: 'maybe', why: `no answer within ${letter.timeoutMs} ms` };
    return { kind: 'lost', reached: reached(error), why: reasonOf(error) };
  } finally {
    clearTimeout(timer);
    letter.signal?.removeEventListener('abort', stop);
  }
}

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
