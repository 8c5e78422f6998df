import { variablesFor } from './card-data.ts';
import { isRecord } from './contract.ts';
import type { SeenButton, SeenCard, SeenInput } from './seen.ts';
import type { CardState, Params } from './state.ts';
import type { SimulatedTemplate, TemplatePart } from './world.ts';

/** How a client draws a card from its template and one viewer's variables. */

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function filled(text: string, variables: Params): string {
  return text.replace(/<(\w+)>/g, (_all, name: string) => variables[name] ?? '');
}

function isDrawn({ when }: { when?: string }, variables: Params): boolean {
  if (when === undefined) return true;
  return when.startsWith('!') ? variables[when.slice(1)] !== 'true' : variables[when] === 'true';
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');

function listed(part: TemplatePart & { part: 'buttons' }, variables: Params): SeenButton[] {
  const whole = parsed(variables[part.variable]);
  const list = part.inside === undefined ? whole : isRecord(whole) ? whole[part.inside] : undefined;
  if (!Array.isArray(list)) return [];
  return list.filter(isRecord).flatMap((button): SeenButton[] => {
    const does = deedOf(button);
    if (does === undefined || button.status === 'disabled') return [];
    const color = text(button.color);
    return [{ text: text(button.text), ...(color === '' ? {} : { color }), ...does, submits: false }];
  });
}

/** What a listed button does; one that does nothing is not drawn. */
function deedOf(button: Record<string, unknown>): Pick<SeenButton, 'id' | 'params' | 'url'> | undefined {
  const { event, id, request, url, params } = button;
  if (isRecord(event)) {
    const inner = isRecord(event.params) ? event.params : {};
    if (event.type !== 'sendCardRequest') return undefined;
    return { id: text(inner.actionId), params: isRecord(inner.params) ? inner.params : {} };
  }
  const own = { id: text(id), params: isRecord(params) ? params : {} };
  if (request === true) return own;
  return text(url) === '' ? undefined : { ...own, url: text(url) };
}

function filledParams(params: Record<string, string> | undefined, variables: Params): Record<string, string> {
  return Object.fromEntries(Object.entries(params ?? {}).map(([name, value]) => [name, filled(value, variables)]));
}

function fixed(part: TemplatePart & { part: 'button' }, variables: Params): SeenButton {
  return {
    id: filled(part.id, variables),
    text: filled(part.text, variables),
    ...(part.color === undefined ? {} : { color: part.color }),
    ...(part.url === undefined ? {} : { url: filled(part.url, variables) }),
    params: filledParams(part.params, variables),
    submits: false,
  };
}

function input(field: Record<string, unknown>): SeenInput {
  const { defaultValue } = field;
  const options = Array.isArray(field.options) ? field.options.filter(isRecord) : [];
  return {
    name: text(field.name),
    label: text(field.label),
    type: text(field.type),
    required: field.required === true,
    placeholder: text(field.placeholder),
    ...(typeof defaultValue === 'string' ? { defaultValue } : {}),
    options: options.map((option) => ({ value: String(option.value ?? ''), text: text(option.text) })),
  };
}

function inputs(part: TemplatePart & { part: 'form' }, variables: Params): SeenInput[] {
  const form = parsed(variables[part.variable]);
  const fields = isRecord(form) && Array.isArray(form.fields) ? form.fields.filter(isRecord) : [];
  return fields.filter((field) => field.hidden !== true).map(input);
}

/** The part that submits these inputs; a form without fields draws nothing. */
function submit(part: TemplatePart & { part: 'form' }, variables: Params): SeenButton[] {
  if (inputs(part, variables).length === 0) return [];
  const said = { id: filled(part.id, variables), text: filled(part.text, variables) };
  return [{ ...said, color: 'blue', params: filledParams(part.params, variables), submits: true }];
}

function buttonsOf(part: TemplatePart, variables: Params): SeenButton[] {
  if (part.part === 'buttons') return listed(part, variables);
  if (part.part === 'button') return [fixed(part, variables)];
  return part.part === 'form' ? submit(part, variables) : [];
}

export function seenCard(card: CardState, template: SimulatedTemplate, carrierId: string, viewer: string): SeenCard {
  const variables = variablesFor(card, viewer);
  const parts = template.parts.filter((part) => !('when' in part) || isDrawn(part, variables));
  const texts = (kind: 'title' | 'markdown' | 'tips') =>
    parts
      .flatMap((part) => (part.part === kind ? filled(part.text, variables) : []))
      .filter((line) => line !== '')
      .join('\n');
  return {
    outTrackId: card.outTrackId,
    templateId: card.templateId,
    carrierId,
    title: texts('title'),
    body: texts('markdown'),
    tips: texts('tips'),
    buttons: parts.flatMap((part) => buttonsOf(part, variables)),
    inputs: parts.flatMap((part) => (part.part === 'form' ? inputs(part, variables) : [])),
    variables,
    changes: card.changes.all + (card.changes.of[viewer] ?? 0),
  };
}
