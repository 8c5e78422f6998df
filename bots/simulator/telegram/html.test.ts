import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseHtml, trimmed } from './html.ts';
import { Refusal } from './refusal.ts';

test.each([
  ['<b>bold</b> plain', 'bold plain', [{ type: 'bold', offset: 0, length: 4 }]],
  ['a &lt;&amp;&gt; &quot;&#39;&#x4e2d;', 'a <&> "\'中', []],
  [
    '<i>в <u>уч</u></i>',
    'в уч',
    [
      { type: 'italic', offset: 0, length: 4 },
      { type: 'underline', offset: 2, length: 2 },
    ],
  ],
  ['😀<s>x</s>', '😀x', [{ type: 'strikethrough', offset: 2, length: 1 }]],
  [
    '<a href="https://e.org/?a=1&amp;b=2">go</a>',
    'go',
    [{ type: 'text_link', url: 'https://e.org/?a=1&b=2', offset: 0, length: 2 }],
  ],
  ['<a href="tg://user?id=7">Li</a>', 'Li', [{ type: 'text_mention', user: { id: 7 }, offset: 0, length: 2 }]],
  [
    '<pre><code class="language-ts">let a</code></pre>',
    'let a',
    [{ type: 'pre', language: 'ts', offset: 0, length: 5 }],
  ],
  ['<span class="tg-spoiler">x</span>', 'x', [{ type: 'spoiler', offset: 0, length: 1 }]],
  ['<blockquote expandable>x</blockquote>', 'x', [{ type: 'expandable_blockquote', offset: 0, length: 1 }]],
  [
    '<tg-time unix="1763632800" format="wDT">18:00 Asia/Shanghai</tg-time>',
    '18:00 Asia/Shanghai',
    [{ type: 'date_time', unix_time: 1763632800, date_time_format: 'wDT', offset: 0, length: 19 }],
  ],
  ['<b></b>x', 'x', []],
])('%s is understood', (source, text, entities) => {
  expect(parseHtml(source)).toEqual({ text, entities });
});

test.each([
  ['<br>', 'Unsupported start tag "br" at byte offset 0'],
  ['中<p>x</p>', 'Unsupported start tag "p" at byte offset 3'],
  ['a < b', 'Unsupported start tag "" at byte offset 2'],
  ['x</b>', 'Unexpected end tag at byte offset 1'],
  ['<b><i>x</b></i>', 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'],
  ['<b>x', 'Can\'t find end tag corresponding to start tag "b"'],
  ['Q & A', '"&" must be written "&amp;" at byte offset 2'],
  ['&nbsp;', '"&" must be written "&amp;" at byte offset 0'],
  ['1 > 0', '">" must be written "&gt;" at byte offset 2'],
  ['<b class="x">y</b>', 'Tag "b" has wrong attributes at byte offset 0'],
  ['<a href="javascript:alert(1)">y</a>', 'Tag "a" has wrong attributes at byte offset 0'],
  ['<code><b>x</b></code>', 'Tag "b" inside "code" at byte offset 6'],
  ['<blockquote><blockquote>x</blockquote></blockquote>', 'Nested blockquote at byte offset 12'],
  ['<tg-time unix="soon">x</tg-time>', 'Tag "tg-time" has wrong attributes at byte offset 0'],
  ['<tg-time unix="1" format="zz">x</tg-time>', 'Tag "tg-time" has wrong attributes at byte offset 0'],
])('%s fails the message', (source, why) => {
  expect(() => parseHtml(source)).toThrow(`can't parse entities: ${why}`);
});

test('an older server does not know tg-time', () => {
  expect(() => parseHtml('<tg-time unix="1">x</tg-time>', 'refused')).toThrow('Unsupported start tag "tg-time"');
});

test('white space at both ends goes, and the entities move along', () => {
  const body = { text: '\n  ab \n', entities: [{ type: 'bold', offset: 1, length: 4 }] };
  expect(trimmed(body)).toEqual({ text: 'ab', entities: [{ type: 'bold', offset: 0, length: 2 }] });
});

test('escaped text of any kind comes back as it was said', () => {
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(parseHtml(`<b>${escaped(text)}</b>`).text).toBe(text);
    }),
  );
});

test('no markup, however broken, does more than fail its message', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '</b>',
    '<b>',
    '&',
    '&amp;',
    '&#0;',
    '<a href="',
    '"',
    '<pre><code class="language-x">',
    '</code>',
    '</pre>',
    '中',
    '😀',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      try {
        const { text, entities } = parseHtml(pieces.join(''));
        for (const { offset, length } of entities) expect(offset + length).toBeLessThanOrEqual(text.length);
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
      }
    }),
  );
});
