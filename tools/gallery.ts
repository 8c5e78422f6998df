/** Draws every card for every reader in every language on every platform into `out/gallery.html`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { pictures } from '../tests/gallery/pictures.ts';
import { renderers } from '../tests/gallery/renderers.ts';
import { galleryPage } from './gallery/page.ts';

const frames = Object.entries(renderers).flatMap(([platform, paint]) =>
  pictures.map((picture) => {
    const { scene, reader, locale } = picture;
    return { platform, scene, reader, locale, ...paint(picture) };
  }),
);
mkdirSync('out', { recursive: true });
writeFileSync('out/gallery.html', galleryPage(frames));
console.log(`out/gallery.html: ${frames.length} cards`);
