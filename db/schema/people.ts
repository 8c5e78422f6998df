import type { Generated } from 'kysely';
import type { Locale, Platform } from '../../core/ids.ts';
import type { Reach } from '../../core/people/person.ts';

/** Who there is, how they are reached, and what they are in the middle of saying. */
export interface PeopleTables {
  person: {
    id: Generated<number>;
    code: string;
    name: string;
    search: string;
    locale: Locale;
    zone: string;
    /** `,employee,manager,`: each role between commas. */
    roles: string;
    disabled_at: number | null;
    preferred_platform: Platform | null;
    /** Wall times `HH:MM`; both or neither. */
    quiet_from: string | null;
    quiet_until: string | null;
  };
  account: {
    id: Generated<number>;
    person_id: number;
    platform: Platform;
    external_id: string;
    reach: Generated<Reach>;
    bound_at: number;
  };
  org_group: { id: Generated<number>; code: string; name: string };
  group_member: { group_id: number; person_id: number };
  group_conversation: { group_id: number; conversation_id: number };
  conversation: {
    id: Generated<number>;
    platform: Platform;
    external_id: string;
    /** Empty = none, so that one unique key holds. */
    thread: string;
    kind: 'direct' | 'group';
    title: string | null;
    locale: Locale;
    zone: string;
    person_id: number | null;
    gone_at: number | null;
  };
  bind_code: { hash: string; person_id: number; created_at: number; expires_at: number; used_at: number | null };
  intent: {
    id: Generated<number>;
    platform: Platform;
    external_id: string;
    conversation_id: number;
    token: string;
    message: string | null;
    expires_at: number;
  };
  dialogue: {
    id: Generated<number>;
    person_id: number;
    conversation_id: number;
    kind: string;
    turn: Generated<number>;
    state: string;
    prompt: string | null;
    expires_at: number;
    ended_at: number | null;
  };
}
