import { noticeCard } from '../cards/notice-card.ts';
import { tokenOf } from '../cards/token.ts';
import { type Platform, platforms } from '../ids.ts';
import { platformNames } from '../tell/alarm.ts';
import { said, sentence } from '../text/text.ts';
import { answer } from './answer.ts';
import { silence } from './replies.ts';
import type { Reply, Scene } from './scene.ts';

/** How people name a platform, in any of our languages; lower case. */
const names: Readonly<Record<Platform, readonly string[]>> = {
  telegram: ['telegram', 'tg', 'телеграм', '电报'],
  dingtalk: ['dingtalk', 'ding', 'дингтолк', '钉钉'],
  feishu: ['feishu', 'lark', 'фейшу', '飞书'],
};

/** `/channel`, perhaps with the platform already named. */
export async function channelCommand(scene: Scene, rest: string): Promise<Reply> {
  const word = rest.normalize('NFKC').trim().toLowerCase();
  const named = platforms.find((platform) => names[platform].includes(word));
  if (named) return setChannel(scene, named);
  const [here, ...others] = await platformsOf(scene);
  if (here && others.length === 0) {
    return { notice: sentence('chat.channel.only', { platform: platformNames[here] }) };
  }
  const buttons = (here ? [here, ...others] : []).map((platform) => ({
    text: said(platformNames[platform]),
    token: tokenOf({ verb: 'channel', subject: { kind: 'list', id: 0 }, turn: 0, arg: platform }),
  }));
  await answer(scene, noticeCard(sentence('chat.channel.which'), [], buttons));
  return silence;
}

/** Where this person is told first from now on; what cannot arrive there still goes to their other chats. */
export async function setChannel(scene: Scene, platform: Platform): Promise<Reply> {
  const params = { platform: platformNames[platform] };
  if (!(await platformsOf(scene)).includes(platform)) return { notice: sentence('chat.channel.unknown', params) };
  await scene.tx.people.setPreferred(scene.person.id, platform);
  return { notice: sentence('chat.channel.set', params) };
}

/** Where we speak and know this person. */
async function platformsOf({ tx, world, person }: Scene): Promise<Platform[]> {
  const accounts = await tx.accounts.of(person.id);
  return platforms.filter((platform) => world.traits(platform) && accounts.some((one) => one.platform === platform));
}
