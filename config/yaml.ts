import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

export interface YamlFile {
  readonly value: unknown;
  /** The line of the deepest part of the path that stands in the file, counted from 1. */
  readonly lineOf: (path: readonly (string | number)[]) => number;
}

export type ReadYaml =
  | ({ readonly kind: 'ok' } & YamlFile)
  | { readonly kind: 'bad'; readonly line: number; readonly why: string };

const aliasesAllowed = 20;

/** YAML text as a plain value, with the line every key stands on. An empty file is an empty mapping. */
export function readYaml(text: string): ReadYaml {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const lineAt = (offset: number | undefined): number => counter.linePos(offset ?? 0).line || 1;
  const error = document.errors[0];
  if (error) return { kind: 'bad', line: lineAt(error.pos[0]), why: error.message.split('\n')[0] ?? error.code };

  const lineOf: YamlFile['lineOf'] = (path) => {
    let node: unknown = document.contents;
    let line = lineAt(document.contents?.range?.[0]);
    for (const step of path) {
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
        if (!pair) return line;
        line = lineAt((pair.key as Node).range?.[0]);
        node = pair.value;
      } else if (isSeq(node) && typeof step === 'number') {
        node = node.items[step];
        if (!node) return line;
        line = lineAt((node as Node).range?.[0]);
      } else return line;
    }
    return line;
  };

  try {
    return { kind: 'ok', value: document.toJS({ maxAliasCount: aliasesAllowed }) ?? {}, lineOf };
  } catch (thrown) {
    return { kind: 'bad', line: 1, why: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
