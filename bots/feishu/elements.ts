import type { Button, Form } from '../../core/cards/card.ts';
import { cut } from '../../core/cards/fit.ts';
import type { Place } from '../../core/chat/inbound.ts';
import { sentence } from '../../core/text/text.ts';
import { spoken, type Voice, type Voices } from './voices.ts';

/** A part of a card's JSON. */
export type Element = Readonly<Record<string, unknown>>;

/** What a press brings back. The chat's kind travels along because a press does not tell it. */
interface Pressed {
  readonly token: string;
  readonly at: Place['kind'];
}

/** Words only: nothing a person writes can become markup, a link or a mention. */
export function textBlock(voices: Voices, pick: (voice: Voice) => string | undefined, dim = false): Element[] {
  if (!voices.some((voice) => pick(voice)?.trim())) return [];
  const look = dim ? { text_size: 'notation', text_color: 'grey' } : {};
  return [{ tag: 'div', text: { ...spoken(voices, pick), ...look } }];
}

const tones = { primary: 'primary', success: 'primary_filled', danger: 'danger' } as const;

const callback = (token: string, at: Place['kind']) => [{ type: 'callback', value: { token, at } satisfies Pressed }];

type Pick = (voice: Voice) => readonly Button[];

/** Buttons side by side, as many in a row as fit. */
export function buttonRow(voices: Voices, pick: Pick, at: Place['kind'], size: 'small' | 'medium'): Element[] {
  const buttons = pick(voices[0]).map(({ token, tone }, place) => ({
    tag: 'button',
    text: spoken(voices, (voice) => labelAt(voice, pick, place)),
    type: tone ? tones[tone] : 'default',
    size,
    behaviors: callback(token, at),
  }));
  if (buttons.length === 0) return [];
  const columns = buttons.map((button) => ({ tag: 'column', width: 'auto', elements: [button] }));
  return [{ tag: 'column_set', flex_mode: 'flow', horizontal_spacing: 'small', columns }];
}

/** The platform's own limit, in characters. */
const longestButton = 100;

/** Words are never a link in a card: what opens an address is a button, the rest a line. */
export function linkRow(voices: Voices): Element[] {
  return (voices[0].card.links ?? []).flatMap(({ url }, place) => {
    const label = ({ card, words }: Voice) => {
      const link = card.links?.[place];
      return link && cut(words(link.text), longestButton, (text) => text.length);
    };
    if (url === undefined) {
      return textBlock(voices, ({ card, words }) => {
        const link = card.links?.[place];
        return link && words(link.text);
      });
    }
    const behaviors = [{ type: 'open_url', default_url: url }];
    return [{ tag: 'button', text: spoken(voices, label), type: 'default', size: 'small', behaviors }];
  });
}

function labelAt(voice: Voice, pick: Pick, place: number): string | undefined {
  const button = pick(voice)[place];
  return button && voice.words(button.text);
}

/**
 * The inputs of one verb, sent by its own button. Both must be filled; the client sees to it, the core does so again.
 * Some clients send a form without its button's value, so the token is the button's name as well.
 */
export function formElement(voices: Voices, form: Form, submit: Button | undefined, at: Place['kind']): Element {
  const choose: Element = {
    tag: 'select_static',
    name: 'choice',
    required: true,
    width: 'fill',
    placeholder: spoken(voices, ({ words }) => words(sentence('bot.form.choose'))),
    options: form.choices.map(({ value }, place) => ({
      text: spoken(voices, (voice) => {
        const choice = voice.card.form?.choices[place];
        return choice && voice.words(choice.text);
      }),
      value,
    })),
  };
  return {
    tag: 'form',
    name: 'form',
    elements: [
      ...(form.choices.length > 0 ? [choose] : []),
      {
        tag: 'input',
        name: 'text',
        required: true,
        width: 'fill',
        input_type: 'multiline_text',
        rows: 2,
        max_length: Math.min(form.input.maxLength, 1000),
        placeholder: spoken(voices, ({ words, card }) => card.form && words(card.form.input.label)),
      },
      {
        tag: 'button',
        name: form.token,
        text: spoken(voices, ({ words }) => words(submit?.text ?? sentence('bot.form.send'))),
        type: submit?.tone ? tones[submit.tone] : 'default',
        size: 'medium',
        form_action_type: 'submit',
        behaviors: callback(form.token, at),
      },
    ],
  };
}
