import type { ForceReply, InlineKeyboardMarkup } from 'grammy/types';
import type { Card, Tone } from '../../core/cards/card.ts';
import { cut, fit as fitCard } from '../../core/cards/fit.ts';
import type { Target } from '../../core/ports.ts';
import { say } from '../../core/text/say.ts';
import { clean } from '../clean.ts';
import { forEveryReader, forMany, forOne, linked } from './html.ts';
import { keyboard } from './keyboard.ts';
import { telegramTraits } from './traits.ts';

export interface RenderOptions {
  /** Whether `<tg-time>` may be used: servers older than Bot API 9.5 refuse the whole message for it. */
  readonly timeMarks: boolean;
  /** The message answers somebody, whom alone a reply box in a group then opens for. */
  readonly answers?: boolean;
}

export interface Rendered {
  readonly text: string;
  readonly parse_mode: 'HTML';
  readonly link_preview_options: { readonly is_disabled: true };
  readonly reply_markup: InlineKeyboardMarkup | ForceReply;
}

const marks: Readonly<Record<Tone, string>> = { neutral: '⚪', waiting: '🟡', active: '🔵', good: '🟢', bad: '🔴' };
const colons = { 'zh-CN': '：', ru: ': ', en: ': ' } as const;
const placeholderLimit = 64;

/** A card as Telegram takes it. Pure, and every card fits. */
export function render(whole: Card, target: Target, options: RenderOptions): Rendered {
  const { locale, zone, place } = target;
  const card = fitCard(whole, telegramTraits.cardLimits, say(locale, zone));
  const many = options.timeMarks ? forEveryReader(zone) : forMany(zone);
  const html = say(locale, zone, place.kind === 'group' ? many : forOne);
  const head = [`<b>${html(card.title) || '…'}</b>`];
  if (card.status) head.push(`${marks[card.status.tone]} ${html(card.status.text)}`);
  const blocks = [
    head,
    (card.facts ?? []).map(({ label, value }) => `${html(label)}${colons[locale]}${html(value)}`),
    (card.lines ?? []).map(html),
    card.body ? [html(card.body)] : [],
    (card.links ?? []).map(({ text, url }) => (url === undefined ? html(text) : linked(html(text), url))),
    card.footnote ? [`<i>${html(card.footnote)}</i>`] : [],
  ];
  const text = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  return {
    text: text.join('\n\n'),
    parse_mode: 'HTML',
    link_preview_options: { is_disabled: true },
    reply_markup: markup(card, target, options),
  };
}

/** Always said outright: what is left out of an edit would be removed, or kept, as the server pleases. */
function markup(
  card: Card,
  { locale, zone, place }: Target,
  options: RenderOptions,
): InlineKeyboardMarkup | ForceReply {
  const plain = say(locale, zone);
  const rows = keyboard(card, plain);
  if (!card.reply || rows.length > 0) return { inline_keyboard: rows };
  const placeholder = clean(plain(card.reply.placeholder)).trim();
  return {
    force_reply: true,
    ...(placeholder
      ? { input_field_placeholder: cut(placeholder, placeholderLimit, telegramTraits.cardLimits.size) }
      : {}),
    ...(place.kind === 'group' && options.answers ? { selective: true } : {}),
  };
}
