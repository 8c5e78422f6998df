import type { Card } from '../../core/cards/card.ts';
import { type FittedCard, fit as fitCard } from '../../core/cards/fit.ts';
import { type Locale, locales, type Zone } from '../../core/ids.ts';
import type { Target } from '../../core/ports.ts';
import { type Dress, say } from '../../core/text/say.ts';
import type { Text } from '../../core/text/text.ts';
import { clean } from '../clean.ts';
import { feishuTraits } from './traits.ts';

/** One language a card is spoken in, with the card as it fits there. */
export interface Voice {
  readonly locale: Locale;
  readonly card: FittedCard;
  readonly words: (text: Text) => string;
}
/** The first is the conversation's own. */
export type Voices = readonly [Voice, ...Voice[]];

/** The languages of Feishu's clients that are ours. */
const languages: Readonly<Record<Locale, string>> = { 'zh-CN': 'zh_cn', ru: 'ru_ru', en: 'en_us' };

const forOne: Dress = { words: clean, said: clean, moment: (_at, plain) => clean(plain) };

/** Cards have no mark for a moment that each reader sees by their own clock: where many read, the zone is named. */
const forMany = (zone: Zone): Dress => ({
  words: clean,
  said: clean,
  moment: (_at, plain, style) => clean(style === 'date' ? plain : `${plain} ${zone}`),
});

/**
 * A private chat is spoken in its person's language. A group's card is one for all its readers and speaks every
 * language: each client shows its own.
 */
export function voicesOf(card: Card, { place, locale, zone }: Target, textBytes: number): Voices {
  const isShared = place.kind === 'group';
  const voice = (own: Locale): Voice => {
    const words = say(own, zone, isShared ? forMany(zone) : forOne);
    return { locale: own, words, card: fitCard(card, { ...feishuTraits.cardLimits, text: textBytes }, words) };
  };
  return [voice(locale), ...(isShared ? locales.filter((one) => one !== locale).map(voice) : [])];
}

export interface PlainText {
  readonly tag: 'plain_text';
  readonly content: string;
  readonly i18n_content?: Readonly<Record<string, string>>;
}

/**
 * What each voice says, as one element. Every language is named, the first one too: a client whose language is missing
 * would be shown any of the others. The platform refuses an empty text, and with it the whole card.
 */
export function spoken(voices: Voices, pick: (voice: Voice) => string | undefined): PlainText {
  const texts = voices.map((voice) => [languages[voice.locale], pick(voice)?.trim() || '…'] as const);
  const content = texts[0]?.[1] ?? '…';
  const isSame = texts.every(([, text]) => text === content);
  return { tag: 'plain_text', content, ...(isSame ? {} : { i18n_content: Object.fromEntries(texts) }) };
}
