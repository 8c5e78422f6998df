import { noticeCard } from '../cards/notice-card.ts';
import { tokenOf } from '../cards/token.ts';
import { type Locale, locales } from '../ids.ts';
import { sentence } from '../text/text.ts';
import { answer } from './answer.ts';
import { mayUse } from './command-table.ts';
import { silence } from './replies.ts';
import type { Reply, Scene } from './scene.ts';

/** How people name a language, in any of ours; lower case. */
const names: Readonly<Record<Locale, readonly string[]>> = {
  'zh-CN': ['zh', 'zh-cn', 'cn', '中文', '汉语', '简体中文', 'chinese', 'китайский'],
  ru: ['ru', 'русский', 'russian', '俄语', '俄文'],
  en: ['en', 'english', 'английский', '英语', '英文'],
};

/** Each in its own words. */
const buttonTexts = { 'zh-CN': 'chat.language.zh', ru: 'chat.language.ru', en: 'chat.language.en' } as const;

/** `/language`, perhaps with the language already named. */
export async function languageCommand(scene: Scene, rest: string): Promise<Reply> {
  const word = rest.normalize('NFKC').trim().toLowerCase();
  const named = locales.find((locale) => names[locale].includes(word));
  if (named) return setLanguage(scene, named);
  const buttons = locales.map((locale) => ({
    text: sentence(buttonTexts[locale]),
    token: tokenOf({ verb: 'language', subject: { kind: 'list', id: 0 }, turn: 0, arg: locale }),
  }));
  await answer(scene, noticeCard(sentence('chat.language.which'), [], buttons));
  return silence;
}

/** In a private chat the person's language, in a group the group's; every card standing there is painted again. */
export async function setLanguage(scene: Scene, locale: Locale): Promise<Reply> {
  const { tx, person, conversation } = scene;
  if (conversation.kind === 'group') {
    if (!mayUse('bind', person.roles)) return { notice: sentence('chat.language.group_no'), alert: true };
    await speak(scene, conversation.id, locale);
    return { notice: sentence('chat.language.group_set') };
  }
  await tx.people.setLocale(person.id, locale);
  await speak(scene, conversation.id, locale);
  for (const chat of await tx.conversations.directOf(person.id)) {
    if (chat.id !== conversation.id) await speak(scene, chat.id, locale);
  }
  return { notice: sentence('chat.language.set') };
}

async function speak({ tx }: Scene, conversation: number, locale: Locale): Promise<void> {
  await tx.conversations.update(conversation, { locale });
  await tx.shown.healIn(conversation);
}
