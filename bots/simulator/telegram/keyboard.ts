import { badRequest, breach } from './refusal.ts';
import type { InlineButton, Keyboard } from './state.ts';

/** An inline button has `text`, at most these decorations, and exactly one action. */
const DECORATION = new Set(['text', 'style', 'icon_custom_emoji_id']);
const STYLES = new Set(['danger', 'success', 'primary']);
const ROW = 8;
const ALL = 100;

function checkUrl(url: string): void {
  const host = /^https?:\/\/([^/?#:]+)/.exec(url)?.[1];
  const fine = URL.canParse(url) && ((host?.includes('.') ?? false) || /^tg:\/\/[a-z]/.test(url));
  if (!fine) throw badRequest(`inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`);
}

const ACTIONS: Record<string, (value: unknown) => void> = {
  callback_data: (value) => {
    const size = Buffer.byteLength(String(value));
    if (size < 1 || size > 64) throw badRequest('BUTTON_DATA_INVALID');
  },
  url: (value) => checkUrl(String(value)),
  copy_text: (value) => {
    const text = (value as { text: string }).text;
    if (text.length < 1 || text.length > 256) throw badRequest('BUTTON_COPY_TEXT_INVALID');
  },
};

function checkButton(button: InlineButton): void {
  if (button.text.trim() === '') throw badRequest('inline keyboard button text must be non-empty');
  if (button.style !== undefined && !STYLES.has(button.style))
    throw badRequest(`unknown button style "${button.style}"`);
  if (button.icon_custom_emoji_id !== undefined) throw breach('this bot may not use custom emoji on buttons');
  const actions = Object.keys(button).filter((name) => !DECORATION.has(name));
  const [action] = actions;
  if (action === undefined || actions.length > 1)
    throw badRequest('exactly one action must be given for an inline button');
  const check = ACTIONS[action];
  if (check === undefined) throw breach(`inline button action "${action}" is not simulated`);
  check(button[action]);
}

/** Checks an inline keyboard; `[[]]` and `[]` both mean none. */
function checkKeyboard(rows: InlineButton[][]): Keyboard {
  const kept = rows.filter((row) => row.length > 0);
  for (const row of kept) {
    if (row.length > ROW) throw breach(`reply markup is too long: more than ${ROW} buttons in a row`);
    for (const button of row) checkButton(button);
  }
  if (kept.flat().length > ALL) throw badRequest('reply markup is too long');
  return kept;
}

export interface Markup {
  keyboard: Keyboard;
  forceReply?: { placeholder: string; selective: boolean };
}

/** What a `reply_markup` parameter asks for. Edits accept inline keyboards only; the contract check sees to that. */
export function readMarkup(value: unknown): Markup {
  if (value === undefined) return { keyboard: [] };
  const markup = value as Record<string, unknown>;
  if (Array.isArray(markup.inline_keyboard)) return { keyboard: checkKeyboard(markup.inline_keyboard) };
  if (markup.remove_keyboard !== undefined) return { keyboard: [] };
  if (markup.force_reply === undefined) throw breach('reply keyboards are not simulated');
  if (markup.force_reply !== true) throw badRequest('force_reply must be true');
  const placeholder = markup.input_field_placeholder ?? '';
  if (typeof placeholder !== 'string' || placeholder.length > 64)
    throw badRequest('input field placeholder is too long');
  return { keyboard: [], forceReply: { placeholder, selective: markup.selective === true } };
}
