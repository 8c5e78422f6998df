import { createRequire } from 'node:module';
import type { Chrono } from 'chrono-node';

const load = createRequire(import.meta.url);

/** The library's tables take 17 MB, and nobody may type a date for days: each language is loaded when it is first read. */
export const chrono = {
  en: (): Chrono => load('chrono-node/en').casual,
  ru: (): Chrono => load('chrono-node/ru').casual,
  zh: (): Chrono => load('chrono-node/zh/hans').hans,
} as const;
