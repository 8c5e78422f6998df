import type { Lost } from '../deadline.ts';

/** What came of a call. Nothing in it ever holds a secret. */
export type Called<T> = { readonly kind: 'ok'; readonly result: T } | Refusal | Lost;

export interface Refusal {
  readonly kind: 'no';
  readonly status: number;
  /** Feishu's own number for what is wrong. */
  readonly code: number;
  readonly description: string;
  readonly retryAfterMs?: number;
}
