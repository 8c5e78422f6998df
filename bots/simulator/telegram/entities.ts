import type { TextRun } from './simulator.ts';
import type { Entity } from './state.ts';

/** What the server finds in plain text by itself. */
const FOUND: [type: string, pattern: RegExp][] = [
  ['bot_command', /(?<![\w/@<>])\/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z]\w{3,31})?(?![\w/<>])/g],
  ['url', /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/g],
  ['mention', /(?<![\w/@])@[a-zA-Z]\w{3,31}(?!\w)/g],
];

const OPAQUE = new Set(['code', 'pre', 'text_link', 'text_mention', 'date_time']);

function overlaps(one: Pick<Entity, 'offset' | 'length'>, other: Pick<Entity, 'offset' | 'length'>): boolean {
  return one.offset < other.offset + other.length && other.offset < one.offset + one.length;
}

/** Adds the entities that the server detects (commands, links, mentions) to those the sender gave. */
export function withDetected(text: string, given: Entity[]): Entity[] {
  const closed = given.filter(({ type }) => OPAQUE.has(type));
  const found: Entity[] = [];
  for (const [type, pattern] of FOUND) {
    for (const match of text.matchAll(pattern)) {
      const entity = { type, offset: match.index, length: match[0].length };
      if (![...closed, ...found].some((other) => overlaps(entity, other))) found.push(entity);
    }
  }
  return [...given, ...found].sort((one, other) => one.offset - other.offset || other.length - one.length);
}

/** Cuts a text where marks begin and end. */
export function runsOf(text: string, entities: Entity[]): TextRun[] {
  const cuts = new Set([0, text.length]);
  for (const { offset, length } of entities) cuts.add(offset).add(offset + length);
  const edges = [...cuts].sort((one, other) => one - other);
  const runs: TextRun[] = [];
  for (const [index, from] of edges.slice(0, -1).entries()) {
    const to = edges[index + 1] ?? text.length;
    const covering = entities.filter(({ offset, length }) => offset <= from && offset + length >= to);
    const run: TextRun = { text: text.slice(from, to), marks: covering.map(({ type }) => type) };
    const url = covering.find((entity) => entity.url !== undefined)?.url;
    const time = covering.find(({ unix_time }) => unix_time !== undefined);
    if (url !== undefined) run.url = url;
    else if (run.marks.includes('url')) run.url = run.text;
    if (time?.unix_time !== undefined) run.time = { unix: time.unix_time, format: time.date_time_format ?? '' };
    runs.push(run);
  }
  return runs.filter((run) => run.text !== '');
}

const TAG: Record<string, string> = {
  bold: 'b',
  italic: 'i',
  underline: 'u',
  strikethrough: 's',
  spoiler: 'tg-spoiler',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  expandable_blockquote: 'blockquote',
  text_link: 'a',
  date_time: 'tg-time',
};

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function attributes(mark: string, run: TextRun): string {
  if (mark === 'text_link') return ` href="${escapeHtml(run.url ?? '')}"`;
  if (mark === 'date_time' && run.time) return ` unix="${run.time.unix}" format="${escapeHtml(run.time.format)}"`;
  return mark === 'expandable_blockquote' ? ' expandable' : '';
}

/** The runs as escaped HTML, for people who read test failures. */
export function htmlOf(runs: TextRun[]): string {
  return runs
    .map((run) =>
      run.marks.reduceRight((inner, mark) => {
        const tag = TAG[mark];
        return tag === undefined ? inner : `<${tag}${attributes(mark, run)}>${inner}</${tag}>`;
      }, escapeHtml(run.text)),
    )
    .join('');
}
