import { badRequest, breach, type Refusal } from './refusal.ts';
import type { Entity } from './state.ts';

export interface Formatted {
  text: string;
  entities: Entity[];
}

type Attributes = Map<string, string | undefined>;
/** What a tag stands for: an entity without its place, `plain` for none, undefined when its attributes are wrong. */
type Meaning = Omit<Entity, 'offset' | 'length'> | 'plain' | undefined;

const TIME_FORMAT = /^(r|w?[dD]?[tT]?)$/;
const LINK = /^(https?:\/\/[^\s/]+|tg:\/\/|mailto:|tel:)/;

function simple(type: string) {
  return (attributes: Attributes): Meaning => (attributes.size === 0 ? { type } : undefined);
}

function only(attributes: Attributes, name: string): string | undefined {
  return attributes.size === 1 ? attributes.get(name) : undefined;
}

function link(attributes: Attributes): Meaning {
  const url = only(attributes, 'href');
  if (url === undefined || !LINK.test(url)) return undefined;
  const person = /^tg:\/\/user\?id=(\d{1,15})$/.exec(url)?.[1];
  return person === undefined ? { type: 'text_link', url } : { type: 'text_mention', user: { id: Number(person) } };
}

function time(attributes: Attributes): Meaning {
  const unix = attributes.get('unix') ?? '';
  const format = attributes.get('format');
  const known = attributes.size === (format === undefined ? 1 : 2);
  if (!known || !/^\d{1,12}$/.test(unix) || (format !== undefined && !TIME_FORMAT.test(format))) return undefined;
  return { type: 'date_time', unix_time: Number(unix), ...(format ? { date_time_format: format } : {}) };
}

function quote(attributes: Attributes): Meaning {
  if (attributes.size === 0) return { type: 'blockquote' };
  return attributes.size === 1 && attributes.has('expandable') ? { type: 'expandable_blockquote' } : undefined;
}

function code(attributes: Attributes, inside: string | undefined): Meaning {
  if (attributes.size === 0) return inside === 'pre' ? 'plain' : { type: 'code' };
  const language = /^language-(\S+)$/.exec(only(attributes, 'class') ?? '')?.[1];
  return inside === 'pre' && language !== undefined ? { type: 'code', language } : undefined;
}

function emoji(attributes: Attributes): Meaning {
  const id = only(attributes, 'emoji-id');
  return id !== undefined && /^\d+$/.test(id) ? { type: 'custom_emoji', custom_emoji_id: id } : undefined;
}

const TAGS: Record<string, (attributes: Attributes, inside: string | undefined) => Meaning> = {
  b: simple('bold'),
  strong: simple('bold'),
  i: simple('italic'),
  em: simple('italic'),
  u: simple('underline'),
  ins: simple('underline'),
  s: simple('strikethrough'),
  strike: simple('strikethrough'),
  del: simple('strikethrough'),
  span: (attributes) => (only(attributes, 'class') === 'tg-spoiler' ? { type: 'spoiler' } : undefined),
  'tg-spoiler': simple('spoiler'),
  'tg-emoji': emoji,
  'tg-time': time,
  a: link,
  code,
  pre: simple('pre'),
  blockquote: quote,
};

const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' };

function decode(source: string, at: number): { text: string; length: number } | undefined {
  const found = /^&(?:(lt|gt|amp|quot)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));/.exec(source.slice(at, at + 12));
  if (found === null) return undefined;
  const point = found[2] === undefined ? Number.parseInt(found[3] ?? '0', 16) : Number(found[2]);
  const valid = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  if (found[1] === undefined && !valid) return undefined;
  return {
    text: found[1] === undefined ? String.fromCodePoint(point) : (NAMED[found[1]] ?? ''),
    length: found[0].length,
  };
}

function unescaped(value: string): string | undefined {
  let result = '';
  for (let at = 0; at < value.length; at += 1) {
    if (value[at] !== '&') result += value[at];
    else {
      const found = decode(value, at);
      if (found === undefined) return undefined;
      result += found.text;
      at += found.length - 1;
    }
  }
  return result;
}

function readAttributes(text: string): Attributes | undefined {
  const attributes: Attributes = new Map();
  let rest = text.trim();
  while (rest !== '') {
    const found = /^([a-z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?(\s+|$)/.exec(rest);
    if (found === null) return undefined;
    const raw = found[2] ?? found[3];
    const value = raw === undefined ? undefined : unescaped(raw);
    if (raw !== undefined && value === undefined) return undefined;
    attributes.set(found[1] ?? '', value);
    rest = rest.slice(found[0].length);
  }
  return attributes;
}

/** Drops white space at both ends, as the server does before it counts. */
export function trimmed({ text, entities }: Formatted): Formatted {
  const start = text.length - text.trimStart().length;
  const kept = text.trim();
  const moved = entities.map((entity) => {
    const from = Math.max(0, entity.offset - start);
    const to = Math.min(kept.length, entity.offset + entity.length - start);
    return { ...entity, offset: from, length: to - from };
  });
  return { text: kept, entities: moved.filter(({ length }) => length > 0) };
}

/**
 * Telegram's HTML dialect, into text and entities. Unknown tags, unknown attributes and characters that should have
 * been escaped fail the whole message, even where the platform would let some of them pass.
 */
export function parseHtml(source: string, tgTime: 'known' | 'refused' = 'known'): Formatted {
  const at = (index: number) => `at byte offset ${Buffer.byteLength(source.slice(0, index))}`;
  const fail = (what: string): Refusal => badRequest(`can't parse entities: ${what}`);
  const strict = (what: string): Refusal => breach(`can't parse entities: ${what}`);
  const stack: { tag: string; start: number; meaning: Meaning }[] = [];
  const entities: Entity[] = [];
  let text = '';
  let index = 0;
  const open = (found: RegExpExecArray) => {
    const tag = found[1]?.toLowerCase() ?? '';
    const inside = stack.at(-1)?.tag;
    const rule = tag === 'tg-time' && tgTime === 'refused' ? undefined : TAGS[tag];
    if (rule === undefined) throw fail(`Unsupported start tag "${tag}" ${at(index)}`);
    const attributes = readAttributes(found[2] ?? '');
    const meaning = attributes === undefined ? undefined : rule(attributes, inside);
    if (meaning === undefined) throw strict(`Tag "${tag}" has wrong attributes ${at(index)}`);
    if (inside === 'code' || (inside === 'pre' && tag !== 'code'))
      throw strict(`Tag "${tag}" inside "${inside}" ${at(index)}`);
    if (tag === 'blockquote' && stack.some((entry) => entry.tag === tag)) throw fail(`Nested blockquote ${at(index)}`);
    stack.push({ tag, start: text.length, meaning });
  };
  const close = (name: string) => {
    const top = stack.pop();
    if (top === undefined) throw fail(`Unexpected end tag ${at(index)}`);
    if (name !== top.tag) throw fail(`Unmatched end tag ${at(index)}, expected "</${top.tag}>", found "</${name}>"`);
    if (top.meaning === 'plain' || top.meaning === undefined || text.length === top.start) return;
    const parent = stack.at(-1);
    if (top.meaning.language !== undefined && parent !== undefined) {
      // <pre><code class="language-x"> is one entity: pre, with a language.
      parent.meaning = { type: 'pre', language: top.meaning.language };
      return;
    }
    entities.push({ ...top.meaning, offset: top.start, length: text.length - top.start });
  };
  while (index < source.length) {
    const character = source[index] ?? '';
    if (character === '<') {
      const rest = source.slice(index);
      const end = /^<\/([a-zA-Z0-9-]*)\s*>/.exec(rest);
      const start = /^<([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[^\s<>"'=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))?)*)\s*>/.exec(
        rest,
      );
      if (end !== null) close(end[1]?.toLowerCase() ?? '');
      else if (start !== null) open(start);
      else throw fail(`Unsupported start tag "${/^<([^\s>/]*)/.exec(rest)?.[1] ?? ''}" ${at(index)}`);
      index += (end ?? start)?.[0].length ?? 1;
    } else if (character === '&') {
      const found = decode(source, index);
      if (found === undefined) throw strict(`"&" must be written "&amp;" ${at(index)}`);
      text += found.text;
      index += found.length;
    } else if (character === '>') throw strict(`">" must be written "&gt;" ${at(index)}`);
    else {
      text += character;
      index += 1;
    }
  }
  const left = stack.at(-1);
  if (left !== undefined) throw fail(`Can't find end tag corresponding to start tag "${left.tag}"`);
  entities.sort((one, other) => one.offset - other.offset || other.length - one.length);
  return { text, entities };
}
