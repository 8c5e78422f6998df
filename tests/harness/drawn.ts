import { render as dingtalkCard } from '../../bots/dingtalk/render.ts';
import { variables } from '../../bots/dingtalk/variables.ts';
import { render as feishuCard } from '../../bots/feishu/render.ts';
import type { Card as FeishuJson } from '../../bots/simulator/feishu/card-schema.ts';
import { viewCard } from '../../bots/simulator/feishu/card-view.ts';
import type { Language } from '../../bots/simulator/feishu/seen.ts';
import { parseHtml, trimmed } from '../../bots/simulator/telegram/html.ts';
import { render as telegramCard } from '../../bots/telegram/render.ts';
import type { Card } from '../../core/cards/card.ts';
import type { Locale, Platform } from '../../core/ids.ts';
import type { Target } from '../../core/ports.ts';

export const feishuLanguages: Readonly<Record<Locale, Language>> = { 'zh-CN': 'zh_cn', ru: 'ru_ru', en: 'en_us' };

/** What a phone shows of a card that was painted just now: the `picture` of a message that tells the truth. */
export const drawn: Readonly<Record<Platform, (card: Card, target: Target, viewer: Locale) => unknown>> = {
  telegram(card, target) {
    const { text, reply_markup } = telegramCard(card, target, { timeMarks: true });
    const rows = 'inline_keyboard' in reply_markup ? reply_markup.inline_keyboard : [];
    const buttons = rows.flat().map((one) => ({
      text: one.text,
      ...('callback_data' in one ? { token: one.callback_data } : {}),
    }));
    return { text: trimmed(parseHtml(text)).text, buttons };
  },
  /** What one reader is told stands below the card and is not the card's. */
  dingtalk(card, target) {
    const { title, markdown, sys_full_json_obj = '' } = variables('public', dingtalkCard(card, target), target.locale);
    const { msgButtons }: { msgButtons: { text: string; id: string }[] } = JSON.parse(sys_full_json_obj);
    return { title, text: markdown, buttons: msgButtons.map(({ text, id }) => ({ text, token: id })) };
  },
  feishu(card, target, viewer) {
    const json: FeishuJson = JSON.parse(JSON.stringify(feishuCard(card, target)));
    return viewCard(json, feishuLanguages[viewer]);
  },
};
