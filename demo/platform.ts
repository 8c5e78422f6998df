import type { PlatformPhones } from '../bots/simulator/phones/screen.ts';
import type { Locale, Platform, Zone } from '../core/ids.ts';
import type { OrganisationFile } from '../core/organisation/organisation.ts';
import type { Clock } from '../core/ports.ts';

/** One simulated platform of the demonstration. */
export interface DemoPlatform {
  readonly phones: PlatformPhones;
  /** What muster is configured with to find it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Does what a new person does first, where the platform asks for it. */
  begin(): Promise<void>;
  close(): Promise<void>;
}

export interface DemoPorts {
  readonly organisation: OrganisationFile;
  readonly clock: Clock;
  /** Where its history is kept. */
  readonly directory: string;
  /** Secrets of this demonstration: the same at every start. */
  readonly secret: (name: string) => string;
}

export interface Resident {
  readonly code: string;
  readonly name: string;
  readonly account: string;
  readonly locale: Locale;
  readonly zone: Zone;
}

/** The people of the organisation who live on this platform. */
export const residentsOf = ({ people }: OrganisationFile, platform: Platform): Resident[] =>
  people.flatMap(({ code, name, locale = 'en', zone = 'UTC', accounts }) => {
    const account = accounts[platform];
    return account ? [{ code, name, account, locale, zone }] : [];
  });

/** Its group chats there, with the accounts of their members. */
export const roomsOf = (organisation: OrganisationFile, platform: Platform) => {
  const accountOf = new Map(residentsOf(organisation, platform).map(({ code, account }) => [code, account]));
  return organisation.groups.flatMap(({ name, members, conversations }) =>
    (conversations[platform] ?? []).map((chat) => ({
      chat,
      title: name,
      members: members.flatMap((code) => accountOf.get(code) ?? []),
    })),
  );
};
