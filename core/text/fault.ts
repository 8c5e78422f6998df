import type { core } from 'zod';
import { sentence, type Text } from './text.ts';

/** One thing wrong with a value somebody wrote, and where in it. */
export interface Fault {
  readonly path: readonly (string | number)[];
  /** What is wrong and what to write instead, as one clause. */
  readonly text: Text;
}

/** For `superRefine`: refuses with a sentence of our own. The value has its type by then. */
export const must =
  <T>(test: (value: T) => boolean, text: Text) =>
  (value: T, ctx: core.$RefinementCtx<T>) => {
    if (!test(value)) ctx.addIssue({ code: 'custom', params: { text }, input: value });
  };

const wanted: Readonly<Record<string, Text>> = {
  string: sentence('system.fault.text'),
  number: sentence('system.fault.whole'),
  int: sentence('system.fault.whole'),
  boolean: sentence('system.fault.boolean'),
  array: sentence('system.fault.list'),
  object: sentence('system.fault.mapping'),
  record: sentence('system.fault.mapping'),
  file: sentence('system.fault.file'),
};

const formats: Readonly<Record<string, Text>> = {
  url: sentence('system.fault.url'),
  datetime: sentence('system.fault.datetime'),
};

const sizes: Readonly<Record<'small' | 'big', Readonly<Record<string, (limit: number) => Text>>>> = {
  small: {
    string: (limit) => sentence('system.fault.longer', { limit }),
    array: (limit) => sentence('system.fault.more', { limit }),
    number: (limit) => sentence('system.fault.at_least', { limit }),
  },
  big: {
    string: (limit) => sentence('system.fault.shorter', { limit }),
    array: (limit) => sentence('system.fault.fewer', { limit }),
    number: (limit) => sentence('system.fault.at_most', { limit }),
  },
};

/** The value at a path, or undefined where the path leads nowhere. */
function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<PropertyKey, unknown>)[step];
  }
  return here;
}

function textOf(issue: core.$ZodIssue, whole: unknown): Text {
  switch (issue.code) {
    case 'invalid_type':
      if (valueAt(whole, issue.path) === undefined) return sentence('system.fault.missing');
      return wanted[issue.expected] ?? sentence('system.fault.other');
    case 'invalid_value':
      if (valueAt(whole, issue.path) === undefined) return sentence('system.fault.missing');
      return sentence('system.fault.one_of', { values: issue.values.map(String).join(', ') });
    case 'invalid_format':
      return formats[issue.format] ?? sentence('system.fault.other');
    case 'too_small':
      return (
        (sizes.small[issue.origin] ?? sizes.small.number)?.(Number(issue.minimum)) ?? sentence('system.fault.other')
      );
    case 'too_big':
      return (sizes.big[issue.origin] ?? sizes.big.number)?.(Number(issue.maximum)) ?? sentence('system.fault.other');
    case 'custom':
      return (issue.params?.text as Text | undefined) ?? sentence('system.fault.other');
    default:
      return sentence('system.fault.other');
  }
}

const isOfItsKind = (issues: readonly core.$ZodIssue[]): boolean =>
  !issues.some(({ code, path }) => path.length === 0 && (code === 'invalid_type' || code === 'invalid_value'));

/** What is wrong with a value that may be one of several things: told as of the one it was meant to be. */
function meant(issue: core.$ZodIssue): readonly core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const branch = issue.errors.find(isOfItsKind) ?? issue.errors[0];
  if (!branch || branch.length === 0) return [issue];
  return branch.flatMap((inner) => meant({ ...inner, path: [...issue.path, ...inner.path] }));
}

/**
 * What a schema found, the first fault of each key; `whole` is the value it was given. Never quotes the value: it may be
 * a secret.
 */
export function faultsOf(error: core.$ZodError, whole: unknown): Fault[] {
  const found = error.issues.flatMap(meant).flatMap((issue): Fault[] => {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    if (issue.code !== 'unrecognized_keys') return [{ path, text: textOf(issue, whole) }];
    return issue.keys.map((key) => ({ path: [...path, key], text: sentence('system.fault.unknown_key') }));
  });
  const first = new Map(found.toReversed().map((fault) => [pathText(fault.path), fault]));
  return found.filter((fault) => first.get(pathText(fault.path)) === fault);
}

/** `people[2].code`, as a reader would write it. */
export const pathText = (path: Fault['path']): string =>
  path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text ? `${text}.${step}` : step),
    '',
  );
