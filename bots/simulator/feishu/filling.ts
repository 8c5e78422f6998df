import { isInput, type Placed } from './card-check.ts';
import type { Node } from './card-schema.ts';
import type { PressOptions } from './simulator.ts';

/** What a client sends along with a press. */

type Value = string | string[] | boolean;

const INITIAL: Record<string, string> = {
  input: 'default_value',
  select_static: 'initial_option',
  multi_select_static: 'selected_values',
  select_person: 'initial_option',
  date_picker: 'initial_date',
  picker_time: 'initial_time',
  picker_datetime: 'initial_datetime',
  checker: 'checked',
};

/** Dates and times travel with the offset of whoever chose them. */
const OFFSET = ' +0800';
const DATED = new Set(['date_picker', 'picker_time', 'picker_datetime']);

function isValue(value: unknown): value is Value {
  return typeof value === 'string' || typeof value === 'boolean' || Array.isArray(value);
}

function wrongOption({ node }: Placed, value: Value): boolean {
  if (!Array.isArray(node.options)) return false;
  const known = node.options.map((option: Node) => option.value);
  return [value].flat().some((one) => !known.includes(one));
}

/** Throws when no client would let somebody enter that. */
function checkValue(placed: Placed, value: Value): void {
  const { node } = placed;
  const name = node.name ?? node.tag;
  if (wrongOption(placed, value)) throw new Error(`${name} has no option ${String(value)}`);
  const most = typeof node.max_length === 'number' ? node.max_length : 1000;
  if (node.tag === 'input' && [...String(value)].length > most) throw new Error(`${name} takes ${most} characters`);
}

function onWire(node: Node, value: Value): Value {
  return DATED.has(node.tag) && typeof value === 'string' && !/[+-]\d{4}$/.test(value) ? `${value}${OFFSET}` : value;
}

export interface Filled {
  values: Record<string, Value>;
  /** Names of required fields that are empty. */
  missing: string[];
}

/** The form around a submit button, as it stands after `typed` was entered. */
export function fillForm(
  all: Placed[],
  form: string,
  typed: NonNullable<PressOptions['values']>,
  stale: boolean,
): Filled {
  const fields = all.filter((placed) => placed.form === form && isInput(placed.node));
  const strange = Object.keys(typed).find((name) => !fields.some(({ node }) => node.name === name));
  if (strange !== undefined) throw new Error(`form ${form} has no field ${strange}`);
  const filled: Filled = { values: {}, missing: [] };
  for (const placed of fields) {
    const { node } = placed;
    const name = node.name ?? '';
    const entered = typed[name];
    const initial = node[INITIAL[node.tag] ?? ''];
    const value = entered ?? (isValue(initial) ? initial : undefined);
    if (entered !== undefined && !stale) checkValue(placed, entered);
    const empty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
    if (node.required === true && empty) filled.missing.push(name);
    if (value !== undefined) filled.values[name] = onWire(node, value);
    else if (node.tag === 'input') filled.values[name] = '';
  }
  return filled;
}

/** What a component outside a form says about itself. */
export function ownValue(placed: Placed, option: PressOptions['option'], stale: boolean): Record<string, unknown> {
  const { node } = placed;
  if (node.tag === 'button') return {};
  if (option === undefined) throw new Error(`choose an option for ${node.name ?? node.element_id ?? node.tag}`);
  if (!stale) checkValue(placed, option);
  if (node.tag === 'input') return { input_value: option };
  if (node.tag === 'checker') return { checked: option === 'true' };
  return Array.isArray(option) ? { options: option } : { option: onWire(node, option) };
}
