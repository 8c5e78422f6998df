import type { Locale } from '../../core/ids.ts';
import { say } from '../../core/text/say.ts';
import { sentence } from '../../core/text/text.ts';
import type { TemplateKind } from './ids.ts';
import type { Pressable, Rendered, RenderedForm } from './render.ts';
import { bytes } from './traits.ts';

/** `cardParamMap`: every value is text, whatever the variable's type. */
export type Variables = Readonly<Record<string, string>>;

/** The template that DingTalk's own Python SDK uses; anybody may, and nobody promises that it stays. */
export const publicTemplate = '1366a1eb-bc54-4859-ac88-517c56a9acb1.schema';

/** Buttons are one value each group; it may hold 1 KB. */
const jsonLimit = 1_000;
/** Groups of buttons in our template. */
const groups = ['buttons_1', 'buttons_2', 'buttons_3', 'buttons_4', 'buttons_5'] as const;

/** Always every variable there is: what is left out of an update would stay as it was. */
export function variables(kind: TemplateKind, card: Rendered, locale: Locale): Variables {
  return kind === 'own' ? ownVariables(card, locale) : publicVariables(card);
}

/** What one person is told on the card; '' takes it back. No variable of the public template is one reader's own. */
export const noticeVariables = (kind: TemplateKind, notice: string): Variables =>
  kind === 'own' ? { notice, has_notice: String(notice !== '') } : { tips: notice };

function publicVariables(card: Rendered): Variables {
  return {
    title: card.title,
    markdown: card.body,
    tips: card.footnote,
    sys_full_json_obj: publicButtons([...card.buttons], [...card.picks]),
  };
}

/** Picks stand first; when there is no room for all, the last of them go, never a button. */
function publicButtons(buttons: readonly Pressable[], picks: Pressable[]): string {
  const written = (hasParams: boolean) => {
    const shown = [...picks, ...buttons].map(({ text, token, tone }) => ({
      text,
      color: tone === 'primary' || tone === 'success' ? 'blue' : 'gray',
      id: token,
      request: true,
      ...(hasParams ? { params: { token } } : {}),
    }));
    return JSON.stringify({ msgButtons: shown });
  };
  const full = written(true);
  if (bytes(full) <= jsonLimit) return full;
  // The id alone says as much.
  let short = written(false);
  while (bytes(short) > jsonLimit && picks.length > 0) {
    picks.pop();
    short = written(false);
  }
  return short;
}

function ownVariables(card: Rendered, locale: Locale): Variables {
  const form = card.form ? formValue(card.form, locale) : undefined;
  return {
    title: card.title,
    markdown: card.body,
    footnote: card.footnote,
    ...ownButtons([...card.picks, ...card.buttons]),
    form: form ?? '{"fields":[]}',
    has_form: String(form !== undefined),
    form_token: card.form?.token ?? '',
    form_send: card.form ? say(locale, 'UTC')(sentence('bot.form.send')) : '',
  };
}

const buttonColors = { primary: 'blue', success: 'green', danger: 'red' } as const;

/** Spread over the groups in order, each as full as it may be. */
function ownButtons(buttons: readonly Pressable[]): Variables {
  const rows: string[][] = [[]];
  for (const { text, token, tone } of buttons) {
    const one = JSON.stringify({
      text,
      color: tone ? buttonColors[tone] : 'gray',
      status: 'normal',
      event: { type: 'sendCardRequest', params: { actionId: token, params: { token } } },
    });
    const row = rows.at(-1) ?? [];
    if (bytes([...row, one].join()) + 2 <= jsonLimit) row.push(one);
    else rows.push([one]);
  }
  return Object.fromEntries(groups.map((name, place) => [name, `[${rows[place]?.join() ?? ''}]`]));
}

function formValue({ choices, label }: RenderedForm, locale: Locale): string | undefined {
  const words = say(locale, 'UTC');
  const input = { name: 'text', label, type: 'TEXT_AREA', required: choices.length === 0 };
  const written = (count: number) => {
    const options = choices.slice(0, count);
    const select = {
      name: 'choice',
      label: words(sentence('bot.form.choose')),
      type: 'SELECT',
      required: true,
      options,
    };
    return JSON.stringify({ fields: options.length > 0 ? [select, input] : [input] });
  };
  for (let count = choices.length; count > 0; count -= 1) {
    const value = written(count);
    if (bytes(value) <= jsonLimit) return value;
  }
  return written(0);
}
