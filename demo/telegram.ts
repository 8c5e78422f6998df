import { join } from 'node:path';
import { telegramPhones } from '../bots/simulator/phones/telegram-screen.ts';
import { startTelegramSimulator } from '../bots/simulator/telegram/server.ts';
import { type DemoPlatform, type DemoPorts, residentsOf, roomsOf } from './platform.ts';

const languages = { 'zh-CN': 'zh-hans', ru: 'ru', en: 'en' } as const;

export async function demoTelegram({ organisation, clock, directory, secret }: DemoPorts): Promise<DemoPlatform> {
  const token = `7000000001:${secret('telegram').slice(0, 35).padEnd(35, 'x')}`;
  const residents = residentsOf(organisation, 'telegram');
  const rooms = roomsOf(organisation, 'telegram');
  const simulator = await startTelegramSimulator({
    clock,
    stateFile: join(directory, 'telegram.json'),
    world: {
      bots: [{ token, username: 'muster_demo_bot', name: 'muster' }],
      people: residents.map(({ account, name, locale, code }) => {
        const [firstName = name, lastName] = name.split(' ');
        const more = lastName === undefined ? {} : { lastName };
        return { id: Number(account), firstName, ...more, username: `${code}_demo`, language: languages[locale] };
      }),
      groups: rooms.map(({ chat, title, members }) => ({ id: Number(chat), title, members: members.map(Number) })),
    },
  });
  const phones = residents.map((one) => ({ ...one, platform: 'telegram' as const, id: Number(one.account) }));
  return {
    phones: telegramPhones(
      simulator,
      { phones, groups: rooms.map(({ chat, title }) => ({ chatId: Number(chat), title })) },
      clock,
    ),
    environment: { TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: simulator.root, TELEGRAM_WEBHOOK_URL: '' },
    async begin() {
      for (const { account } of residents) simulator.phone(Number(account)).start();
      await simulator.idle(AbortSignal.timeout(10_000)).catch(() => undefined);
    },
    async close() {
      await simulator.save();
      await simulator.close();
    },
  };
}
