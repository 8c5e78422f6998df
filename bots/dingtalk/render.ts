import type { Button, Card, Tone } from '../../core/cards/card.ts';
import { cut, fit as fitCard } from '../../core/cards/fit.ts';
import type { Target } from '../../core/ports.ts';
import { say } from '../../core/text/say.ts';
import type { Text } from '../../core/text/text.ts';
import { lineBreak, linked, marked, speech } from './markdown.ts';
import { bytes, dingtalkTraits } from './traits.ts';

/** A card in one language, before anything is known of templates. Every text is markdown that shows only its letters. */
export interface Rendered {
  readonly title: string;
  readonly body: string;
  readonly footnote: string;
  readonly picks: readonly Pressable[];
  readonly buttons: readonly Pressable[];
  readonly form?: RenderedForm;
  /** One line for lists of chats and notifications. */
  readonly summary: string;
}

export interface Pressable {
  readonly text: string;
  readonly token: string;
  readonly tone?: Button['tone'];
}

export interface RenderedForm {
  readonly token: string;
  readonly choices: readonly { readonly value: string; readonly text: string }[];
  readonly label: string;
}

const marks: Readonly<Record<Tone, string>> = { neutral: '⚪', waiting: '🟡', active: '🔵', good: '🟢', bad: '🔴' };
const colons = { 'zh-CN': '：', ru: ': ', en: ': ' } as const;
/** What the body may hold: one template variable, with a little room. */
const bodyLimit = 1_000;
const { cardLimits } = dingtalkTraits(false);

/** A card in its reader's language. Pure, and every card fits. */
export function render(whole: Card, { locale, zone, place }: Target): Rendered {
  const words = say(locale, zone, speech(zone, place.kind === 'group'));
  const card = fitCard(whole, cardLimits, words);
  const text = (one: Text): string => marked(words(one)).trim();
  const press = ({ text: label, token, tone }: Button): Pressable => ({
    // A button without a letter on it is still a button.
    text: text(label) || '…',
    token,
    ...(tone ? { tone } : {}),
  });
  const title = text(card.title) || '…';
  const status = card.status ? `${marks[card.status.tone]} ${text(card.status.text)}` : '';
  const blocks = [
    [status],
    (card.facts ?? []).map(({ label, value }) => `${text(label)}${colons[locale]}${text(value)}`),
    (card.lines ?? []).map(text),
    [card.body ? text(card.body) : ''],
    (card.links ?? []).map(({ text: label, url }) => (url === undefined ? text(label) : linked(text(label), url))),
    // There is no box for an answer here; what the box would have said still has to be said.
    [card.reply ? text(card.reply.placeholder) : ''],
  ].map((block) => block.filter((line) => line !== '').join(lineBreak));
  const body = blocks.filter((block) => block !== '').join(lineBreak);
  return {
    title,
    body: cut(body, bodyLimit, bytes),
    footnote: card.footnote ? text(card.footnote) : '',
    picks: (card.picks ?? []).map(press),
    buttons: card.buttons.map(press),
    ...(card.form
      ? {
          form: {
            token: card.form.token,
            choices: card.form.choices.map((choice) => ({ value: choice.value, text: text(choice.text) || '…' })),
            label: text(card.form.input.label),
          },
        }
      : {}),
    summary: cut(status ? `${title} · ${status}` : title, 200, bytes),
  };
}

export const noticeOf = (notice: Text, { locale, zone }: Pick<Target, 'locale' | 'zone'>): string =>
  cut(marked(say(locale, zone)(notice)).trim(), cardLimits.notice, bytes);
