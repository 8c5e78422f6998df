import table from './methods.json' with { type: 'json' };

/** A file part of a multipart request. */
export interface Upload {
  upload: true;
  field: string;
  name: string;
  mime: string;
  data: Buffer;
}

interface FieldShape {
  name: string;
  types: string[];
  required: boolean;
  constant: string | undefined;
}

type Shape = { kind: 'fields'; fields: FieldShape[] } | { kind: 'oneOf'; names: string[] };
type Verdict = { ok: true; value: unknown } | { ok: false; why: string };
export type Checked = { kind: 'ok'; payload: Record<string, unknown> } | { kind: 'bad'; why: string };

function fieldShape(text: string): FieldShape {
  const [, name = '', optional = '', types = '', constant] = /^([^:?]+)(\??):([^=]+)(?:=(.*))?$/.exec(text) ?? [];
  return { name, types: types.split('|'), required: optional === '', constant };
}

function shape(line: string): Shape {
  if (line.startsWith('= ')) return { kind: 'oneOf', names: line.slice(2).split(' ') };
  return { kind: 'fields', fields: line === '' ? [] : line.split(' ').map(fieldShape) };
}

const METHODS = new Map(Object.entries(table.methods).map(([name, line]) => [name, shape(line)]));
const TYPES = new Map(Object.entries(table.types).map(([name, line]) => [name, shape(line)]));
const SPELLING = new Map(Object.keys(table.methods).map((name) => [name.toLowerCase(), name]));

/** The reference's spelling of a method name written in any case. */
export function spelling(method: string): string | undefined {
  return SPELLING.get(method.toLowerCase());
}

const no = (why: string): Verdict => ({ ok: false, why });
const yes = (value: unknown): Verdict => ({ ok: true, value });

const SCALARS: Record<string, (value: unknown, textual: boolean) => unknown> = {
  String: (value) => (typeof value === 'string' ? value : undefined),
  Boolean: (value, textual) => {
    if (typeof value === 'boolean') return value;
    return textual && (value === 'true' || value === 'false') ? value === 'true' : undefined;
  },
  Integer: (value, textual) => {
    if (Number.isSafeInteger(value)) return value;
    return textual && typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined;
  },
  Float: (value, textual) => {
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    return textual && typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
  },
};

/** Form fields and multipart parts carry structures as JSON text; JSON bodies may do so too. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkFields(fields: FieldShape[], value: Record<string, unknown>, textual: boolean, path: string): Verdict {
  const known = new Map(fields.map((field) => [field.name, field]));
  const result: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(value)) {
    const field = known.get(name);
    if (field === undefined) return no(`unknown parameter "${path}${name}"`);
    if (field.constant !== undefined && given !== field.constant)
      return no(`"${path}${name}" must be "${field.constant}"`);
    const verdict = checkAny(field.types, given, textual, `${path}${name}`);
    if (!verdict.ok) return verdict;
    result[name] = verdict.value;
  }
  const missing = fields.find((field) => field.required && !Object.hasOwn(value, field.name));
  return missing === undefined ? yes(result) : no(`parameter "${path}${missing.name}" is required`);
}

function checkAny(types: string[], value: unknown, textual: boolean, path: string): Verdict {
  const verdicts = types.map((type) => checkOne(type, value, textual, path));
  const accepted = verdicts.find((verdict) => verdict.ok);
  if (accepted !== undefined) return accepted;
  // Of several object types, the complaint worth reading is about the one the sender meant: the one whose own
  // obligatory field is there.
  const whole = parsed(value);
  const meant = types.findIndex((type) => {
    const wanted = TYPES.get(type);
    return (
      isRecord(whole) &&
      wanted?.kind === 'fields' &&
      wanted.fields.some(
        ({ name, required, constant }) => required && (constant ?? whole[name]) === whole[name] && name in whole,
      )
    );
  });
  return verdicts[Math.max(0, meant)] ?? no(`"${path}" is not allowed`);
}

function checkOne(type: string, value: unknown, textual: boolean, path: string): Verdict {
  const scalar = SCALARS[type];
  if (scalar !== undefined) {
    const result = scalar(value, textual);
    return result === undefined ? no(`"${path}" must be ${type}`) : yes(result);
  }
  if (type.endsWith('[]')) {
    const list = parsed(value);
    if (!Array.isArray(list)) return no(`"${path}" must be a list of ${type.slice(0, -2)}`);
    const results: unknown[] = [];
    for (const [index, item] of list.entries()) {
      const verdict = checkOne(type.slice(0, -2), item, false, `${path}[${index}]`);
      if (!verdict.ok) return verdict;
      results.push(verdict.value);
    }
    return yes(results);
  }
  if (type === 'InputFile') return isUpload(value) ? yes(value) : no(`"${path}" must be an uploaded file`);
  const wanted = TYPES.get(type);
  if (wanted === undefined) return no(`"${path}" has a type this server does not know: ${type}`);
  if (wanted.kind === 'oneOf') return checkAny(wanted.names, value, false, path);
  const whole = parsed(value);
  return isRecord(whole) ? checkFields(wanted.fields, whole, false, `${path}.`) : no(`"${path}" must be ${type}`);
}

export function isUpload(value: unknown): value is Upload {
  return isRecord(value) && value.upload === true;
}

/**
 * Holds a request against the reference: unknown, missing or wrongly typed parameters are named.
 * @param textual values come from a query, form or multipart body, where numbers and flags are text
 */
export function checkPayload(
  method: string,
  raw: Record<string, unknown>,
  uploads: Map<string, Upload>,
  textual: boolean,
): Checked {
  const wanted = METHODS.get(method);
  if (wanted?.kind !== 'fields') return { kind: 'bad', why: `unknown method "${method}"` };
  const used = new Set<string>();
  const given: Record<string, unknown> = { ...raw };
  for (const [name, value] of Object.entries(raw)) {
    const attached = typeof value === 'string' && value.startsWith('attach://') ? value.slice(9) : undefined;
    const upload = attached === undefined ? undefined : uploads.get(attached);
    if (attached !== undefined && upload === undefined)
      return { kind: 'bad', why: `attached file "${attached}" is missing` };
    if (upload !== undefined && attached !== undefined) {
      given[name] = upload;
      used.add(attached);
    }
  }
  for (const [name, upload] of uploads) if (!used.has(name)) given[name] = upload;
  const verdict = checkFields(wanted.fields, given, textual, '');
  return verdict.ok
    ? { kind: 'ok', payload: verdict.value as Record<string, unknown> }
    : { kind: 'bad', why: verdict.why };
}

/** What is wrong with an object we are about to send, by the same reference; undefined = nothing. */
export function checkObject(type: string, value: unknown): string | undefined {
  const verdict = checkOne(type, value, false, type);
  return verdict.ok ? undefined : verdict.why;
}
