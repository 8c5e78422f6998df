import type { Instant, Platform } from '../ids.ts';
import type { Text } from '../text/text.ts';

/** Who brings events that may come twice: a platform, or a caller of the API with keys of its own. */
export type Source = Platform | 'api';

/** What an inbound event led to, rendered anew when the same event comes again. */
export interface Remembered {
  readonly notice: Text | null;
  readonly alert: boolean;
}

export interface Inbox {
  /** First sight registers the key and gives undefined; a repeat gives what is remembered. */
  seen(source: Source, key: string, now: Instant): Promise<Remembered | undefined>;
  remember(source: Source, key: string, outcome: Remembered): Promise<void>;
  purge(before: Instant, limit: number): Promise<number>;
}
