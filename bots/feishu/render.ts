import type { Card, Tone } from '../../core/cards/card.ts';
import type { Target } from '../../core/ports.ts';
import { buttonRow, type Element, formElement, linkRow, textBlock } from './elements.ts';
import { cardBytes, textBytes } from './traits.ts';
import { spoken, type Voice, type Voices, voicesOf } from './voices.ts';

const templates: Readonly<Record<Tone, string>> = {
  neutral: 'grey',
  waiting: 'orange',
  active: 'blue',
  good: 'green',
  bad: 'red',
};
const colons = { 'zh-CN': '：', ru: ': ', en: ': ' } as const;

const utf8 = new TextEncoder();
const bytesOf = (card: Element): number => utf8.encode(JSON.stringify(card)).length;

/** A card as Feishu's JSON 2.0, the only dialect we ever send, answer or revise in. Pure, and every card fits. */
export function render(card: Card, target: Target): Element {
  const most = textBytes[target.place.kind];
  for (let room: number = most; room > 200; room = Math.floor(room * 0.6)) {
    const shaped = shape(voicesOf(card, target, room), target);
    if (bytesOf(shaped) <= cardBytes) return shaped;
  }
  return shape(voicesOf({ ...card, picks: [] }, target, 200), target);
}

function shape(voices: Voices, { place }: Target): Element {
  const [{ card }] = voices;
  const { form, status } = card;
  const submit = card.buttons.find(({ token }) => token === form?.token);
  const free = ({ card }: Voice) => card.buttons.filter(({ token }) => token !== card.form?.token);
  const state = (voice: Voice) => voice.card.status && voice.words(voice.card.status.text);
  return {
    schema: '2.0',
    config: {
      update_multi: true,
      enable_forward: false,
      width_mode: 'fill',
      // What the chat list and a notification show.
      summary: summaryOf(voices, state),
    },
    header: {
      title: spoken(voices, ({ card, words }) => words(card.title)),
      ...(status ? { subtitle: spoken(voices, state) } : {}),
      template: status ? templates[status.tone] : 'default',
    },
    body: {
      direction: 'vertical',
      vertical_spacing: 'medium',
      elements: [
        ...textBlock(voices, factsOf),
        ...textBlock(voices, ({ card, words }) => (card.lines ?? []).map(words).join('\n')),
        ...textBlock(voices, ({ card, words }) => card.body && words(card.body)),
        ...linkRow(voices),
        ...buttonRow(voices, ({ card }) => card.picks ?? [], place.kind, 'small'),
        ...buttonRow(voices, free, place.kind, 'medium'),
        ...(form ? [formElement(voices, form, submit, place.kind)] : []),
        ...textBlock(voices, ({ card, words }) => card.footnote && words(card.footnote), true),
      ],
    },
  };
}

const factsOf = ({ card, words, locale }: Voice): string =>
  (card.facts ?? []).map(({ label, value }) => `${words(label)}${colons[locale]}${words(value)}`).join('\n');

function summaryOf(voices: Voices, state: (voice: Voice) => string | undefined): Element {
  const { tag: _, ...texts } = spoken(voices, (voice) =>
    [voice.words(voice.card.title), state(voice)].filter(Boolean).join(' · '),
  );
  return texts;
}
