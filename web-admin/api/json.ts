/** JSON as a stranger sends it: read once, judged before anything trusts it. */

export const bodyLimitKb = 256;
export const depthLimit = 32;

export type ReadJson =
  | { readonly kind: 'ok'; readonly value: unknown }
  | { readonly kind: 'utf8' | 'syntax' | 'deep' }
  | { readonly kind: 'twice'; readonly key: string };

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Refuses broken UTF-8, broken JSON, nesting beyond the limit, and an object with one key twice. */
export function readJson(bytes: Uint8Array): ReadJson {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return { kind: 'utf8' };
  }
  const shape = shapeOf(text);
  if (shape) return shape;
  try {
    return { kind: 'ok', value: JSON.parse(text) };
  } catch {
    return { kind: 'syntax' };
  }
}

/** A string runs to the text's end where its quote is missing: a second try from inside it would be quadratic. */
const marks = /"[^"\\]*(?:\\(?:.|$)[^"\\]*)*(?:"|$)|[{}[\],:]/gs;

/** Walks brackets and strings only: what JSON.parse does not tell (depth, repeated keys), before it may exhaust the stack. */
function shapeOf(text: string): Exclude<ReadJson, { kind: 'ok' }> | undefined {
  const open: (Set<string> | null)[] = [];
  let before = '';
  let last = '';
  for (const [token] of text.matchAll(marks)) {
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : null);
      if (open.length > depthLimit) return { kind: 'deep' };
    } else if (token === '}' || token === ']') open.pop();
    else if (token === ':' && last.startsWith('"') && (before === '{' || before === ',')) {
      const keys = open.at(-1);
      const key = nameOf(last);
      if (key === undefined) return { kind: 'syntax' };
      if (keys?.has(key)) return { kind: 'twice', key };
      keys?.add(key);
    }
    before = last;
    last = token;
  }
  return undefined;
}

function nameOf(quoted: string): string | undefined {
  try {
    const name: unknown = JSON.parse(quoted);
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}
