import { parseToken } from '../../core/cards/token.ts';
import { type CommandName, commandOf } from '../../core/chat/command-table.ts';
import { type Locale, taskNumber } from '../../core/ids.ts';
import type { Target } from '../../core/ports.ts';
import { say } from '../../core/text/say.ts';
import { said, sentence } from '../../core/text/text.ts';
import { lineBreak } from './markdown.ts';
import type { Pressable, Rendered } from './render.ts';

/** A card said in words, where no template can be used: its buttons speak in the name of whoever presses them. */
export interface SpokenCard {
  readonly msgKey: string;
  /** JSON text. */
  readonly msgParam: string;
}

/** The host must be spelt exactly so: in any other case nothing happens, and nobody says why. */
const link = (words: string): string => `dtmd://dingtalkclient/sendMessage?content=${encodeURIComponent(words)}`;

/** Verbs that a command does; the others are said as their token, which the next of us reads as the button it is. */
const commands: Readonly<Record<string, CommandName>> = {
  accept: 'accept',
  reject: 'reject',
  claim: 'claim',
  finish: 'done',
  confirm: 'confirm',
  dispute: 'dispute',
  comment: 'comment',
  open: 'task',
};

/** The command that does what this button does, in words anybody could type. */
function commandFor({ token }: Pressable, locale: Locale): string | undefined {
  const action = parseToken(token);
  const command = action?.subject.kind === 'task' && action.arg === undefined ? commands[action.verb] : undefined;
  if (!action || !command) return undefined;
  const word = locale === 'en' ? command : (commandOf(command).also[locale][0] ?? command);
  return `${word} ${taskNumber(action.subject.id)}`;
}

/** What pressing this button makes its reader say. */
const wordsOf = (button: Pressable, locale: Locale): string => commandFor(button, locale) ?? button.token;

const mostLinks = 5;

export function spokenCard(card: Rendered, { place, locale, zone }: Target): SpokenCard {
  const all = [...card.buttons, ...card.picks].slice(0, mostLinks);
  const text = [`**${card.title}**`, card.body, card.footnote].filter((part) => part !== '').join(lineBreak);
  const { title } = card;
  if (all.length === 0) return { msgKey: 'sampleMarkdown', msgParam: JSON.stringify({ title, text }) };
  // In a group a message without a mention reaches nobody: the words are shown, to be written to us.
  if (place.kind === 'group') {
    const list = all.flatMap((one) => commandFor(one, locale) ?? []).join(' / ');
    if (list === '') return { msgKey: 'sampleMarkdown', msgParam: JSON.stringify({ title, text }) };
    const hint = say(locale, zone)(sentence('bot.write_to_me', { words: said(list) }));
    return { msgKey: 'sampleMarkdown', msgParam: JSON.stringify({ title, text: `${text}${lineBreak}${hint}` }) };
  }
  const [first, ...others] = all;
  if (first && others.length === 0) {
    const single = { singleTitle: first.text, singleURL: link(wordsOf(first, locale)) };
    return { msgKey: 'sampleActionCard', msgParam: JSON.stringify({ title, text, ...single }) };
  }
  const actions = all.flatMap((one, place) => [
    [`actionTitle${place + 1}`, one.text],
    [`actionURL${place + 1}`, link(wordsOf(one, locale))],
  ]);
  return {
    msgKey: `sampleActionCard${all.length}`,
    msgParam: JSON.stringify({ title, text, ...Object.fromEntries(actions) }),
  };
}
