import { environmentPaths } from './environment.ts';

type Tree = Record<string, unknown>;
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

export type Expanded =
  | { readonly kind: 'ok'; readonly value: unknown }
  | { readonly kind: 'unset'; readonly path: readonly (string | number)[]; readonly name: string };

const reference = /\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g;

/**
 * `${NAME}` and `${NAME:-otherwise}` inside text values. A value that is nothing but a reference to an unset name is
 * left out, as if its key were not written; inside longer text an unset name is a fault.
 */
export function expand(value: unknown, env: NodeJS.Dict<string>, path: readonly (string | number)[] = []): Expanded {
  if (typeof value === 'string') {
    let unset: string | undefined;
    const text = value.replace(reference, (_, name: string, otherwise: string | undefined) => {
      const known = env[name] || otherwise;
      if (known === undefined) unset ??= name;
      return known ?? '';
    });
    if (unset === undefined) return { kind: 'ok', value: text };
    return text === '' ? { kind: 'ok', value: undefined } : { kind: 'unset', path, name: unset };
  }
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const [index, item] of value.entries()) {
      const expanded = expand(item, env, [...path, index]);
      if (expanded.kind === 'unset') return expanded;
      if (expanded.value !== undefined) items.push(expanded.value);
    }
    return { kind: 'ok', value: items };
  }
  if (isTree(value)) {
    const tree: Tree = {};
    for (const [key, item] of Object.entries(value)) {
      const expanded = expand(item, env, [...path, key]);
      if (expanded.kind === 'unset') return expanded;
      if (expanded.value !== undefined) Object.defineProperty(tree, key, own(expanded.value));
    }
    return { kind: 'ok', value: tree };
  }
  return { kind: 'ok', value };
}

/** Defined rather than assigned: a key may be called `__proto__`, and must then be refused like any other unknown one. */
const own = (value: unknown) => ({ value, enumerable: true, writable: true, configurable: true });

/** Lays the environment over the file's value; an empty variable counts as unset. Gives which variable set which setting. */
export function overlay(
  file: unknown,
  env: NodeJS.Dict<string>,
): { value: unknown; from: ReadonlyMap<string, string> } {
  const from = new Map<string, string>();
  const value = structuredClone(file);
  for (const [name, path] of Object.entries(environmentPaths)) {
    const text = env[name]?.trim();
    if (text && put(value, path.split('.'), text)) from.set(path, name);
  }
  return { value, from };
}

/** False where the file has something else than a mapping on the way: the schema will say so. */
function put(tree: unknown, [step, ...rest]: readonly string[], value: string): boolean {
  if (!isTree(tree) || step === undefined) return false;
  if (rest.length > 0) {
    tree[step] ??= {};
    return put(tree[step], rest, value);
  }
  tree[step] = value;
  return true;
}

/** The settings somebody wrote, as `section.key`, each with its value; lists count as one value. */
export function written(value: unknown, path = ''): [string, unknown][] {
  if (!isTree(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, item]) => written(item, path ? `${path}.${key}` : key));
}
