import type { GroupId, Instant, Locale, PersonId, Platform, Zone } from '../ids.ts';

export const roles = ['requester', 'reviewer', 'manager', 'employee', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Wall times `HH:MM` in the person's zone; across midnight where `until` is not after `from`. Never equal. */
export interface Quiet {
  readonly from: string;
  readonly until: string;
}

export interface Person {
  readonly id: PersonId;
  /** Short, stable, chosen by the organisation: `wang`. */
  readonly code: string;
  readonly name: string;
  readonly locale: Locale;
  readonly zone: Zone;
  readonly roles: readonly Role[];
  readonly disabledAt: Instant | null;
  /** Where they want to hear from us first; null = wherever they can be reached. */
  readonly preferred: Platform | null;
  /** When only what is urgent may ring; absent: never. */
  readonly quiet?: Quiet;
}

/** Whether a direct message can arrive: nobody knows until the first one, or until they press Start or block us. */
export type Reach = 'unknown' | 'open' | 'blocked' | 'never_started';

/** A person's identity on one platform. */
export interface Account {
  readonly id: number;
  readonly person: PersonId;
  readonly platform: Platform;
  readonly externalId: string;
  readonly reach: Reach;
}

export interface Group {
  readonly id: GroupId;
  readonly code: string;
  readonly name: string;
}
