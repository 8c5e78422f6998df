import type { Instant } from '../ids.ts';
import type { Key } from './catalogue.ts';

/** A sentence of the catalogues; parameters may be texts themselves. */
export interface Sentence {
  readonly key: Key;
  readonly params?: Readonly<Record<string, Text | string | number>>;
}

/** Words a person wrote: shown as they are, in every language. */
export interface Said {
  readonly said: string;
}

/** A moment, shown in the reader's language and zone. */
export interface Moment {
  readonly at: Instant;
  readonly style: 'date' | 'time' | 'datetime';
}

/** Text for people is a value until somebody is known who reads it; `say` turns it into words. */
export type Text = Sentence | Said | Moment;

export const sentence = (key: Key, params?: Sentence['params']): Sentence => (params ? { key, params } : { key });
export const said = (words: string): Said => ({ said: words });
export const moment = (at: Instant, style: Moment['style'] = 'datetime'): Moment => ({ at, style });
