/** What passes between the chaos run and the process it kills. */
import type { Where } from '../../db/open.ts';

/** The crash map: where a process may die. X12 is met at the birth of a world, the others in the middle of its life. */
export const crashPoints = [
  'X1',
  'X2',
  'X3',
  'X4',
  'X5',
  'X6',
  'X7',
  'X8',
  'X9',
  'X10',
  'X11',
  'X12',
  'X13',
  'X14',
  'X15',
] as const;
export type CrashPoint = (typeof crashPoints)[number];

export const sabotages = ['ack-early', 'no-inbox', 'send-twice', 'settle-blind'] as const;
export type Sabotage = (typeof sabotages)[number];

export interface Life {
  readonly database: Where;
  readonly apiRoot: string;
  readonly apiToken: string;
  /** How far (ms) this life's clock is ahead: time that earlier lives skipped stays skipped. */
  readonly clockAhead: number;
  readonly sabotage?: Sabotage;
  /** Dies this many steps into the first migration. */
  readonly dieMigrating?: number;
}

export type Order =
  | { readonly kind: 'live'; readonly life: Life }
  | { readonly kind: 'arm'; readonly point: CrashPoint; readonly nth: number; readonly afterMs: number }
  /** Backups, or checkpoints that truncate the log, one after another until the end. */
  | { readonly kind: 'keep'; readonly doing: 'backups' | 'checkpoints'; readonly folder: string }
  | { readonly kind: 'settle' }
  | { readonly kind: 'render'; readonly chats: readonly string[] }
  /** Ends at once, in good order: what was loaded starts faster from then on. */
  | { readonly kind: 'leave' };

export interface RenderedCard {
  readonly chat: string;
  readonly message: string;
  /** As a phone shows it, without markup. */
  readonly text: string;
  /** Labels and tokens, row by row. */
  readonly buttons: readonly (readonly string[])[];
  readonly isTask: boolean;
}

export type Report =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'armed' }
  | { readonly kind: 'settled'; readonly clockAhead: number }
  | { readonly kind: 'renders'; readonly cards: readonly RenderedCard[] };
