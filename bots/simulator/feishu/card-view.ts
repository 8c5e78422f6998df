import { isInput } from './card-check.ts';
import type { Card, Node } from './card-schema.ts';
import type { Language, SeenButton, SeenCard, SeenChoice, SeenElement, SeenInput, SeenOption } from './seen.ts';

interface Words {
  content: string;
  i18n_content?: Partial<Record<Language, string>> | undefined;
}

function isWords(value: unknown): value is Words {
  return typeof value === 'object' && value !== null && 'content' in value && typeof value.content === 'string';
}

/** The text this language shows: its own wording, else the plain one. */
function worded(value: unknown, language: Language | undefined): string {
  if (!isWords(value)) return '';
  return (language === undefined ? undefined : value.i18n_content?.[language]) ?? value.content;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const named = (node: Node) => (node.element_id === undefined ? {} : { id: node.element_id });

interface Behavior {
  type: string;
  value?: Record<string, unknown>;
  default_url?: string;
}

export function behaviorsOf(node: Node): Behavior[] {
  return Array.isArray(node.behaviors) ? node.behaviors : [];
}

/** What the app gets to hear when the component is used; undefined = nothing. */
export function callbackValue(node: Node): Record<string, unknown> | undefined {
  return behaviorsOf(node).find(({ type }) => type === 'callback')?.value;
}

function optionsOf(node: Node, language: Language | undefined): SeenOption[] {
  if (!Array.isArray(node.options)) return [];
  return node.options.map((option: Node) => ({
    text: worded(option.text, language) || text(option.value),
    value: text(option.value),
  }));
}

function button(node: Node, language: Language | undefined): SeenButton {
  const link = behaviorsOf(node).find(({ type }) => type === 'open_url')?.default_url;
  const asked = node.confirm as { title: unknown; text: unknown } | undefined;
  const action = node.form_action_type;
  return {
    kind: 'button',
    ...named(node),
    ...(node.name === undefined ? {} : { name: node.name }),
    text: worded(node.text, language),
    type: text(node.type) || 'default',
    disabled: node.disabled === true,
    ...(asked === undefined
      ? {}
      : { confirm: { title: worded(asked.title, language), text: worded(asked.text, language) } }),
    ...(link === undefined ? {} : { url: link }),
    callback: callbackValue(node) !== undefined || action === 'submit',
    ...(action === 'submit' || action === 'reset' ? { form: action } : {}),
  };
}

function input(node: Node, language: Language | undefined): SeenInput {
  const perLanguage = node.i18n_default_value as Partial<Record<Language, string>> | undefined;
  return {
    kind: 'input',
    ...named(node),
    name: node.name ?? '',
    label: worded(node.label, language),
    placeholder: worded(node.placeholder, language),
    value: (language === undefined ? undefined : perLanguage?.[language]) ?? text(node.default_value),
    multiline: node.input_type === 'multiline_text',
    required: node.required === true,
    maxLength: typeof node.max_length === 'number' ? node.max_length : 1000,
  };
}

const CHOICES: Record<string, { kind: SeenChoice['kind']; initial: string }> = {
  select_static: { kind: 'select', initial: 'initial_option' },
  multi_select_static: { kind: 'multi_select', initial: 'selected_values' },
  select_person: { kind: 'person', initial: 'initial_option' },
  overflow: { kind: 'overflow', initial: '' },
  date_picker: { kind: 'date', initial: 'initial_date' },
  picker_time: { kind: 'time', initial: 'initial_time' },
  picker_datetime: { kind: 'datetime', initial: 'initial_datetime' },
  checker: { kind: 'check', initial: 'checked' },
};

function choice(node: Node, language: Language | undefined): SeenChoice | undefined {
  const known = CHOICES[node.tag];
  if (known === undefined) return undefined;
  const initial = node[known.initial];
  return {
    kind: known.kind,
    ...named(node),
    name: node.name ?? '',
    placeholder: worded(known.kind === 'check' ? node.text : node.placeholder, language),
    value: initial === undefined ? '' : String(initial),
    required: node.required === true,
    disabled: node.disabled === true,
    options: optionsOf(node, language),
  };
}

function element(node: Node, language: Language | undefined): SeenElement {
  const inner = () => (node.elements ?? []).map((child) => element(child, language));
  const picked = choice(node, language);
  if (picked !== undefined) return picked;
  switch (node.tag) {
    case 'button':
      return button(node, language);
    case 'input':
      return input(node, language);
    case 'form':
      return { kind: 'form', name: node.name ?? '', elements: inner() };
    case 'column_set': {
      const columns = (node.columns ?? []).map((column) =>
        (column.elements ?? []).map((child) => element(child, language)),
      );
      return { kind: 'columns', ...named(node), columns };
    }
    case 'collapsible_panel': {
      const { title } = node.header as { title: unknown };
      const open = node.expanded === true;
      return { kind: 'panel', ...named(node), title: worded(title, language), open, elements: inner() };
    }
    case 'hr':
      return { kind: 'rule', ...named(node) };
    case 'img':
      return { kind: 'image', ...named(node), key: text(node.img_key), alt: worded(node.alt, language) };
    case 'div':
      return { kind: 'text', ...named(node), text: worded(node.text, language) };
    default:
      return { kind: 'markdown', ...named(node), text: worded(node, language) };
  }
}

/** A checked card as a client in this language shows it. */
export function viewCard(card: Card, language: Language): SeenCard {
  const offered = card.config?.locales;
  const spoken = offered === undefined || offered.includes(language) ? language : undefined;
  const { header } = card;
  return {
    title: worded(header?.title, spoken),
    subtitle: worded(header?.subtitle, spoken),
    template: header?.template ?? 'default',
    tags: (header?.text_tag_list ?? []).map((tag) => ({
      text: worded(tag.text, spoken),
      color: tag.color ?? 'neutral',
    })),
    elements: card.body.elements.map((node) => element(node, spoken)),
    summary: worded(card.config?.summary, spoken),
  };
}

/** Every element, also those inside others, top to bottom. */
export function flat(elements: readonly SeenElement[]): SeenElement[] {
  return elements.flatMap((one) => {
    if (one.kind === 'columns') return [one, ...one.columns.flatMap(flat)];
    return 'elements' in one ? [one, ...flat(one.elements)] : [one];
  });
}

function readable(one: SeenElement): string {
  if (one.kind === 'markdown' || one.kind === 'text') return one.text;
  if (one.kind === 'panel') return one.title;
  if (one.kind === 'image') return one.alt;
  return one.kind === 'input' ? one.label : '';
}

/** Everything there is to read but buttons, one line per element. */
export function cardText(card: SeenCard): string {
  const head = [card.title, card.subtitle, card.tags.map(({ text: label }) => label).join(' ')];
  return [...head, ...flat(card.elements).map(readable)].filter((line) => line !== '').join('\n');
}

/** Whether a name given by a test or the page means this component. */
export function isCalled(node: Node, wanted: string, language: Language): boolean {
  if (node.element_id === wanted || node.name === wanted) return true;
  if (node.tag !== 'button' && !isInput(node) && node.tag !== 'overflow') return false;
  const value = callbackValue(node);
  if (value !== undefined && JSON.stringify(value) === wanted) return true;
  return node.tag === 'button' && worded(node.text, language) === wanted;
}
