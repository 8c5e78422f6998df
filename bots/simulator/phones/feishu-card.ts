import type { SeenCard, SeenChoice, SeenElement } from '../feishu/seen.ts';
import { markdownRuns } from './markdown.ts';
import type { BlockView, ButtonView, InputView, MessageView, RunView } from './screen.ts';

/** A Feishu card as blocks of the page. */

const TONES: Record<string, string> = {
  wathet: 'blue',
  turquoise: 'blue',
  violet: 'blue',
  purple: 'blue',
  indigo: 'blue',
  yellow: 'orange',
  carmine: 'red',
  default: 'grey',
};

const STYLES: Record<string, string> = {
  primary: 'primary',
  primary_filled: 'primary',
  danger: 'danger',
  danger_filled: 'danger',
};

/** Stands between an element and what was chosen there. */
const CHOSEN = '\n';

/** @param nameOf who an `<at id=…>` means */
export function runsOf(markdown: string, nameOf: (openId: string) => string): RunView[] {
  return markdownRuns(markdown.replaceAll(/<at id=["']?([^>"']+)["']?><\/at>/g, (_whole, id) => `@${nameOf(id)}`));
}

type Button = SeenElement & { kind: 'button' };

const called = ({ id, name }: { id?: string; name?: string }, otherwise: string) => name || id || otherwise;

function buttonView(button: Button): ButtonView {
  const style = STYLES[button.type];
  return {
    text: button.text,
    ...(button.callback ? { data: called(button, button.text) } : {}),
    ...(button.url === undefined || button.callback ? {} : { url: button.url }),
    ...(style === undefined ? {} : { style }),
    ...(button.form === 'submit' ? { submits: true } : {}),
  };
}

const HINTS: Partial<Record<SeenChoice['kind'], string>> = {
  date: 'YYYY-MM-DD',
  time: 'HH:MM',
  datetime: 'YYYY-MM-DD HH:MM',
};

function inputView(one: SeenElement & { name: string }): InputView | undefined {
  if (one.kind === 'input') {
    const { name, label, placeholder, required, multiline } = one;
    return { name, label, placeholder, required, kind: multiline ? 'longText' : 'text', options: [] };
  }
  if (!('options' in one)) return undefined;
  const { name, placeholder, required, options, kind } = one;
  const yes = [{ value: 'true', text: '✓' }];
  const chosen = kind === 'check' ? yes : options;
  const hint = HINTS[kind];
  const base = { name, label: placeholder, required, placeholder: hint ?? '' };
  return hint === undefined ? { ...base, kind: 'choice', options: chosen } : { ...base, kind: 'text', options: [] };
}

/** Outside a form a choice is made at once: every option is a button. */
function optionButtons(one: SeenChoice): BlockView {
  const buttons = one.options.map(({ text, value }) => ({ text, data: `${called(one, '')}${CHOSEN}${value}` }));
  return { kind: 'buttons', buttons };
}

function blocksOf(elements: SeenElement[], nameOf: (openId: string) => string, form: boolean): BlockView[] {
  const blocks: BlockView[] = [];
  for (const one of elements) {
    const last = blocks.at(-1);
    if (one.kind === 'button' && last?.kind === 'buttons') last.buttons.push(buttonView(one));
    else blocks.push(...blockOf(one, nameOf, form));
  }
  return blocks;
}

function blockOf(one: SeenElement, nameOf: (openId: string) => string, form: boolean): BlockView[] {
  switch (one.kind) {
    case 'markdown':
      return [{ kind: 'text', runs: runsOf(one.text, nameOf) }];
    case 'text':
      return [{ kind: 'text', runs: [{ text: one.text, marks: [] }] }];
    case 'image':
      return one.alt === '' ? [] : [{ kind: 'text', runs: [{ text: one.alt, marks: ['italic'] }] }];
    case 'rule':
      return [{ kind: 'rule' }];
    case 'columns':
      return [{ kind: 'columns', columns: one.columns.map((column) => blocksOf(column, nameOf, form)) }];
    case 'panel':
      return [{ kind: 'box', title: one.title, blocks: blocksOf(one.elements, nameOf, form) }];
    case 'form':
      return [{ kind: 'box', blocks: blocksOf(one.elements, nameOf, true) }];
    case 'button':
      return [{ kind: 'buttons', buttons: [buttonView(one)] }];
    default: {
      const input = inputView(one);
      if (!form && 'options' in one) return [optionButtons(one)];
      return input === undefined ? [] : [{ kind: 'input', input }];
    }
  }
}

export function cardView(card: SeenCard, nameOf: (openId: string) => string): Pick<MessageView, 'head' | 'blocks'> {
  const tags = card.tags.map(({ text }) => text);
  const title = [card.title, card.subtitle].filter((part) => part !== '').join(' · ');
  const head = { title, tone: TONES[card.template] ?? card.template, tags };
  return { ...(title === '' ? {} : { head }), blocks: blocksOf(card.elements, nameOf, false) };
}

/** What a press of the page means to the phone: the element, and what was chosen there. */
export function pressedOn(button: string): { element: string; option?: string } {
  const at = button.indexOf(CHOSEN);
  return at < 0 ? { element: button } : { element: button.slice(0, at), option: button.slice(at + CHOSEN.length) };
}

/** The filled-in fields that belong to the form of the pressed button, as the client sends them. */
export function formValues(
  card: SeenCard,
  button: string,
  fields: Record<string, string>,
): Record<string, string | string[] | boolean> {
  const forms = card.elements.filter((one) => one.kind === 'form');
  const form = forms.find(({ elements }) =>
    flatten(elements).some((one) => one.kind === 'button' && called(one, '') === button),
  );
  const values: Record<string, string | string[] | boolean> = {};
  for (const one of flatten(form?.elements ?? [])) {
    if (!('required' in one)) continue;
    const value = fields[one.name] ?? '';
    if (one.kind === 'check') values[one.name] = value === 'true';
    else if (value !== '' || one.kind === 'input') values[one.name] = one.kind === 'multi_select' ? [value] : value;
  }
  return values;
}

function flatten(elements: SeenElement[]): SeenElement[] {
  return elements.flatMap((one) => {
    if (one.kind === 'columns') return one.columns.flatMap(flatten);
    return 'elements' in one ? flatten(one.elements) : [one];
  });
}
