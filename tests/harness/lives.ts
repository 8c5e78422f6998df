import type { Platform } from '../../core/ids.ts';
import type { OpenDatabase } from '../../db/open.ts';
import { standThreePlatforms, type ThreePlatforms } from './three-house.ts';
import type { Resident } from './three-simulators.ts';

/** What one platform was asked for while a task lived. */
export interface Spent {
  /** Calls that are taken off the month, or would be, by operation. */
  readonly calls: Readonly<Record<string, number>>;
  /** The same as the ledger counts them. */
  readonly ledger: { readonly calls: number; readonly pushes: number };
  /** The same as the platform's server counts them, where it has an allowance. */
  readonly server: { readonly calls: number; readonly pushes: number } | undefined;
}

type Live = (house: ThreePlatforms, platform: Platform) => Promise<void>;

/** Who lives a task: a manager, and ten people of one group. */
const members = Array.from({ length: 10 }, (_, n) => `e${n}`);

/** The group's chats, and two more. */
async function bindMore({ write, simulators, group }: ThreePlatforms, platform: Platform): Promise<void> {
  const more = { telegram: ['-1002', '-1003'], dingtalk: ['cidField2==', 'cidField3=='], feishu: ['oc_f2', 'oc_f3'] };
  for (const id of more[platform]) {
    if (platform === 'telegram') simulators.telegram.addGroup({ id: Number(id), title: id, members: [5002] });
    if (platform === 'dingtalk') simulators.dingtalk.addGroup({ id, title: id, members: ['e0'] });
    if (platform === 'feishu') simulators.feishu.addGroup({ chatId: id, name: id, members: ['ou_e0'] });
    await write(async (tx) => {
      const at = await tx.conversations.ensure(
        { platform, externalId: id, kind: 'group' },
        { locale: 'en', zone: 'UTC' },
      );
      await tx.groups.bindConversation(group, at.id);
    });
  }
}

const pooled: Live = async (house) => {
  await house.submit('mona', { title: 'Pump', groups: [house.group] });
  await house.press('e0', 'claim', 'group');
  await house.press('e0', 'finish');
};

/** Whole lives of a task. What is said to make it, and who else looks at it, is no part of them. */
export const lives = {
  personal: async (house) => {
    await house.submit('mona', { title: 'Pump', assignees: [house.id('e0')] });
    await house.press('e0', 'accept');
    await house.press('e0', 'finish');
    await house.press('mona', 'confirm');
  },
  pooled,
  /** The group talks in three chats. */
  'three chats': async (house, platform) => {
    await bindMore(house, platform);
    await pooled(house, platform);
  },
  /** No chat is bound to the group: each of the ten is told alone. */
  'no chat': async (house) => {
    const crew = await house.write((tx) =>
      tx.groups.put({ code: 'crew', name: 'Crew', members: members.map((code) => house.id(code)) }),
    );
    await house.submit('mona', { title: 'Pump', groups: [crew] });
    await house.press('e0', 'claim');
    await house.press('e0', 'finish');
  },
} satisfies Record<string, Live>;
export type Life = keyof typeof lives;

/** Calls that keep the connection, and cost nothing anywhere. */
const upkeep = new Set(['getUpdates', 'getMe', 'deleteWebhook', 'token', 'connect', 'stream', 'bot.info']);

/** Everybody on one platform; what the life costs there. */
export async function spentOn(db: OpenDatabase, platform: Platform, life: Life): Promise<Spent> {
  const residents: Resident[] = [
    { code: 'mona', roles: ['manager'], platform },
    ...members.map((code): Resident => ({ code, roles: ['employee'], platform })),
  ];
  const house = await standThreePlatforms(db, residents);
  try {
    const adapter = house.adapters[platform];
    // What is painted while a line is new may be painted once more: that is the line's price, not the task's.
    await house.quiet(Promise.resolve());
    const before = { ...adapter.calls };
    const usage = { ...house.simulators.dingtalk.usage() };
    house.tally.take();
    await lives[life](house, platform);
    const calls = Object.fromEntries(
      Object.entries(adapter.calls).flatMap(([name, count]) => {
        const made = count - (before[name] ?? 0);
        return made > 0 && !upkeep.has(name) ? [[name, made]] : [];
      }),
    );
    const counted = house.tally.take().filter((one) => one.platform === platform);
    const sum = (kind: string) => counted.reduce((all, one) => all + (one.kind === kind ? one.count : 0), 0);
    const now = house.simulators.dingtalk.usage();
    const server = { calls: now.calls - usage.calls, pushes: now.pushes - usage.pushes };
    return {
      calls,
      ledger: { calls: sum('call'), pushes: sum('push') },
      server: platform === 'dingtalk' ? server : undefined,
    };
  } finally {
    await house.stop();
  }
}
