import type { PhoneSeed } from '../bots/simulator/phones/telegram-screen.ts';
import type { SimulatedWorld } from '../bots/simulator/telegram/simulator.ts';
import type { OrganisationFile } from '../core/organisation/organisation.ts';

export interface DemoWorld {
  readonly telegram: SimulatedWorld;
  readonly phones: PhoneSeed[];
  readonly groups: { chatId: number; title: string; members: number[] }[];
}

const languages = { 'zh-CN': 'zh-hans', ru: 'ru', en: 'en' } as const;

/** The platforms' side of the organisation: an account for everybody who has one, a chat for every group that has. */
export function simulatedWorld({ people, groups }: OrganisationFile, token: string): DemoWorld {
  const phones = people.flatMap(({ code, name, locale = 'en', zone = 'UTC', accounts }): PhoneSeed[] =>
    accounts?.telegram ? [{ code, name, platform: 'telegram', id: Number(accounts.telegram), locale, zone }] : [],
  );
  const idOf = new Map(phones.map(({ code, id }) => [code, id]));
  const chats = groups.flatMap(({ name, members, conversations }) => {
    const known = members.flatMap((code) => idOf.get(code) ?? []);
    return (conversations?.telegram ?? []).map((chat) => ({ chatId: Number(chat), title: name, members: known }));
  });
  return {
    phones,
    groups: chats,
    telegram: {
      bots: [{ token, username: 'muster_demo_bot', name: 'muster' }],
      people: phones.map(({ id, name, locale, code }) => {
        const [firstName = name, lastName] = name.split(' ');
        const more = lastName === undefined ? {} : { lastName };
        return { id, firstName, ...more, username: `${code}_demo`, language: languages[locale] };
      }),
      groups: chats.map(({ chatId, title, members }) => ({ id: chatId, title, members })),
    },
  };
}
