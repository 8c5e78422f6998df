import type { ConversationId, GroupId, Instant, Locale, PersonId, Platform, Zone } from '../ids.ts';
import type { Account, Group, Person, Quiet, Reach, Role } from '../people/person.ts';
import type { Conversation } from './conversations.ts';

interface PersonInput {
  readonly code: string;
  readonly name: string;
  readonly locale: Locale;
  readonly zone: Zone;
  readonly roles: readonly Role[];
  /** Absent: stays as it is. */
  readonly preferred?: Platform | null;
  /** Absent: stays as it is. */
  readonly quiet?: Quiet | null;
}

export interface People {
  get(id: PersonId): Promise<Person | undefined>;
  many(ids: readonly PersonId[]): Promise<ReadonlyMap<PersonId, Person>>;
  byCode(code: string): Promise<Person | undefined>;
  /** Active people, by name; `search` matches name or code, folded. At most `limit` (≤ 100). */
  list(filter: { search?: string; role?: Role; limit: number; offset?: number }): Promise<Person[]>;
  count(): Promise<number>;
  /** Creates or changes by code; returns the id. */
  put(person: PersonInput): Promise<PersonId>;
  setLocale(id: PersonId, locale: Locale): Promise<void>;
  setPreferred(id: PersonId, platform: Platform): Promise<void>;
  /** Null: active again. */
  setDisabled(id: PersonId, at: Instant | null): Promise<void>;
  setQuiet(id: PersonId, quiet: Quiet | null): Promise<void>;
}

export interface Accounts {
  /** The account and its person, if bound and the person is active. */
  find(platform: Platform, externalId: string): Promise<{ account: Account; person: Person } | undefined>;
  /** It belongs to somebody who is disabled. */
  isDisabled(platform: Platform, externalId: string): Promise<boolean>;
  of(person: PersonId): Promise<Account[]>;
  ofMany(people: readonly PersonId[]): Promise<Account[]>;
  /** `taken`: the account belongs to somebody else, or the person already has another one there. */
  bind(person: PersonId, platform: Platform, externalId: string, now: Instant): Promise<'bound' | 'same' | 'taken'>;
  setReach(id: number, reach: Reach): Promise<void>;
}

export interface Groups {
  byCode(code: string): Promise<Group | undefined>;
  many(ids: readonly GroupId[]): Promise<Group[]>;
  list(limit: number, offset?: number): Promise<Group[]>;
  /** Active members of any of these groups. */
  members(ids: readonly GroupId[]): Promise<PersonId[]>;
  /** Active members of each of these groups, by id. */
  membersOfEach(ids: readonly GroupId[]): Promise<ReadonlyMap<GroupId, readonly PersonId[]>>;
  /** The groups this person is a member of. */
  ofPerson(person: PersonId): Promise<Group[]>;
  /** False: tasks are dispatched to it, or rules name it. Its members and conversations are let go. */
  remove(id: GroupId): Promise<boolean>;
  /** Creates or changes by code, members replaced; returns the id. */
  put(group: { code: string; name: string; members: readonly PersonId[] }): Promise<GroupId>;
  /** The conversations bound to these groups, that are alive. */
  conversations(ids: readonly GroupId[]): Promise<Conversation[]>;
  bindConversation(group: GroupId, conversation: ConversationId): Promise<void>;
  /** Groups bound to one conversation. */
  inConversation(conversation: ConversationId): Promise<Group[]>;
}
