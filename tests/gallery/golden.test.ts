import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { locales } from '../../core/ids.ts';
import { pictures } from './pictures.ts';
import { type Painted, renderers } from './renderers.ts';

// `npx vitest run -u tests/gallery` writes these anew; read the difference before keeping it.
const golden = 'tests/golden';
const fileOf = (scene: string): string => `${scene.replace(/\W+/g, '-')}.txt`;

const shown = ({ html, rows }: Painted): string =>
  [
    html,
    ...rows.map((row) =>
      row.map(({ text, token, style }) => `[${text}](${token}${style ? ` ${style}` : ''})`).join(' '),
    ),
  ].join('\n');

const scenes = [...new Set(pictures.map(({ scene }) => scene))];

describe.each(Object.entries(renderers))('%s', (platform, paint) => {
  describe.each(locales)('%s', (locale) => {
    const ours = pictures.filter((picture) => picture.locale === locale);

    test.each(scenes)('%s looks as it did', async (scene) => {
      const readersOf = new Map<string, string[]>();
      for (const picture of ours.filter((one) => one.scene === scene)) {
        const text = shown(paint(picture));
        readersOf.set(text, [...(readersOf.get(text) ?? []), picture.reader]);
      }
      const page = [...readersOf].map(([text, readers]) => `=== ${readers.join(', ')}\n${text}\n`).join('\n');
      await expect(page).toMatchFileSnapshot(`../golden/${platform}/${locale}/${fileOf(scene)}`);
    });

    test('nothing is kept of scenes that are no more', () => {
      const folder = `${golden}/${platform}/${locale}`;
      expect(existsSync(folder) ? readdirSync(folder).toSorted() : []).toEqual(scenes.map(fileOf).toSorted());
    });
  });
});
