/** What came of a call. Nothing in it ever holds a secret. */
export type Called<T> =
  | { readonly kind: 'ok'; readonly result: T }
  | Refusal
  /** No answer. `reached: 'no'`: the request certainly never left. */
  | { readonly kind: 'lost'; readonly reached: 'no' | 'maybe'; readonly why: string };

export interface Refusal {
  readonly kind: 'no';
  readonly status: number;
  /** Feishu's own number for what is wrong. */
  readonly code: number;
  readonly description: string;
  readonly retryAfterMs?: number;
}
