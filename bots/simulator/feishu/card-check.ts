import type { z } from 'zod';
import { CARD, type Card, type Node } from './card-schema.ts';

const MAX_BYTES = 30 * 1024;
const MAX_ELEMENTS = 200;
const MAX_DEPTH = 5;
const MAX_TABLES = 5;
const ELEMENT_ID = /^[A-Za-z][A-Za-z0-9_]{0,19}$/;

/** Needs a `name` inside a form, and a value there. */
const INPUTS = new Set([
  'input',
  'select_static',
  'multi_select_static',
  'select_person',
  'date_picker',
  'picker_time',
  'picker_datetime',
  'checker',
]);

export type CheckedCard = { kind: 'card'; card: Card } | { kind: 'bad'; subCode: number; why: string };

const bad = (subCode: number, why: string): CheckedCard => ({ kind: 'bad', subCode, why });

export interface Placed {
  node: Node;
  /** Name of the form around it. */
  form: string | undefined;
  /** Containers around it. */
  depth: number;
}

/** Every component of a card, top to bottom, with the form it stands in. */
export function walk(nodes: readonly Node[], form?: string, depth = 0): Placed[] {
  return nodes.flatMap((node) => {
    const inside = node.tag === 'form' ? node.name : form;
    return [{ node, form, depth }, ...walk([...(node.elements ?? []), ...(node.columns ?? [])], inside, depth + 1)];
  });
}

export function isInput(node: Node): boolean {
  return INPUTS.has(node.tag);
}

function issue({ error }: z.ZodSafeParseError<Card>): CheckedCard {
  const [first] = error.issues;
  const where = first?.path.join('.') ?? '';
  const why = `${where}: ${first?.message ?? ''}`;
  const unknownTag = first?.code === 'invalid_union' && where.endsWith('tag');
  return unknownTag ? bad(200861, `not support tag at ${where}`) : bad(200621, `parse card json err, ${why}`);
}

function repeated(values: readonly (string | undefined)[]): string | undefined {
  const given = values.filter((value) => value !== undefined);
  return given.find((value, index) => given.indexOf(value) !== index);
}

function badForm(form: Placed, all: Placed[]): string | undefined {
  const inside = all.filter((placed) => placed.form === form.node.name);
  if (form.depth > 0) return `form ${form.node.name} must stand at the root of the body`;
  if (inside.some(({ node }) => node.tag === 'form')) return 'a form inside a form';
  const nameless = inside.find(({ node }) => (isInput(node) || node.tag === 'button') && (node.name ?? '') === '');
  if (nameless !== undefined) return `${nameless.node.tag} in form ${form.node.name} has no name`;
  const submit = inside.some(({ node }) => node.tag === 'button' && node.form_action_type === 'submit');
  return submit ? undefined : `form ${form.node.name} has no submit button`;
}

function misplaced({ node, form }: Placed): string | undefined {
  if (form !== undefined) return undefined;
  if (node.required === true) return `${node.tag}: required works in a form only`;
  return node.form_action_type === undefined ? undefined : 'form_action_type outside a form';
}

function tablesIn({ node }: Placed): number {
  const text = node.tag === 'markdown' ? String(node.content) : '';
  return (text.match(/^\s*\|?\s*:?-{2,}:?\s*\|/gm) ?? []).length;
}

/** The rules that no schema can say. */
function rules(card: Card): CheckedCard {
  const all = walk(card.body.elements);
  if (all.length > MAX_ELEMENTS) return bad(11310, `element exceeds the limit, ${all.length} of ${MAX_ELEMENTS}`);
  const deep = all.find(({ depth }) => depth > MAX_DEPTH * 2);
  if (deep !== undefined) return bad(11310, `${deep.node.tag} is nested too deeply`);
  const tables = all.reduce((sum, placed) => sum + tablesIn(placed), 0);
  if (tables > MAX_TABLES) return bad(11310, 'card table number over limit');
  const ids = all.map(({ node }) => node.element_id);
  const wrongId = ids.find((id) => id !== undefined && !ELEMENT_ID.test(id));
  if (wrongId !== undefined) return bad(200621, `element_id ${wrongId}: a letter first, at most 20 characters`);
  const twice = repeated(ids) ?? repeated(all.map(({ node }) => node.name));
  if (twice !== undefined) return bad(200621, `element_id or name ${twice} is used twice`);
  for (const placed of all) {
    const wrong = placed.node.tag === 'form' ? badForm(placed, all) : misplaced(placed);
    if (wrong !== undefined) return bad(200530, wrong);
  }
  return { kind: 'card', card };
}

/** Holds a card against the dialect and its limits. */
export function checkCard(value: unknown): CheckedCard {
  const size = Buffer.byteLength(JSON.stringify(value) ?? '');
  if (size > MAX_BYTES) return bad(230025, `the card has ${size} bytes of ${MAX_BYTES}`);
  if (typeof value !== 'object' || value === null) return bad(200621, 'parse card json err, not an object');
  if (!('schema' in value)) return bad(200830, 'a card of JSON 1.0 (no schema): only 2.0 is simulated');
  const parsed = CARD.safeParse(value);
  return parsed.success ? rules(parsed.data) : issue(parsed);
}

/** The same for the text that requests carry. */
export function checkCardText(content: string): CheckedCard {
  if (Buffer.byteLength(content) > MAX_BYTES) return bad(230025, `the card has more than ${MAX_BYTES} bytes`);
  try {
    return checkCard(JSON.parse(content));
  } catch {
    return bad(200621, 'parse card json err, not JSON');
  }
}
