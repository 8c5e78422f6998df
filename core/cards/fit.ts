import { taskNumber } from '../ids.ts';
import type { CardLimits } from '../ports.ts';
import { said, sentence, type Text } from '../text/text.ts';
import { type Button, type Card, cardCounts } from './card.ts';

/**
 * What a renderer may add to each line (a mark, a separator, a blank line before it), in the platform's unit. `fit`
 * sets this aside, so a fitted card stays within `limits.text` once it is laid out.
 */
export const layoutPerLine = 6;

/** A card within a platform's limits: what was short enough is untouched, what was not has become `said`. */
export type FittedCard = Card;

type Words = (text: Text) => string;

/**
 * Cuts a card to a platform's limits: counts first, then each length, then the whole. Never throws, never touches a
 * token. `words` is the plain `say` of the reader: lengths are counted without markup.
 */
export function fit(card: Card, limits: CardLimits, words: Words): FittedCard {
  const { size } = limits;
  const line = (text: Text, max: number): Text => {
    const plain = words(text);
    const kept = cut(oneLine(plain), max, size);
    return kept === plain ? text : said(kept);
  };
  const button = (one: Button): Button => ({ ...one, text: line(one.text, limits.button) });
  const facts = card.facts?.slice(0, cardCounts.facts).map(({ label, value }) => {
    const short = line(label, Math.ceil(limits.fact / 3));
    return { label: short, value: line(value, Math.max(limits.fact - size(words(short)), 0)) };
  });
  const perLine = card.template === 'list' ? limits.title : limits.text;
  const shaped: Card = {
    ...card,
    title: line(card.title, limits.title),
    ...(card.status ? { status: { ...card.status, text: line(card.status.text, limits.title) } } : {}),
    ...(facts ? { facts } : {}),
    ...(card.lines ? { lines: card.lines.slice(0, cardCounts.lines).map((one) => line(one, perLine)) } : {}),
    ...(card.picks ? { picks: card.picks.slice(0, cardCounts.picks).map(button) } : {}),
    buttons: keepLast(card.buttons).map(button),
    ...(card.form ? { form: fitForm(card.form, line, limits) } : {}),
    ...(card.reply ? { reply: { placeholder: line(card.reply.placeholder, limits.button) } } : {}),
  };
  return fitWhole(shaped, limits, words);
}

/** Six buttons at most, and the last one, which leads on ("More", "Cancel"), is never the one that goes. */
function keepLast(buttons: readonly Button[]): readonly Button[] {
  const last = buttons.at(-1);
  const isTooMany = buttons.length > cardCounts.buttons && last !== undefined;
  return isTooMany ? [...buttons.slice(0, cardCounts.buttons - 1), last] : buttons;
}

function fitForm(form: NonNullable<Card['form']>, line: (text: Text, max: number) => Text, limits: CardLimits) {
  return {
    ...form,
    choices: form.choices
      .slice(0, cardCounts.choices)
      .map((choice) => ({ ...choice, text: line(choice.text, limits.button) })),
    input: { ...form.input, label: line(form.input.label, limits.title) },
  };
}

/**
 * The whole text, spent in the order a reader needs it: title, status, facts, lines, footnote, links, and the body gets what
 * is left. A part for which nothing is left is dropped.
 */
function fitWhole(card: Card, { text, size }: CardLimits, words: Words): Card {
  let left = text;
  const spend = (one: Text): Text | undefined => {
    const plain = words(one);
    const kept = cut(plain, left - layoutPerLine, size);
    if (kept === '') return undefined;
    left -= size(kept) + layoutPerLine;
    return kept === plain ? one : said(kept);
  };
  const title = spend(card.title) ?? said('');
  const state = card.status && spend(card.status.text);
  const facts = card.facts?.flatMap(({ label, value }) => {
    const cost = size(words(label)) + size(words(value)) + layoutPerLine;
    if (cost > left) return [];
    left -= cost;
    return { label, value };
  });
  const lines = card.lines?.flatMap((one) => spend(one) ?? []);
  const footnote = card.footnote && spend(card.footnote);
  const links = card.links?.slice(0, cardCounts.links).flatMap((link) => {
    const cost = size([words(link.text), link.url ?? ''].join(' ')) + layoutPerLine;
    if (cost > left) return [];
    left -= cost;
    return link;
  });
  const body = card.body && cutBody(card, card.body, left - layoutPerLine, size, words);
  const {
    status: _status,
    facts: _facts,
    lines: _lines,
    footnote: _footnote,
    body: _body,
    links: _links,
    ...rest
  } = card;
  return {
    ...rest,
    title,
    ...(card.status && state ? { status: { ...card.status, text: state } } : {}),
    ...(facts ? { facts } : {}),
    ...(lines ? { lines } : {}),
    ...(body ? { body } : {}),
    ...(links && links.length > 0 ? { links } : {}),
    ...(footnote ? { footnote } : {}),
  };
}

/** A cut body of a task says where the rest can be read. */
function cutBody(card: Card, body: Text, max: number, size: CardLimits['size'], words: Words): Text | undefined {
  const plain = words(body);
  const isTask = card.subject?.kind === 'task';
  const ending = isTask ? words(sentence('card.cut', { task: taskNumber(card.subject.id) })) : ellipsis;
  const kept = cut(plain, max, size, ending);
  if (kept === plain) return body;
  return kept === '' ? undefined : said(kept);
}

const ellipsis = '…';
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** How far back a word boundary is looked for, in characters as people count them. */
const wordReach = 24;

const oneLine = (text: string): string => (/[\r\n\t\u2028\u2029]/.test(text) ? text.replace(/\s+/g, ' ').trim() : text);
/** Writing without spaces may be cut anywhere. */
const isWordPart = (character: string): boolean =>
  /^[\p{L}\p{N}\p{M}_'’-]/u.test(character) &&
  !/^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(character);

/**
 * The longest beginning that fits with its ending, cut on a word where one is near, never inside a character as people
 * see it. Text that fits is returned as it is; an ending that does not fit is shortened, then left out.
 */
export function cut(text: string, max: number, size: CardLimits['size'], ending = ellipsis): string {
  if (size(text) <= max) return text;
  const tail = [ending, ellipsis].find((one) => size(one) <= max);
  if (tail === undefined) return '';
  const parts = Array.from(graphemes.segment(text), ({ segment }) => segment);
  let fits = 0;
  let tooMany = parts.length;
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (size(parts.slice(0, middle).join('') + tail) <= max) fits = middle;
    else tooMany = middle;
  }
  const kept = parts.slice(0, onWord(parts, fits)).join('').trimEnd();
  return kept === '' ? tail.trimStart() : kept + tail;
}

function onWord(parts: readonly string[], end: number): number {
  const isBoundary = (place: number) => !isWordPart(parts[place - 1] ?? ' ') || !isWordPart(parts[place] ?? ' ');
  for (let place = end; place > 0 && place > end - wordReach; place--) if (isBoundary(place)) return place;
  return end;
}
