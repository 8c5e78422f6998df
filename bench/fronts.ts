import { random } from '../app.ts';
import { dingtalkAdapter } from '../bots/dingtalk/adapter.ts';
import { feishuAdapter } from '../bots/feishu/adapter.ts';
import { telegramAdapter } from '../bots/telegram/adapter.ts';
import { SystemClock } from '../clock.ts';
import type { Platform } from '../core/ids.ts';
import type { ChatAdapter, Clock } from '../core/ports.ts';
import type { OpenDatabase } from '../db/open.ts';
import { hookOf, isUp, organisation, type Standing, secret, standHouse } from './house.ts';
import type { Offered } from './seed.ts';
import { botToken, startStub } from './stub.ts';
import { dingtalkApp, type StreamStub, startDingtalkStub } from './stub-dingtalk.ts';
import { feishuApp, startFeishuStub } from './stub-feishu.ts';
import { acceptOf, tapOf, wordsOf } from './updates.ts';

/** One platform's way in, whichever it is. Both are over once the platform has its answer. */
export interface Front {
  tap(one: Offered): Promise<void>;
  say(one: Offered, text: string): Promise<void>;
}
export interface FrontedHouse extends Standing {
  readonly fronts: ReadonlyMap<Platform, Front>;
}

interface Way {
  readonly adapter: ChatAdapter & { close(): Promise<void> };
  readonly front: (world: Standing['world']) => Front;
  readonly close: () => Promise<void>;
}

const common = (clock: Clock) => ({ clock, random, locale: organisation.locale, zone: organisation.zone });

async function telegramWay(clock: Clock): Promise<Way> {
  const stub = await startStub();
  const webhook = { url: 'https://muster.example.org', secret };
  const adapter = telegramAdapter({ ...common(clock), token: botToken, root: stub.root, webhook });
  const front = (world: Standing['world']): Front => {
    const deliver = hookOf(world, adapter);
    return {
      async tap({ chat, message, task }) {
        const { update, query } = tapOf(chat, message, acceptOf(task));
        const answered = stub.answered(query);
        await Promise.all([deliver(update), answered]);
      },
      say: ({ chat }, text) => deliver(wordsOf(chat, text)),
    };
  };
  return { adapter, front, close: stub.close };
}

const streamFront = (stub: StreamStub): Front => ({
  tap: ({ chat, message, task }) => stub.tap(chat, message, acceptOf(task)),
  say: ({ chat }, text) => stub.say(chat, text),
});

async function dingtalkWay(clock: Clock): Promise<Way> {
  const stub = await startDingtalkStub();
  const adapter = dingtalkAdapter({ ...common(clock), ...dingtalkApp, apiRoot: stub.root, oapiRoot: stub.root });
  return { adapter, front: () => streamFront(stub), close: stub.close };
}

async function feishuWay(clock: Clock): Promise<Way> {
  const stub = await startFeishuStub();
  const adapter = feishuAdapter({ ...common(clock), ...feishuApp, domain: stub.root });
  return { adapter, front: () => streamFront(stub), close: stub.close };
}

const ways = { telegram: telegramWay, dingtalk: dingtalkWay, feishu: feishuWay };

/** The whole house between the stubs of these platforms. */
export async function openFronts(db: OpenDatabase, which: readonly Platform[]): Promise<FrontedHouse> {
  const clock = new SystemClock();
  const opened = new Map<Platform, Way>();
  for (const platform of which) opened.set(platform, await ways[platform](clock));
  const house = standHouse(
    db,
    clock,
    [...opened.values()].map(({ adapter }) => adapter),
  );
  for (const { adapter } of opened.values()) await isUp(adapter, clock);
  await house.idle();
  return {
    ...house,
    fronts: new Map([...opened].map(([platform, { front }]) => [platform, front(house.world)])),
    async stop() {
      await house.stop();
      for (const { adapter, close } of opened.values()) {
        await adapter.close();
        await close();
      }
    },
  };
}
