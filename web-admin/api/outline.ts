import type { ApiDocument } from './document.ts';

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const of = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((here, key) => (isObject(here) ? here[key] : undefined), value);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** One thing an operation takes. */
export interface Taken {
  readonly name: string;
  readonly where: 'path' | 'query' | 'header' | 'body';
  readonly required: boolean;
  readonly type: string;
  readonly about: string;
}

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly about: string;
  readonly takes: readonly Taken[];
  readonly example: unknown;
  readonly answers: readonly { readonly status: string; readonly about: string }[];
}

/** The description as people read it: what there is, by chapter, and what each operation takes and answers. */
export function outline(document: ApiDocument): { readonly tag: string; readonly operations: readonly Operation[] }[] {
  const all = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Json).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  return (document.tags ?? []).map(({ name }) => ({
    tag: name,
    operations: all
      .filter(({ operation }) => list(of(operation, 'tags')).includes(name))
      .map(({ method, path, operation }) => operationOf(document, method, path, operation)),
  }));
}

function operationOf(document: ApiDocument, method: string, path: string, operation: unknown): Operation {
  const media = of(operation, 'requestBody', 'content') ?? {};
  const [content] = isObject(media) ? Object.values(media) : [];
  return {
    id: text(of(operation, 'operationId')),
    method,
    path,
    summary: text(of(operation, 'summary')),
    about: text(of(operation, 'description')),
    takes: [...parametersOf(document, operation), ...fieldsOf(document, of(content, 'schema'))],
    example: of(content, 'example'),
    answers: Object.entries((of(operation, 'responses') ?? {}) as Json).map(([status, answer]) => ({
      status,
      about: text(of(answer, 'description')),
    })),
  };
}

function parametersOf(document: ApiDocument, operation: unknown): Taken[] {
  return list(of(operation, 'parameters')).map((parameter) => ({
    name: text(of(parameter, 'name')),
    where: text(of(parameter, 'in')) as Taken['where'],
    required: of(parameter, 'required') === true,
    type: typeOf(document, of(parameter, 'schema')),
    about: text(of(parameter, 'description')) || text(of(parameter, 'schema', 'description')),
  }));
}

function fieldsOf(document: ApiDocument, schema: unknown, within = ''): Taken[] {
  const whole = resolved(document, schema);
  const required = list(of(whole, 'required'));
  return Object.entries((of(whole, 'properties') ?? {}) as Json).flatMap(([name, field]): Taken[] => {
    const path = `${within}${name}`;
    const inner = resolved(document, field);
    const item = resolved(document, of(inner, 'items'));
    const taken: Taken = {
      name: path,
      where: 'body',
      required: required.includes(name),
      type: typeOf(document, field),
      about: text(of(field, 'description')),
    };
    return [taken, ...fieldsOf(document, inner, `${path}.`), ...fieldsOf(document, item, `${path}[].`)];
  });
}

function resolved(document: ApiDocument, schema: unknown): unknown {
  const name = text(of(schema, '$ref')).split('/').at(-1);
  return name ? of(document, 'components', 'schemas', name) : schema;
}

/** A schema in a few words: `text`, `list of text`, `one of low, normal`. */
function typeOf(document: ApiDocument, schema: unknown): string {
  const name = text(of(schema, '$ref')).split('/').at(-1);
  if (name) return name;
  const choice = list(of(schema, 'enum'));
  if (choice.length > 0) return choice.map(String).join(' | ');
  const several = [...list(of(schema, 'anyOf')), ...list(of(schema, 'oneOf'))];
  if (several.length > 0) return several.map((one) => typeOf(document, one)).join(' | ');
  const types = list(of(schema, 'type')).length > 0 ? list(of(schema, 'type')) : [of(schema, 'type')];
  return types
    .map((type) => (type === 'array' ? `${typeOf(document, of(schema, 'items'))}[]` : text(type)))
    .join(' | ');
}
