import type { Locale } from '../../core/ids.ts';
import { cleanText } from '../clean.ts';
import type { User } from './shapes.ts';

export function nameOf({ id, first_name, last_name, username }: User): string {
  const name = [first_name, last_name].map((part) => cleanText(part ?? '', 64).trim()).filter(Boolean);
  return name.join(' ') || cleanText(username ?? '', 32) || String(id);
}

const languages: Readonly<Record<string, Locale>> = { zh: 'zh-CN', ru: 'ru', en: 'en' };

/** Telegram sends an IETF tag of the app's language: `zh-hans`, `en`. A language we do not speak is no hint. */
export function localeOf(tag: string | undefined): Locale | undefined {
  const language = /^([a-z]{2})(?:[-_]|$)/i.exec(tag?.slice(0, 16) ?? '')?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(languages, language) ? languages[language] : undefined;
}
