import { isRecord } from './contract.ts';
import { breach } from './refusal.ts';
import type { CardState, Params } from './state.ts';
import type { SimulatedTemplate, VariableType } from './world.ts';

const KEY_BYTES = 100;
const VALUE_BYTES = 1_024;
const CARD_BYTES = 100 * 1_024;

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A value of another type makes the field vanish on some clients, without a word. */
const FITS: Record<VariableType, (value: string) => boolean> = {
  string: () => true,
  markdown: () => true,
  user: () => true,
  number: (value) => /^-?\d+(\.\d+)?$/.test(value),
  boolean: (value) => value === 'true' || value === 'false',
  array: (value) => Array.isArray(json(value)),
  object: (value) => isRecord(json(value)),
  form: (value) => {
    const form = json(value);
    return isRecord(form) && Array.isArray(form.fields);
  },
};

/** Holds card data against its template and the published sizes. Throws a refusal. */
export function checkParams(template: SimulatedTemplate, params: Params): void {
  for (const [name, value] of Object.entries(params)) {
    const type = template.variables[name];
    if (type === undefined) throw breach('param.error', `the template has no variable "${name}"`);
    if (Buffer.byteLength(name) > KEY_BYTES) throw breach('param.error', `the key "${name}" is too long`);
    const size = Buffer.byteLength(value);
    if (size > VALUE_BYTES)
      throw breach('param.error', `the value of "${name}" has ${size} bytes, more than ${VALUE_BYTES}`);
    if (!FITS[type](value)) throw breach('param.error', `the value of "${name}" is no ${type}`);
  }
}

export function checkSize(card: CardState): void {
  if (Buffer.byteLength(JSON.stringify([card.shared, card.own])) > CARD_BYTES)
    throw breach('param.error', 'the card has more than 100 KB');
}

/** The variables as one viewer has them. */
export function variablesFor(card: CardState, viewer: string): Params {
  const painted = card.painted[viewer];
  const shared = painted?.whole ? {} : card.shared;
  return { ...shared, ...painted?.params, ...card.own[viewer] };
}
