import type { Locale } from '../../../core/ids.ts';
import type { House, Resident } from '../../harness/house.ts';

/** Everybody speaks the language under test. */
export const residents = (locale: Locale): readonly Resident[] => [
  { code: 'olga', roles: ['requester'], locale },
  { code: 'chen', roles: ['manager'], locale },
  { code: 'root', roles: ['admin'], locale },
  { code: 'ivan', roles: ['employee'], locale },
  { code: 'wang', roles: ['employee'], locale },
  // Two whom one name fits.
  { code: 'petrov1', roles: ['employee'], locale },
  { code: 'petrov2', roles: ['employee'], locale },
  // Never pressed Start.
  { code: 'mute', roles: ['employee'], locale, started: false },
  // Will block us.
  { code: 'shut', roles: ['employee'], locale },
];

/** An account nobody is bound to, in private and in the groups. */
export const stranger = { code: 'stranger', id: 5900 } as const;

export interface Rooms {
  /** The group of everybody. */
  readonly field: number;
  /** To be upgraded. */
  readonly dock: number;
  /** To throw us out. */
  readonly yard: number;
  /** With a topic. */
  readonly forum: number;
  readonly topic: number;
}

const tongues = { 'zh-CN': 'zh-hans', ru: 'ru', en: 'en' } as const;

/** Adds the stranger and the other groups; we hear everything said in any of them. */
export async function addRooms(house: House, locale: Locale): Promise<Rooms> {
  const { telegram, group: field } = house;
  telegram.addPerson({ id: stranger.id, firstName: 'Nobody', language: tongues[locale] });
  telegram.phone(stranger.id).start();
  const of = (...codes: string[]) => codes.map((code) => house.phone(code).person.id);
  const [dock, yard, forum] = [-1002, -1003, -1_001_234_567_890] as const;
  telegram.group(field).addMember(stranger.id);
  telegram.group(field).promoteBot('administrator');
  telegram.addGroup({ id: dock, title: 'Dock', members: of('ivan', 'wang'), bot: 'administrator' });
  telegram.addGroup({ id: yard, title: 'Yard', members: of('ivan', 'wang'), bot: 'administrator' });
  telegram.addGroup({ id: forum, title: 'Forum', members: of('ivan'), bot: 'administrator', forum: true });
  const topic = telegram.group(forum).createTopic('Pumps');
  await house.settled();
  await house.write(async (tx) => {
    const rooms = [
      [field, 'Field'],
      [dock, 'Dock'],
      [yard, 'Yard'],
      [forum, 'Forum', String(topic)],
    ] as const;
    for (const [id, title, thread] of rooms) {
      const place = { platform: 'telegram', externalId: String(id), kind: 'group', title } as const;
      const room = await tx.conversations.ensure(thread ? { ...place, thread } : place, { locale, zone: 'UTC' });
      await tx.conversations.update(room.id, { locale });
      if (id !== dock && id !== yard) continue;
      const unit = await tx.groups.put({
        code: title.toLowerCase(),
        name: title,
        members: [house.id('ivan'), house.id('wang')],
      });
      await tx.groups.bindConversation(unit, room.id);
    }
  });
  return { field, dock, yard, forum, topic };
}
