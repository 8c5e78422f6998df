import { join } from 'node:path';
import { startFeishuSimulator } from '../bots/simulator/feishu/server.ts';
import { feishuPhones } from '../bots/simulator/phones/feishu-screen.ts';
import { type DemoPlatform, type DemoPorts, residentsOf, roomsOf } from './platform.ts';

const languages = { 'zh-CN': 'zh_cn', ru: 'ru_ru', en: 'en_us' } as const;

export async function demoFeishu({ organisation, clock, directory, secret }: DemoPorts): Promise<DemoPlatform> {
  const app = { appId: 'cli_a0de000000000001', appSecret: secret('feishu'), name: 'muster' };
  const residents = residentsOf(organisation, 'feishu');
  const rooms = roomsOf(organisation, 'feishu');
  const simulator = await startFeishuSimulator({
    clock,
    stateFile: join(directory, 'feishu.json'),
    world: {
      apps: [app],
      people: residents.map(({ account, name, locale }) => ({ openId: account, name, language: languages[locale] })),
      groups: rooms.map(({ chat, title, members }) => ({ chatId: chat, name: title, members })),
    },
  });
  const phones = residents.map((one) => ({ ...one, platform: 'feishu' as const, id: one.account }));
  return {
    phones: feishuPhones(
      simulator,
      { phones, groups: rooms.map(({ chat, title }) => ({ chatId: chat, title })) },
      clock,
    ),
    environment: {
      FEISHU_APP_ID: app.appId,
      FEISHU_APP_SECRET: app.appSecret,
      FEISHU_DOMAIN: simulator.domain,
      FEISHU_MODE: 'ws',
    },
    begin: () => Promise.resolve(),
    async close() {
      await simulator.save();
      await simulator.close();
    },
  };
}
