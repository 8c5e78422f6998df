import { reached, reasonOf } from './line.ts';

/** No answer. `reached: 'no'`: the request certainly never left. Nothing in it ever holds a secret. */
export interface Lost {
  readonly kind: 'lost';
  readonly reached: 'no' | 'maybe';
  readonly why: string;
}

interface Deadline {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Takes secrets out of what an error says. */
  readonly scrub?: (text: string) => string;
}

/** One request under a deadline. Never rejects: whatever is thrown on the way was lost on the way. */
export async function underDeadline<Answer>(
  { timeoutMs, signal, scrub = (text) => text }: Deadline,
  ask: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer | Lost> {
  if (signal?.aborted) return { kind: 'lost', reached: 'no', why: 'stopped before the call' };
  const end = new AbortController();
  let late = false;
  // The machine's own timer: a demonstration that moves the clock must not cut real connections.
  const timer = setTimeout(() => {
    late = true;
    end.abort();
  }, timeoutMs);
  const stop = () => end.abort();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await ask(end.signal);
  } catch (error) {
    if (late) return { kind: 'lost', reached: 'maybe', why: `no answer within ${timeoutMs} ms` };
    return { kind: 'lost', reached: reached(error), why: scrub(reasonOf(error)) };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}
