import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lineBreak, marked } from './markdown.ts';

it.each([
  ['see https://a.example/x_y, then', 'see [https://a.example/x_y](https://a.example/x_y), then'],
  ['打开：https://a.example/файл。谢谢', '打开：[https://a.example/файл](https://a.example/файл)。谢谢'],
  ['https://a.example/a(b)*c', '[https://a.example/a(b)＊c](https://a.example/a%28b%29%2Ac)'],
  ['*https://*', '＊https://＊'],
  ['no_link [x](y)', 'no_link ［x］(y)'],
])('%s', (words, shown) => {
  expect(marked(words)).toBe(shown);
});

it('makes markup of addresses only, whatever people write', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.webUrl(), (words, url) => {
      const shown = marked(`${words} ${url} ${words}`).replaceAll(lineBreak, '\n');
      for (const [, target] of shown.matchAll(/\]\(([^)]*)\)/g))
        expect(target).toMatch(/^https?:\/\/[^\s()[\]<>*~`]+$/);
      expect(shown.replace(/\[[^[\]]*\]\([^()\s]*\)/g, '')).not.toMatch(/[*~`[\]<\\]/);
    }),
  );
});
