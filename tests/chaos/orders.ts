/** What passes between the chaos run and the process it kills. */
import type { Card } from '../../core/cards/card.ts';
import type { Platform } from '../../core/ids.ts';
import type { Target } from '../../core/ports.ts';
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
/** Where one platform is at work; at the others all share a unit, or none is concerned. */
export const platformPoints = ['X1', 'X2', 'X3', 'X4', 'X6', 'X7', 'X10'] as const satisfies readonly CrashPoint[];

export const sabotages = ['ack-early', 'no-inbox', 'send-twice', 'settle-blind', 'fresh-keys'] as const;
export type Sabotage = (typeof sabotages)[number];

/** Where the platforms are. */
export interface Addresses {
  readonly telegram: string;
  readonly dingtalk: { readonly apiRoot: string; readonly oapiRoot: string };
  readonly feishu: string;
}

export interface Life {
  readonly database: Where;
  readonly addresses: Addresses;
  readonly apiToken: string;
  /** How far (ms) this life's clock is ahead: time that earlier lives skipped stays skipped. */
  readonly clockAhead: number;
  readonly sabotage?: Sabotage;
  /** Dies this many steps into the first migration. */
  readonly dieMigrating?: number;
}

export type Order =
  | { readonly kind: 'live'; readonly life: Life }
  | {
      readonly kind: 'arm';
      readonly point: CrashPoint;
      /** Only there; absent: wherever the point is passed. */
      readonly platform?: Platform;
      readonly nth: number;
      readonly afterMs: number;
    }
  /** Backups, or checkpoints that truncate the log, one after another until the end. */
  | { readonly kind: 'keep'; readonly doing: 'backups' | 'checkpoints'; readonly folder: string }
  | { readonly kind: 'settle' }
  | { readonly kind: 'render' }
  /** Ends at once, in good order: what was loaded starts faster from then on. */
  | { readonly kind: 'leave' };

/** A live card as stored state says it is now. */
export interface StandingCard {
  readonly target: Target;
  readonly message: string;
  /** The conversation's, not one person's. */
  readonly isShared: boolean;
  readonly card: Card;
  /** Undefined: it is no task's. */
  readonly task?: number;
}

export type Report =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'armed' }
  | { readonly kind: 'settled'; readonly clockAhead: number }
  | { readonly kind: 'renders'; readonly cards: readonly StandingCard[] };
