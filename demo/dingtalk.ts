import { join } from 'node:path';
import { startDingtalkSimulator } from '../bots/simulator/dingtalk/server.ts';
import { dingtalkPhones } from '../bots/simulator/phones/dingtalk-screen.ts';
import { type DemoPlatform, type DemoPorts, residentsOf, roomsOf } from './platform.ts';

export async function demoDingtalk({ organisation, clock, directory, secret }: DemoPorts): Promise<DemoPlatform> {
  const app = {
    clientId: 'dingmusterdemo',
    clientSecret: secret('dingtalk'),
    agentId: 1,
    name: 'muster',
    corpId: 'dingdemo',
  };
  const residents = residentsOf(organisation, 'dingtalk');
  const rooms = roomsOf(organisation, 'dingtalk');
  const simulator = await startDingtalkSimulator({
    clock,
    stateFile: join(directory, 'dingtalk.json'),
    world: {
      app,
      people: residents.map(({ account, name }) => ({ userId: account, name })),
      groups: rooms.map(({ chat, title, members }) => ({ id: chat, title, members })),
    },
  });
  const phones = residents.map((one) => ({ ...one, platform: 'dingtalk' as const, id: one.account }));
  return {
    phones: dingtalkPhones(
      simulator,
      { phones, groups: rooms.map(({ chat, title }) => ({ chatId: chat, title })) },
      clock,
    ),
    environment: {
      DINGTALK_CLIENT_ID: app.clientId,
      DINGTALK_CLIENT_SECRET: app.clientSecret,
      DINGTALK_API_ROOT: simulator.apiRoot,
      DINGTALK_OAPI_ROOT: simulator.oapiRoot,
    },
    begin: () => Promise.resolve(),
    async close() {
      await simulator.save();
      await simulator.close();
    },
  };
}
