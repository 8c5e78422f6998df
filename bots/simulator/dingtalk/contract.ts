import fields from './fields.json' with { type: 'json' };
import { OLD_TYPES } from './old-host.ts';

/** Requests and answers held against the written field lists. */

type Shape = ReadonlyMap<string, string>;

function shape(line: string): Shape {
  const pairs = line === '' ? [] : line.split(' ').map((field) => field.split(':'));
  return new Map(pairs.map(([name = '', type = '']) => [name, type]));
}

const TYPES = new Map(Object.entries({ ...fields.types, ...OLD_TYPES }).map(([name, line]) => [name, shape(line)]));
const OPERATIONS = new Map(Object.entries(fields.operations));

const SCALARS: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  boolean: (value) => typeof value === 'boolean',
  any: () => true,
};

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with a value; undefined = nothing. */
export function wrong(type: string, value: unknown, path = ''): string | undefined {
  const scalar = SCALARS[type];
  if (scalar !== undefined) return scalar(value) ? undefined : `"${path}" must be ${type}`;
  if (type.endsWith('[]')) {
    if (!Array.isArray(value)) return `"${path}" must be a list`;
    return value.map((item, index) => wrong(type.slice(0, -2), item, `${path}[${index}]`)).find(Boolean);
  }
  if (!isRecord(value)) return `"${path}" must be an object`;
  const inner = /^map<(.+)>$/.exec(type)?.[1];
  if (inner !== undefined)
    return Object.entries(value)
      .map(([name, item]) => wrong(inner, item, `${path}.${name}`))
      .find(Boolean);
  return wrongFields(type, value, path);
}

function wrongFields(type: string, value: Record<string, unknown>, path: string): string | undefined {
  const known = TYPES.get(type);
  if (known === undefined) return `"${path}" has a type this server does not know: ${type}`;
  for (const [name, item] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`;
    const wanted = known.get(name);
    if (wanted === undefined) return `unknown field "${at}"`;
    const fault = wrong(wanted, item, at);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** The first of `required` (dots lead inside) that is not there. */
export function missing(value: Record<string, unknown>, required: readonly string[]): string | undefined {
  return required.find((path) => {
    let at: unknown = value;
    for (const name of path.split('.')) at = isRecord(at) ? at[name] : undefined;
    return at === undefined || at === null || at === '';
  });
}

/** Names of the request and answer types of one operation of the new host. */
export function typesOf(api: string): { request: string; response: string } | undefined {
  return OPERATIONS.get(api);
}
