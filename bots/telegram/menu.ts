import type { LanguageCode } from 'grammy/types';
import { type Locale, locales } from '../../core/ids.ts';
import type { TelegramApi } from './api.ts';

/** One entry of the "/" menu: 1 to 32 of a-z 0-9 _, described in at most 256 characters. */
export interface Command {
  readonly command: string;
  readonly description: Readonly<Record<Locale, string>>;
}

const languages: Readonly<Record<Locale, LanguageCode>> = { 'zh-CN': 'zh', ru: 'ru', en: 'en' };

/** Sets the menu where it differs from what Telegram shows now. False: something did not work, try again later. */
export async function setMenu(
  api: TelegramApi,
  commands: readonly Command[],
  fallback: Locale,
  signal: AbortSignal,
): Promise<boolean> {
  const wanted: { locale: Locale; scope: { language_code?: LanguageCode } }[] = [
    { locale: fallback, scope: {} },
    ...locales.map((locale) => ({ locale, scope: { language_code: languages[locale] } })),
  ];
  for (const { locale, scope } of wanted) {
    const menu = commands.map(({ command, description }) => ({ command, description: description[locale] }));
    const shown = await api.call('getMyCommands', scope, { signal });
    if (shown.kind !== 'ok') return false;
    if (print(shown.result) === print(menu)) continue;
    const set = await api.call('setMyCommands', { commands: menu, ...scope }, { signal });
    if (set.kind !== 'ok') return false;
  }
  return true;
}

/** A proxy in between may say anything: what is no menu equals none. */
const print = (menu: unknown): string =>
  Array.isArray(menu) ? JSON.stringify(menu.map((one) => [one?.command, one?.description])) : '';
